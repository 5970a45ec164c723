// The tablet itself: two nurses on one, a password that was reset, a clock that is wrong, a store that the browser threw away.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { makeRegistry } from "./support/registry.mjs";
import { Tablet } from "./support/tablet.mjs";
import { clientOf, givenDoses, MMR, Nurse } from "./support/nurse.mjs";

const LIST = "Bluebonnet Elementary, Grade 05";
const NEW_PASSWORD = "Quite-Another-77";

let registry, tablet, nora, students;

before(async () => {
  registry = await makeRegistry(["--students", "140"]);
  await registry.start();
  const { clients, entries } = await registry.holdings(registry.codes.nora);
  const list = entries.find((entry) => entry.document?.view.name === LIST).document.view;
  students = list.members.map((member) => clientOf(clients, member.client));
  tablet = await Tablet.make();
  nora = new Nurse(await tablet.open(registry.url), registry.codes.nora);
  await nora.signIn();
});

after(async () => {
  await tablet?.remove();
  await registry?.remove();
});

const held = async (student, lot) => {
  const { clients } = await registry.holdings(registry.codes.noel);
  return givenDoses(clientOf(clients, student.id), lot).length;
};

async function lock(page) {
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("button", { name: "Lock this tablet" }).click();
}

test("two nurses on one tablet keep what each has entered apart", async () => {
  await nora.openList(LIST);
  await tablet.offline(true);
  await nora.openStudent(students[0]);
  await nora.giveDose({ ...MMR, lot: "APART-1" });
  await nora.sees("Offline: 1 entry on this tablet");
  await lock(nora.page);
  await tablet.offline(false);
  await nora.page.getByRole("button", { name: "Sign in as somebody else" }).click();
  const noel = new Nurse(nora.page, registry.codes.noel);
  await noel.signIn();
  assert.equal(await held(students[0], "APART-1"), 0, "one nurse's session sends nothing of the other's");
  await lock(noel.page);
  await nora.page.getByRole("button", { name: /Nora/ }).click();
  await nora.unlock();
  await nora.sees("Sign in again: 1 entry on this tablet");
  await nora.signInAgain();
  await nora.sees("All sent");
  assert.equal(await held(students[0], "APART-1"), 1);
});

test("a password that was reset in the middle of a clinic costs no dose", async () => {
  await nora.openList(LIST);
  await tablet.offline(true);
  await nora.openStudent(students[1]);
  await nora.giveDose({ ...MMR, lot: "RESET-1" });
  await registry.commandWith(NEW_PASSWORD, "user", "password", nora.codes.orgCode, nora.codes.username);
  await tablet.offline(false);
  await nora.sees("Sign in again: 1 entry on this tablet");
  await nora.signInAgain(NEW_PASSWORD);
  await nora.sees("All sent");
  assert.equal(await held(students[1], "RESET-1"), 1);
  nora.codes = { ...nora.codes, password: NEW_PASSWORD };
  await nora.page.reload();
  await nora.page.getByRole("button", { name: /Nora/ }).click();
  await nora.unlock();
  await nora.sees("All sent");
});

test("a clock that is a year ahead is said aloud, and what it dated wrongly can be put right", async () => {
  const ahead = new Date(Date.now() + 365 * 86_400_000);
  await nora.page.clock.setFixedTime(ahead);
  await nora.page.reload();
  await nora.page.getByRole("button", { name: /Nora/ }).click();
  await nora.unlock();
  await nora.page.getByText("This tablet's clock is wrong: it is 36").waitFor();
  await nora.openList(LIST);
  await nora.openStudent(students[2]);
  await nora.giveDose({ ...MMR, lot: "AHEAD-1" });
  await nora.sees("1 needs attention");
  await nora.openAttention();
  await nora.refused.getByText("check the date first").waitFor();
  await nora.page.getByRole("button", { name: /^Correct/ }).click();
  const sheet = nora.page.getByRole("dialog", { name: /Correct and send again/ });
  const today = new Date().toLocaleDateString("en-US", { year: "numeric", month: "2-digit", day: "2-digit" });
  await sheet.getByLabel("Date given").fill(today);
  await sheet.getByRole("button", { name: "Save and send again" }).click();
  await sheet.waitFor({ state: "hidden" });
  await nora.sees("All sent");
  assert.equal(await held(students[2], "AHEAD-1"), 1);
});

test("a store that the browser threw away is filled again after a sign-in", async () => {
  const session = await tablet.context.newCDPSession(nora.page);
  await nora.page.goto("about:blank");
  await session.send("Storage.clearDataForOrigin", { origin: registry.url, storageTypes: "all" });
  await nora.page.goto(registry.url);
  await nora.signIn();
  await nora.openList(LIST);
  await nora.openStudent(students[1]);
  await nora.page.getByText("RESET-1").first().waitFor();
});
