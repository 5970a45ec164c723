// Two records of one student are merged at the registry while a tablet is offline with a dose on the one that ends.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { makeRegistry } from "./support/registry.mjs";
import { Tablet } from "./support/tablet.mjs";
import { clientOf, escape, givenDoses, lastFirst, MMR, Nurse, studentsOn } from "./support/nurse.mjs";

const LIST = "Bluebonnet Elementary, Grade 05";

let registry, tablet, nora, students;

before(async () => {
  registry = await makeRegistry(["--students", "140"]);
  await registry.start();
  students = await studentsOn(registry, LIST);
  tablet = await Tablet.make();
  nora = new Nurse(await tablet.open(registry.url), registry.codes.nora);
  await nora.signIn();
});

after(async () => {
  await tablet?.remove();
  await registry?.remove();
});

test("a dose given offline on a record that is merged meanwhile is on the other one, once, and its student has left the list", async () => {
  const [kept, gone] = students;
  await nora.openList(LIST);
  await nora.sees("All sent");
  await tablet.offline(true);
  await nora.openStudent(gone);
  await nora.giveDose({ ...MMR, lot: "UNSENT" });

  const reason = ["--reason", "entered-twice", "--even-so"];
  await registry.command("record", "merge", kept.id, gone.id, ...reason);

  await tablet.offline(false);
  await nora.sees("All sent");
  const { clients } = await registry.holdings(nora.codes);
  assert.ok(!clients.some((client) => client.id === gone.id), "the record has ended");
  const merged = clientOf(clients, kept.id);
  assert.equal(givenDoses(merged, "UNSENT").length, 1);
  const before = (kept.doses ?? []).length + (gone.doses ?? []).length;
  assert.equal(merged.doses.length, before + 1, "nothing is lost and nothing doubled");

  await nora.openList(LIST);
  // By name: of two student ids either may be the one that is shown.
  const line = async (student) => {
    const name = lastFirst(student);
    await nora.page.getByRole("searchbox", { name: /Search this list/ }).fill(name.split(",")[0]);
    return nora.page.getByRole("row", { name: new RegExp(escape(name)) });
  };
  await (await line(gone)).waitFor({ state: "detached" });
  await (await line(kept)).getByRole("link").click();
  await nora.page.getByText("UNSENT").first().waitFor();
});
