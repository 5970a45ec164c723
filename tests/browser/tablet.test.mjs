// The tablet itself: two nurses on one, a password that was reset, a clock that is wrong, a store that the browser threw away.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { makeRegistry } from "./support/registry.mjs";
import { Tablet } from "./support/tablet.mjs";
import { clientOf, givenDoses, MMR, Nurse, studentsOn } from "./support/nurse.mjs";

const LIST = "Bluebonnet Elementary, Grade 05";
const NEW_PASSWORD = "Rufimo-7710";
const NEWER_PASSWORD = "Kelavu-2296-rim";
const NED_PASSWORD = "Gavotu!7391-kel";

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

test("somebody of another district on the same tablet costs no dose either, and it stays one device to the first", async () => {
  const devices = async () => {
    const listed = await registry.command("device", "list", nora.codes.orgCode);
    return listed.split("\n").filter((line) => line.includes("Chrome on Linux")).length;
  };
  const before = await devices();
  await nora.openList(LIST);
  await tablet.offline(true);
  await nora.openStudent(students[7]);
  await nora.giveDose({ ...MMR, lot: "SHARED-1" });
  await lock(nora.page);
  await tablet.offline(false);
  await registry.commandWith(NED_PASSWORD, "user", "add", "DEMO2", "ned", "--name", "Ned Demo", "--role", "admin");
  const ned = new Nurse(nora.page, { orgCode: "DEMO2", username: "ned", password: NED_PASSWORD });
  await ned.page.getByRole("button", { name: "Sign in as somebody else" }).click();
  await ned.signIn();
  await lock(ned.page);
  // Her password is another one by then: what opens her vault comes from the registry, if it knows the tablet again.
  await registry.commandWith(NEWER_PASSWORD, "user", "password", nora.codes.orgCode, nora.codes.username);
  nora.codes = { ...nora.codes, password: NEWER_PASSWORD };
  await nora.page.getByRole("button", { name: "Sign in as somebody else" }).click();
  await nora.signIn();
  assert.equal(await held(students[7], "SHARED-1"), 1);
  assert.equal(await devices(), before);
});

test("a clock that is a year ahead is said aloud, and what is entered has the day that it is at the registry", async () => {
  const ahead = new Date(Date.now() + 365 * 86_400_000);
  await nora.page.clock.setFixedTime(ahead);
  await nora.page.reload();
  await nora.page.getByRole("button", { name: /Nora/ }).click();
  await nora.unlock();
  await nora.page.getByText("This tablet's clock is wrong: it is 36").waitFor();
  await nora.openList(LIST);
  await nora.openStudent(students[2]);
  await nora.giveDose({ ...MMR, lot: "AHEAD-1" });
  await nora.sees("All sent");
  assert.equal(await held(students[2], "AHEAD-1"), 1);
});

test("a clock that begins in 1970, without a network, asks for the day and does not stop it", async () => {
  const again = async (time) => {
    await nora.page.clock.setFixedTime(time);
    await nora.page.reload();
    await nora.page.getByRole("button", { name: /Nora/ }).click();
    await nora.unlock();
  };
  await again(new Date());
  await nora.sees("All sent");
  await tablet.appIsCached();
  await tablet.offline(true);
  await again(new Date("1970-01-02T18:00:00Z"));
  await nora.page.getByText(/This tablet's clock is wrong: it is [\d,]+ days behind/).waitFor();
  await nora.openList(LIST);
  await nora.openStudent(students[5]);
  const sheet = await nora.enterDose({ ...MMR, lot: "BATTERY-1" });
  assert.equal(await sheet.getByLabel("Date given").inputValue(), "");
  const today = new Date().toLocaleDateString("en-US", { year: "numeric", month: "2-digit", day: "2-digit" });
  await sheet.getByLabel("Date given").fill(today);
  await nora.save(sheet);
  await tablet.offline(false);
  await again(new Date());
  await nora.sees("All sent");
  assert.equal(await held(students[5], "BATTERY-1"), 1);
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

/** Spoils what lies in a store of the open vault: values under keys that `spoil` names get one byte turned. */
const spoil = (page, store, which) =>
  page.evaluate(
    async ({ store, which }) => {
      const answered = (request) => new Promise((done, failed) => ((request.onsuccess = () => done(request.result)), (request.onerror = () => failed(request.error))));
      const { name } = (await indexedDB.databases()).find(({ name }) => name.startsWith("bluebonnet-vault-"));
      const database = await answered(indexedDB.open(name));
      const values = database.transaction(store, "readwrite").objectStore(store);
      const keys = (await answered(values.getAllKeys())).filter((key) => which === "first" || key.startsWith(which));
      for (const key of which === "first" ? keys.slice(0, 1) : keys) {
        const value = await answered(values.get(key));
        value[value.length - 1] ^= 1;
        await answered(values.put(value, key));
      }
      database.close();
      return keys.length;
    },
    { store, which },
  );

test("what is damaged on the tablet is fetched again, and an entry that is lost is said aloud", async () => {
  await nora.page.clock.setFixedTime(new Date());
  await nora.page.reload();
  await nora.unlock();
  await nora.openList(LIST);
  await tablet.offline(true);
  for (const [student, lot] of [[students[3], "LOST-1"], [students[4], "KEPT-1"]]) {
    await nora.openStudent(student);
    await nora.giveDose({ ...MMR, lot });
    await nora.backToList();
  }
  await lock(nora.page);
  assert.ok(await spoil(nora.page, "outbox", "first"));
  assert.ok(await spoil(nora.page, "records", "list:"));
  assert.ok(await spoil(nora.page, "rows", "0"));
  await nora.page.reload();
  await tablet.offline(false);
  await nora.unlock();
  await nora.page.getByText("1 entry on this tablet cannot be read.").waitFor();
  await nora.sees("All sent");
  assert.deepEqual([await held(students[3], "LOST-1"), await held(students[4], "KEPT-1")], [0, 1]);
  await nora.openList(LIST);
  await nora.openStudent(students[4]);
});
