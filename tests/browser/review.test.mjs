// What a revoked tablet sends late waits under Review: an administrator opens it, takes it in, or discards it with a reason.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { makeRegistry, until } from "./support/registry.mjs";
import { Tablet } from "./support/tablet.mjs";
import { assertAccessible } from "./support/accessibility.mjs";
import { clientOf, givenDoses, lastFirst, MMR, Nurse, studentsOn } from "./support/nurse.mjs";

const LIST = "Bluebonnet Elementary, Grade 05";

let registry, tablet, laptop, nora, ada, students;

before(async () => {
  registry = await makeRegistry(["--students", "140"]);
  await registry.start();
  tablet = await Tablet.make();
  laptop = await Tablet.make({ width: 1366, height: 768 });
  nora = new Nurse(await tablet.open(registry.url), registry.codes.nora);
  await nora.signIn();
  students = (await studentsOn(registry, LIST)).slice(0, 2);
  await nora.openList(LIST);
  await tablet.offline(true);
  for (const [place, student] of students.entries()) {
    await nora.openStudent(student);
    await nora.giveDose({ ...MMR, lot: `LATE-${place + 1}` });
    await nora.backToList();
  }
  const devices = await registry.command("device", "list", nora.codes.orgCode);
  const line = devices.split("\n").find((line) => line.includes("Chrome on Linux"));
  await registry.command("device", "revoke", line.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/)[0]);
  await tablet.offline(false);
  await nora.page.getByText("2 entries that were unsent have been sent to the registry for review").waitFor();
  ada = new Nurse(await laptop.open(registry.url), registry.codes.ada);
  await ada.signIn();
});

after(async () => {
  await tablet?.remove();
  await laptop?.remove();
  await registry?.remove();
});

const entries = () => ada.page.getByRole("list", { name: /^Entries from/ }).getByRole("listitem");
const entryOf = (student) => entries().filter({ hasText: lastFirst(student) });

async function inRecord(student, lot) {
  const { clients } = await registry.holdings(registry.codes.nora);
  return givenDoses(clientOf(clients, student.id), lot).length;
}

test("what came late is listed with whose it is, what it adds, and who entered it where", async () => {
  const { page } = ada;
  await page.getByRole("navigation", { name: "Menu" }).getByRole("link", { name: "Review", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Review" }).waitFor();
  await until(async () => (await entries().count()) === 2, "both entries are listed");
  const text = await entryOf(students[0]).innerText();
  assert.match(text, /Adds a dose: MMR/);
  assert.match(text, /Entered by .+, received /);
  await page.getByRole("heading", { level: 2, name: /Chrome on Linux/ }).waitFor();
  await assertAccessible(page, "review");
});

test("one is opened, shows all that it holds, and is taken in", async () => {
  const { page } = ada;
  assert.equal(await inRecord(students[0], "LATE-1"), 0, "it is in no record yet");
  await entryOf(students[0]).getByRole("button", { name: /^Open/ }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByText("LATE-1").waitFor();
  await assertAccessible(page, "review, an entry");
  await sheet.getByRole("button", { name: "Take in", exact: true }).click();
  await sheet.waitFor({ state: "hidden" });
  await until(async () => (await entries().count()) === 1, "one is left");
  assert.equal(await inRecord(students[0], "LATE-1"), 1);
});

test("the other is discarded, which takes a reason", async () => {
  const { page } = ada;
  await entryOf(students[1]).getByRole("button", { name: /^Open/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Discard…" }).click();
  const question = page.getByRole("dialog", { name: "Discard this entry?" });
  await question.getByRole("button", { name: "Discard", exact: true }).click();
  await question.getByText("Choose a reason.").first().waitFor();
  await assertAccessible(page, "review, discard without a reason");
  await question.getByLabel("Reason").selectOption({ label: "It was entered by mistake." });
  await question.getByRole("button", { name: "Discard", exact: true }).click();
  await question.waitFor({ state: "hidden" });
  await page.getByText("Nothing waits.").waitFor();
  assert.equal(await inRecord(students[1], "LATE-2"), 0);
});
