// What leaves a tablet leaves its store: read as it lies there, key by key and byte by byte, with nothing opened.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { makeRegistry, until } from "./support/registry.mjs";
import { everythingStored, inTheClear } from "./support/store.mjs";
import { Tablet } from "./support/tablet.mjs";
import { MMR, Nurse, studentsOn } from "./support/nurse.mjs";

const LIST = "Bluebonnet Elementary, Grade 05";
const OTHER = "Bluebonnet Elementary, Grade 03";

let registry, tablet, nora, students, others;

before(async () => {
  registry = await makeRegistry(["--students", "140"]);
  await registry.start();
  [students, others] = [await studentsOn(registry, LIST), await studentsOn(registry, OTHER)];
  tablet = await Tablet.make();
  nora = new Nurse(await tablet.open(registry.url), registry.codes.nora);
  await nora.signIn();
});

after(async () => {
  await tablet?.remove();
  await registry?.remove();
});

/** Lets the tablet ask now, as it does when it is taken in hand: what is done by command is on no event stream. */
const asks = () => nora.page.evaluate(() => globalThis.dispatchEvent(new Event("focus")));

/** The places whose key names one of these. */
async function keysNaming(ids) {
  const stored = await everythingStored(nora.page);
  return stored.filter(({ key }) => ids.some((id) => key.includes(id))).map(({ store, key }) => `${store}/${key}`);
}

/** Leaves a form about a student half-entered, and a dose of hers sent: all that a tablet may have of her besides her record. */
async function leaveTraces(list, student, lot) {
  await nora.openList(list);
  await nora.openStudent(student);
  await nora.giveDose({ ...MMR, lot });
  await nora.sees("All sent");
  const sheet = await nora.enterDose({ ...MMR, lot: "HALF-1" });
  await sheet.getByLabel("Lot", { exact: true }).blur();
  const traces = async () => new Set((await keysNaming([student.id])).map((place) => place.replace(/:.*/, "")));
  await until(async () => (await traces()).has("drafts/give"), "the form is kept");
  assert.deepEqual([...(await traces())].toSorted(), ["drafts/give", "records/client", "records/sent"]);
}

test("nothing in the store says in the clear who is on the tablet", async () => {
  await leaveTraces(LIST, students[0], "CLEAR-1");
  const stored = await everythingStored(nora.page);
  assert.ok(stored.filter(({ store }) => store === "records").length > students.length, "the records are there");
  const words = [...students, ...others].flatMap(({ name, birth_date }) => [name.last, name.first, name.middle, birth_date]);
  // Shorter ones stand somewhere in this much chance.
  const telling = new Set([...words, "CLEAR-1", "HALF-1", LIST, nora.codes.password].filter((word) => word?.length > 4));
  assert.ok(telling.size > 20 && telling.has(students[0].birth_date), "names and dates of birth are looked for");
  for (const word of telling) assert.deepEqual(inTheClear(stored, word), [], `"${word}" is sealed`);
  // The look finds what is in the clear: whose tablet it is must be read before anything is unlocked.
  assert.ok(inTheClear(stored, "Nora Demo").length > 0);
  const beside = await nora.page.evaluate(async () => {
    const cached = [];
    for (const name of await caches.keys()) for (const { url } of await (await caches.open(name)).keys()) cached.push(url);
    return { cached, kept: JSON.stringify([{ ...localStorage }, { ...sessionStorage }]) };
  });
  assert.deepEqual(beside.cached.filter((url) => url.includes("/api/")), []);
  for (const word of telling) assert.ok(!beside.kept.includes(word), `"${word}" is kept nowhere else`);
});

test("a list that is taken away takes its students' records, entries and forms with it", async () => {
  const [going, staying] = [students, others].map((list) => list.map(({ id }) => id));
  assert.ok((await keysNaming(going)).length > going.length);
  await registry.command("user", "assign", nora.codes.orgCode, nora.codes.username, LIST, "--take");
  await asks();
  await until(async () => (await keysNaming(going)).length === 0, "nothing in the store is of them");
  assert.equal((await keysNaming(staying)).length, staying.length, "the others' records stay");
  await nora.page.reload();
  await nora.unlock();
  await nora.sees("All sent");
  assert.deepEqual(await keysNaming(going), []);
});

test("a student who is erased at the registry leaves the tablet's store", async () => {
  const [student, ...staying] = others;
  await leaveTraces(OTHER, student, "ERASED-1");
  await registry.command("record", "erase", student.id, "--why", "consent-withdrawn");
  await asks();
  await until(async () => (await keysNaming([student.id])).length === 0, "nothing in the store is of her");
  assert.equal((await keysNaming(staying.map(({ id }) => id))).length, staying.length);
  await nora.page.getByRole("heading", { level: 1, name: "This record cannot be shown" }).waitFor();
});

test("whose vault is wiped leaves nothing but that the tablet was there", async () => {
  const noel = new Nurse(nora.page, registry.codes.noel);
  await nora.page.reload();
  await nora.page.getByRole("button", { name: "Sign in as somebody else" }).click();
  await noel.signIn();
  const databases = async () => [...new Set((await everythingStored(nora.page)).map(({ database }) => database))];
  const before = await databases();
  await registry.command("device", "revoke", await device());
  await asks();
  await nora.page.getByText("This device was revoked by an administrator").waitFor();
  assert.equal((await databases()).length, before.length - 1, "his vault is empty, hers and the keyring are not");
  const stored = await everythingStored(nora.page);
  assert.deepEqual(inTheClear(stored, "Noel Demo"), [], "nobody can see that he had a vault here");
  assert.ok(inTheClear(stored, "Nora Demo").length > 0, "hers stays until she unlocks it");
});

/** The id of the tablet, as the registry lists it. */
async function device() {
  const devices = await registry.command("device", "list", nora.codes.orgCode);
  return devices.split("\n").find((line) => line.includes("Chrome on Linux")).match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/)[0];
}
