// A registry that has to go on from a backup: what it has lost since, the tablets give back to it.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { join } from "node:path";
import { makeRegistry } from "./support/registry.mjs";
import { Tablet } from "./support/tablet.mjs";
import { clientOf, givenDoses, MMR, Nurse, studentsOn } from "./support/nurse.mjs";

const LIST = "Bluebonnet Elementary, Grade 05";

let registry, tablet, other, nora, noel, students;

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
  await other?.remove();
  await registry?.remove();
});

async function give(nurse, student, lot) {
  await nurse.openList(LIST);
  await nurse.openStudent(student);
  await nurse.giveDose({ ...MMR, lot });
}

test("doses that came after the backup are at the registry again, once, and stay on the tablets", async () => {
  await give(nora, students[0], "BEFORE");
  await nora.sees("All sent");
  const backup = join(registry.data, "backup.db");
  await registry.command("backup", backup);

  await give(nora, students[1], "LOST-1");
  await nora.sees("All sent");
  // A tablet that the backup knows nothing of.
  other = await Tablet.make();
  noel = new Nurse(await other.open(registry.url), registry.codes.noel);
  await noel.signIn();
  await give(noel, students[1], "LOST-2");
  await noel.sees("All sent");
  await nora.page.getByText("LOST-2").first().waitFor();
  await other.offline(true);
  await give(noel, students[2], "UNSENT");

  await registry.stop();
  await registry.command("restore", backup);
  await registry.start();
  const { clients: left } = await registry.holdings(nora.codes);
  assert.equal(givenDoses(clientOf(left, students[1].id), "LOST-1").length, 0, "the backup is older");

  await other.offline(false);
  for (const nurse of [nora, noel]) {
    await nurse.page.evaluate(() => globalThis.dispatchEvent(new Event("focus")));
    await nurse.sees("Sign in again");
    await nurse.signInAgain();
    await nurse.sees("All sent");
  }
  const { clients } = await registry.holdings(nora.codes);
  for (const [student, lot] of [[0, "BEFORE"], [1, "LOST-1"], [1, "LOST-2"], [2, "UNSENT"]])
    assert.equal(givenDoses(clientOf(clients, students[student].id), lot).length, 1, lot);
  // The registry has never heard of this tablet, and still its vault opens with the key that it was sealed with.
  await other.offline(true);
  await give(noel, students[3], "AFTER");
  await noel.page.getByRole("button", { name: /^Account/ }).click();
  await noel.page.getByRole("button", { name: "Lock this tablet" }).click();
  await noel.unlock();
  await noel.openList(LIST);
  await noel.openStudent(students[3]);
  await noel.page.getByText("AFTER").first().waitFor();
  await other.offline(false);
  await noel.sees("All sent");
  const { clients: last } = await registry.holdings(nora.codes);
  assert.equal(givenDoses(clientOf(last, students[3].id), "AFTER").length, 1);

  await nora.openList(LIST);
  await nora.openStudent(students[1]);
  for (const lot of ["LOST-1", "LOST-2"]) await nora.page.getByText(lot).first().waitFor();
});
