// Two nurses on one list: each sees what the other enters at once, and what both entered differently is put before them.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { makeRegistry, until } from "./support/registry.mjs";
import { Tablet } from "./support/tablet.mjs";
import { assertAccessible } from "./support/accessibility.mjs";
import { clientOf, MMR, Nurse, studentsOn } from "./support/nurse.mjs";

const LIST = "Bluebonnet Elementary, Grade 05";
const POLIO = { ...MMR, cvx: "10", maker: "PMC", lot: "IPV-1", vis: "08/06/2021" };

let registry, tablet, other, nora, noel, students;

before(async () => {
  registry = await makeRegistry();
  await registry.start();
  students = await studentsOn(registry, LIST);
  tablet = await Tablet.make();
  other = await Tablet.make({ width: 1366, height: 768 });
  nora = new Nurse(await tablet.open(registry.url), registry.codes.nora);
  noel = new Nurse(await other.open(registry.url), registry.codes.noel);
  for (const nurse of [nora, noel]) {
    await nurse.signIn();
    await nurse.openList(LIST);
  }
});

after(async () => {
  await tablet?.remove();
  await other?.remove();
  await registry?.remove();
});

const registered = async (student) => clientOf((await registry.holdings(nora.codes)).clients, student.id);

test("what one nurse enters, the other sees without asking, well before the next look by the clock", async () => {
  await nora.openStudent(students[0]);
  await noel.openStudent(students[0]);
  await nora.giveDose({ ...MMR, lot: "LIVE-1" });
  await until(() => noel.page.getByText("LIVE-1").first().isVisible(), "the other tablet shows the dose", 5_000);
});

test("two values for one field stand side by side until somebody chooses", async () => {
  for (const box of [tablet, other]) await box.offline(true);
  await nora.editLot("LIVE-1", "NORA-A");
  await noel.editLot("LIVE-1", "NOEL-B");
  for (const [box, nurse] of [[tablet, nora], [other, noel]]) {
    await box.offline(false);
    await nurse.sees("All sent");
  }
  const panel = nora.page.getByRole("region", { name: "Different values" });
  await panel.getByText("NORA-A").waitFor();
  await panel.getByText("NOEL-B").waitFor();
  await assertAccessible(nora.page, "different values");
  await panel.getByRole("button", { name: "Keep this one: NORA-A" }).click();
  await panel.waitFor({ state: "hidden" });
  await nora.sees("All sent");
  await noel.page.getByRole("region", { name: "Different values" }).waitFor({ state: "hidden" });
  await noel.page.getByText("NORA-A").first().waitFor();
  assert.equal((await registered(students[0])).conflicts?.length ?? 0, 0);
});

test("one dose that both recorded is found, merged into one entry, and parted again by Undo", async () => {
  for (const nurse of [nora, noel]) {
    await nurse.page.getByRole("link", { name: "Back to the list" }).click().catch(() => {});
    await nurse.openList(LIST);
    await nurse.openStudent(students[1]);
  }
  for (const box of [tablet, other]) await box.offline(true);
  await nora.giveDose({ ...POLIO, lot: "IPV-NORA" });
  await noel.giveDose({ ...POLIO, lot: "IPV-NOEL" });
  for (const [box, nurse] of [[tablet, nora], [other, noel]]) {
    await box.offline(false);
    await nurse.sees("All sent");
  }
  const panel = nora.page.getByRole("region", { name: "Possible duplicates" });
  await panel.getByText("IPV-NOEL").waitFor();
  await assertAccessible(nora.page, "possible duplicates");
  await panel.getByRole("button", { name: /^Keep this one: .*IPV-NORA/ }).click();
  await panel.waitFor({ state: "hidden" });
  await nora.sees("All sent");
  const lots = async () => (await registered(students[1])).doses.filter((dose) => !dose.deletion && dose.lot?.startsWith("IPV-")).map((dose) => dose.lot);
  assert.deepEqual(await lots(), ["IPV-NORA"]);
  await nora.page.getByRole("button", { name: "Undo" }).click();
  await panel.waitFor();
  await nora.sees("All sent");
  assert.deepEqual((await lots()).toSorted(), ["IPV-NOEL", "IPV-NORA"]);
});
