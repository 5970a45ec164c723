// A tablet that is lost is revoked: it sends what it has, wipes itself, and what it sent waits for an administrator.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { makeRegistry } from "./support/registry.mjs";
import { Tablet } from "./support/tablet.mjs";
import { clientOf, givenDoses, MMR, Nurse, studentId } from "./support/nurse.mjs";

const LIST = "Bluebonnet Elementary, Grade 05";

let registry, tablet, student, nora;

before(async () => {
  registry = await makeRegistry();
  await registry.start();
  tablet = await Tablet.make();
  nora = new Nurse(await tablet.open(registry.url), registry.codes.nora);
  await nora.signIn();
});

after(async () => {
  await tablet?.remove();
  await registry?.remove();
});

/** The tablet's id, as the registry lists it. */
async function deviceId() {
  const devices = await registry.command("device", "list", nora.codes.orgCode);
  const line = devices.split("\n").find((line) => line.includes("Chrome on Linux"));
  return line.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/)[0];
}

const held = async (lot) => givenDoses(clientOf((await registry.holdings(nora.codes)).clients, student.id), lot).length;

test("a revoked tablet sends what it has not sent and takes everything off itself", async () => {
  const device = await deviceId();
  const { clients, entries } = await registry.holdings(nora.codes);
  const list = entries.find((entry) => entry.document?.view.name === LIST).document.view;
  student = clients.find((client) => list.members.some((member) => member.client === client.id));
  await nora.openList(LIST);
  await tablet.offline(true);
  await nora.openStudent(student);
  await nora.giveDose({ ...MMR, lot: "LATE-1" });
  await registry.command("device", "revoke", device);
  await tablet.offline(false);

  await nora.page.getByText("This device was revoked by an administrator").waitFor();
  await nora.page.getByText("1 entry that was unsent has been sent to the registry for review").waitFor();
  assert.equal(await nora.page.getByRole("button", { name: "Unlock", exact: true }).count(), 0, "nobody can unlock it");
  const left = await nora.page.evaluate(async () => {
    const counts = {};
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise((resolve) => (indexedDB.open(name).onsuccess = (event) => resolve(event.target.result)));
      for (const store of database.objectStoreNames) {
        const request = database.transaction(store).objectStore(store).count();
        counts[`${name.slice(0, 16)}/${store}`] = await new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
      }
      database.close();
    }
    return counts;
  });
  assert.deepEqual(Object.values(left).filter((count) => count > 0), [], JSON.stringify(left));

  assert.equal(await held("LATE-1"), 0, "it reaches nobody before somebody has looked at it");
  assert.match(await registry.command("device", "held", device), /1/);
  await registry.command("device", "release", "--all", device);
  assert.equal(await held("LATE-1"), 1);
});

test("the same tablet is a new device for whoever signs in next", async () => {
  await nora.page.reload();
  await nora.signIn();
  await nora.openList(LIST);
  const names = (await registry.command("device", "list", nora.codes.orgCode)).split("\n").filter((line) => line.includes("Chrome on Linux"));
  assert.equal(names.length, 2);
});
