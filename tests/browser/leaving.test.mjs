// Who works for an organization no more, or may not sign in any more: her tablet sends what it has not sent, for an administrator to look at,
// and takes the records and their key off itself.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { makeRegistry, until } from "./support/registry.mjs";
import { Tablet } from "./support/tablet.mjs";
import { clientOf, givenDoses, MMR, Nurse, studentsOn } from "./support/nurse.mjs";

const LIST = "Bluebonnet Elementary, Grade 05";

let registry, office, tablet, rosa, noel, students;

before(async () => {
  registry = await makeRegistry(["--students", "140"]);
  await registry.start();
  students = await studentsOn(registry, LIST);
  office = await Tablet.make({ width: 1366, height: 768 });
  tablet = await Tablet.make();
  // Registry staff, who look after those too who work for two organizations.
  rosa = new Nurse(await office.open(registry.url), registry.codes.rosa);
  await rosa.signIn();
  noel = new Nurse(await tablet.open(registry.url), registry.codes.noel);
});

after(async () => {
  await office?.remove();
  await tablet?.remove();
  await registry?.remove();
});

async function open(name, organization) {
  const { page } = rosa;
  await page.getByRole("navigation", { name: "Menu" }).getByRole("link", { name: "Users", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Users" }).waitFor();
  if (organization) await page.getByRole("combobox", { name: "Organization" }).selectOption({ label: organization });
  await page.getByRole("button", { name, exact: true }).click();
  return page.getByRole("dialog").last();
}

async function removeFrom(name, organization) {
  const sheet = await open(name, organization);
  await sheet.getByRole("button", { name: "Remove from organization" }).click();
  await rosa.page.getByRole("dialog").last().getByRole("button", { name: "Remove", exact: true }).click();
  await rosa.page.getByText(`Removed: ${name}.`).waitFor();
}

/** How many values lie in each of the tablet's vaults, by its organization's place in the name. */
async function vaults(page) {
  return page.evaluate(async () => {
    const counts = [];
    for (const { name } of await indexedDB.databases()) {
      if (!name.startsWith("bluebonnet-vault")) continue;
      const database = await new Promise((resolve) => (indexedDB.open(name).onsuccess = (event) => resolve(event.target.result)));
      let all = 0;
      for (const store of database.objectStoreNames) {
        const request = database.transaction(store).objectStore(store).count();
        all += await new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
      }
      database.close();
      counts.push(all);
    }
    return counts.sort((a, b) => a - b);
  });
}

/** The id of Noel's tablet: above those who use a device stands the device. */
async function device() {
  const lines = (await registry.command("device", "list", noel.codes.orgCode)).split("\n");
  const above = lines.slice(0, lines.findIndex((line) => line.includes("Noel Demo")));
  return above.findLast((line) => !line.startsWith("\t")).split("\t")[0];
}

const arrived = async (lot) =>
  givenDoses(clientOf((await registry.holdings(registry.codes.nora)).clients, students[0].id), lot).length;

/** Holds the answer to the next farewell that leaves entries, until `globalThis.letGo` is called. */
async function holdLastWords(page) {
  await page.evaluate(() => {
    const original = globalThis.fetch;
    globalThis.spoken = new Promise((said) => {
      globalThis.fetch = async (address, asking) => {
        const answer = await original(address, asking);
        if (String(address).endsWith("/api/sync/farewell") && JSON.parse(asking.body).changes.length > 0) {
          globalThis.fetch = original;
          said();
          await new Promise((resolve) => (globalThis.letGo = resolve));
        }
        return answer;
      };
    });
  });
}

test("whose work has ended loses the records at the next contact, and no dose is lost, not even one saved in that moment", async () => {
  await noel.signIn();
  await noel.openList(LIST);
  await tablet.offline(true);
  await noel.openStudent(students[0]);
  await noel.giveDose({ ...MMR, lot: "LAST-1" });
  const sheet = await noel.enterDose({ ...MMR, lot: "LAST-2" });
  await removeFrom("Demo, Noel");
  const of = await device();
  await holdLastWords(noel.page);
  await tablet.offline(false);
  await noel.page.evaluate(() => globalThis.spoken);
  await noel.save(sheet);
  await noel.page.evaluate(() => globalThis.letGo());
  await noel.page.getByText("You do not work for Bluebonnet Demo District any more.").waitFor();
  await noel.page.getByText("2 entries that were unsent have been sent to the registry for review").waitFor();
  assert.equal(await noel.page.getByRole("button", { name: "Unlock", exact: true }).count(), 0, "nobody can unlock it");
  assert.deepEqual(await vaults(noel.page), [0]);
  assert.equal(await arrived("LAST-1"), 0, "it reaches nobody before somebody has looked at it");
  await registry.command("device", "release", "--all", of);
  assert.equal(await arrived("LAST-1"), 1);
  assert.equal(await arrived("LAST-2"), 1, "what the screen called saved");
});

test("who may not sign in any more loses them too, on a tablet whose session had ended long before, and that breaks off halfway", async () => {
  const { page } = noel;
  await page.reload();
  const clara = new Nurse(page, registry.codes.clara);
  await clara.signIn();
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("button", { name: "Lock this tablet" }).click();
  await tablet.context.clearCookies();
  const sheet = await open("Demo, Clara");
  await sheet.getByRole("button", { name: "Deactivate" }).click();
  await rosa.page.getByText(/^Deactivated/).waitFor();
  // As a crash between the two would: the key goes, and the records stay.
  await page.evaluate(() => {
    IDBObjectStore.prototype.clear = () => {
      throw new DOMException("not now", "UnknownError");
    };
  });
  await clara.page.getByLabel("Password", { exact: true }).fill(clara.codes.password);
  await page.getByRole("button", { name: "Unlock", exact: true }).click();
  await page.getByRole("button", { name: "I Agree" }).click();
  await page.getByText("This account was deactivated by an administrator.").waitFor();
  assert.ok((await vaults(page))[1] > 0);
  await page.reload();
  await page.getByLabel("Org Code").waitFor();
  assert.equal(await page.getByRole("button", { name: "Unlock", exact: true }).count(), 0, "nothing opens what is left");
  await until(async () => (await vaults(page)).every((count) => count === 0), "the start ends what was begun");
});

test("who goes on in another organization keeps that one's records alone, though she never opens the other's again", async () => {
  const { page } = noel;
  await page.reload();
  const pia = new Nurse(page, registry.codes.pia);
  await pia.typeCodes();
  await page.getByRole("button", { name: "I Agree" }).click();
  await page.getByRole("button", { name: /Neighbour/ }).click();
  await pia.sees("All sent");
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.locator(".account .menu").getByText("Switch Organizations", { exact: true }).click();
  await page.getByRole("button", { name: /Bluebonnet Demo District/ }).click();
  await pia.sees("All sent");
  assert.equal((await vaults(page)).filter((count) => count > 0).length, 2);
  await removeFrom("Demo, Pia", "Bluebonnet Demo Neighbour District (DEMO2)");
  await page.reload();
  await page.getByRole("button", { name: /Pia Demo.*Bluebonnet Demo District/ }).click();
  await pia.unlock();
  await pia.sees("All sent");
  await page.getByRole("link", { name: "Bluebonnet, home" }).click();
  await page.getByRole("main").getByRole("link", { name: /Grade 09/ }).waitFor();
  await until(async () => (await vaults(page)).filter((count) => count > 0).length === 1, "the other vault is empty");
});

/** Lets the registry refuse, as one does that cannot do it now, to be told of what was done here; until `globalThis.takeAgain` is called. */
async function refuseToBeTold(page) {
  await page.evaluate(() => {
    const original = globalThis.fetch;
    globalThis.refused = new Promise((said) => {
      globalThis.fetch = async (address, asking) => {
        const tells = String(address).endsWith("/api/sync/farewell") && JSON.parse(asking.body).accesses?.length > 0;
        if (!tells) return original(address, asking);
        said();
        return new Response(JSON.stringify({ type: "/problems/busy", title: "Not now", status: 503 }), { status: 503 });
      };
    });
    globalThis.takeAgain = () => (globalThis.fetch = original);
  });
}

test("what was done on a tablet is told before its records go, however long the registry cannot take it", async () => {
  const { page } = noel;
  const [student] = await studentsOn(registry, "Bluebonnet High School, Grade 09", registry.codes.pia);
  const pia = new Nurse(page, registry.codes.pia);
  const opened = async () =>
    (await registry.command("audit", "export")).split("\n").filter((line) => line.includes(student.id) && line.includes("opened on the device")).length;
  await pia.sees("All sent");
  await pia.openList("Bluebonnet High School, Grade 09");
  await tablet.offline(true);
  await pia.openStudent(student);
  await removeFrom("Demo, Pia", `Bluebonnet Demo District (${pia.codes.orgCode})`);
  await refuseToBeTold(page);
  await tablet.offline(false);
  await page.evaluate(() => globalThis.refused);
  await pia.sees("Registry has trouble");
  assert.equal(await opened(), 0);
  assert.equal((await vaults(page)).filter((count) => count > 0).length, 1, "the records wait for it");
  await page.evaluate(() => {
    globalThis.takeAgain();
    globalThis.dispatchEvent(new Event("focus"));
  });
  await page.getByText("You do not work for Bluebonnet Demo District any more.").waitFor();
  assert.equal(await opened(), 1);
  assert.equal((await vaults(page)).filter((count) => count > 0).length, 0);
});
