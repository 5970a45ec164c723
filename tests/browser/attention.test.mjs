// What the registry refuses is kept as it was typed, and can be corrected, sent again or discarded.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { makeRegistry } from "./support/registry.mjs";
import { Tablet } from "./support/tablet.mjs";
import { clientOf, givenDoses, MMR, Nurse, studentsOn } from "./support/nurse.mjs";

const LIST = "Bluebonnet Elementary, Grade 05";

let registry, tablet, students, nora;

before(async () => {
  registry = await makeRegistry();
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

const assign = (...how) => registry.command("user", "assign", ...how, nora.codes.orgCode, nora.codes.username, LIST);

const held = async (student, lot) => {
  const { clients } = await registry.holdings(nora.codes);
  return givenDoses(clientOf(clients, student.id), lot).length;
};

/** Records a dose with no network while the list is taken away, so that the registry refuses it. */
async function refusedDose(student, lot) {
  await nora.openList(LIST);
  await tablet.offline(true);
  await nora.openStudent(student);
  await nora.giveDose({ ...MMR, lot });
  await assign("--take");
  await tablet.offline(false);
  await nora.sees("1 needs attention");
}

test("an entry for a student who left the nurse's lists waits, and goes once the list is back", async () => {
  await refusedDose(students[0], "GONE-1");
  await nora.openAttention();
  const card = nora.refused;
  await card.getByText("on none of your lists").waitFor();
  await card.getByText("GONE-1").waitFor();
  await card.getByText("not on this tablet").waitFor();
  assert.equal(await card.getByRole("button", { name: /^Send again/ }).count(), 0);

  await assign();
  await nora.page.getByRole("button", { name: /^Send again/ }).waitFor();
  assert.equal(await held(students[0], "GONE-1"), 0);
  await nora.page.getByRole("button", { name: /^Send again/ }).click();
  await nora.sees("All sent");
  assert.equal(await held(students[0], "GONE-1"), 1);
});

test("a refused entry outlives the browser", async () => {
  await refusedDose(students[1], "GONE-2");
  await tablet.kill();
  nora = new Nurse(await tablet.open(registry.url), nora.codes);
  await nora.unlockAfterKill();
  await nora.sees("1 needs attention");
  await nora.openAttention();
  await nora.refused.getByText("GONE-2").waitFor();
});

test("a refused dose is corrected in its form and sent", async () => {
  await assign();
  await nora.page.getByRole("button", { name: /^Correct/ }).click();
  const sheet = nora.page.getByRole("dialog", { name: /Correct and send again/ });
  await sheet.getByLabel("Lot", { exact: true }).fill("RIGHT-2");
  await sheet.getByRole("button", { name: "Save and send again" }).click();
  await sheet.waitFor({ state: "hidden" });
  await nora.sees("All sent");
  assert.deepEqual([await held(students[1], "GONE-2"), await held(students[1], "RIGHT-2")], [0, 1]);
});

test("a refused entry is discarded only when the nurse says so twice", async () => {
  await refusedDose(students[2], "GONE-3");
  await nora.openAttention();
  await nora.page.getByRole("button", { name: /^Discard/ }).click();
  const question = nora.page.getByRole("dialog", { name: /Discard this entry/ });
  await question.getByRole("button", { name: "Keep it" }).click();
  await nora.refused.getByText("GONE-3").waitFor();
  await nora.page.getByRole("button", { name: /^Discard/ }).click();
  await question.getByRole("button", { name: "Discard", exact: true }).click();
  await nora.page.getByText("Nothing needs attention").waitFor();
  await nora.sees("All sent");
  await assign();
  assert.equal(await held(students[2], "GONE-3"), 0);
});
