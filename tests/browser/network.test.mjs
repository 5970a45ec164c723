// Networks that lie: up, but silent, or a portal, or cut off in the middle. Each must feel like no network, at once.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { makeRegistry } from "./support/registry.mjs";
import { Proxy } from "./support/proxy.mjs";
import { Tablet } from "./support/tablet.mjs";
import { clientOf, givenDoses, MMR, Nurse, studentsOn } from "./support/nurse.mjs";

const LIST = "Bluebonnet Elementary, Grade 05";
const POLIO = { ...MMR, cvx: "10", maker: "PMC", route: "IM" };

let registry, proxy, tablet, nora, students;

before(async () => {
  registry = await makeRegistry(["--students", "140"]);
  await registry.start();
  proxy = await Proxy.before(registry);
  students = await studentsOn(registry, LIST);
  tablet = await Tablet.make();
  nora = new Nurse(await tablet.open(proxy.url), registry.codes.nora);
  await nora.signIn();
  await tablet.appIsCached();
});

after(async () => {
  await tablet?.remove();
  await proxy?.close();
  await registry?.remove();
});

const held = async (student, lot) => {
  const { clients } = await registry.holdings(nora.codes);
  return givenDoses(clientOf(clients, student.id), lot).length;
};

/** Milliseconds after which a nurse knows at the latest that the registry does not answer. An answer is waited for far longer. */
const KNOWN_WITHIN = 10_000;

for (const [index, mode] of ["silent", "stuck", "slow", "portal", "cut"].entries()) {
  test(`a network that is ${mode} feels like no network, and what was entered arrives once`, async () => {
    const lot = `LIES-${index}`;
    proxy.become(mode);
    await nora.openList(LIST);
    await nora.openStudent(students[index]);
    await nora.giveDose({ ...MMR, lot });
    await nora.sees("Offline: 1 entry on this tablet", KNOWN_WITHIN);
    proxy.become("honest");
    await nora.sees("All sent");
    assert.equal(await held(students[index], lot), 1);
  });
}

test("an answer that drips is waited for, and meanwhile she is told that the registry does not answer", async () => {
  await nora.openList(LIST);
  await nora.openStudent(students[5]);
  const sheet = await nora.enterDose({ ...MMR, lot: "DRIPS" });
  proxy.become("dripping");
  await nora.save(sheet);
  await nora.sees("Offline: 1 entry on this tablet");
  await nora.sees("All sent", 60_000);
  assert.equal(await held(students[5], "DRIPS"), 1);
  proxy.become("honest");
});

test("a first pull that takes longer than any answer is waited for is not given up as long as it flows", async () => {
  const other = await Tablet.make();
  try {
    const noel = new Nurse(await other.open(proxy.url), registry.codes.noel);
    await noel.typeCodes();
    proxy.become("dripping");
    await noel.agree();
    await noel.sees("Receiving");
    await noel.sees("All sent", 60_000);
    await noel.openList(LIST);
  } finally {
    proxy.become("honest");
    await other.remove();
  }
});

test("with every answer held back for ever, and nobody's patience ending, no screen of a clinic waits", async () => {
  const { page } = nora;
  await nora.sees("All sent");
  // From here on what is given up after a second or more never is: whatever waited for the network would wait for ever.
  await page.addInitScript(() => {
    const original = globalThis.setTimeout;
    globalThis.setTimeout = (then, after, ...rest) => (after >= 1_000 ? 0 : original(then, after, ...rest));
  });
  proxy.become("silent");
  await page.reload();
  await nora.unlock();
  await nora.sees("Connecting");
  await nora.openList(LIST);
  await nora.openStudent(students[6]);
  await nora.giveDose({ ...MMR, lot: "HELD-1" });
  await nora.giveDose({ ...POLIO, lot: "HELD-2" });
  await nora.editLot("HELD-1", "HELD-3");
  await nora.deleteDose("HELD-2");
  assert.ok((await nora.printPdf()).length > 0);
  await page.getByRole("main").getByRole("link", { name: "Official Immunization Record" }).first().click();
  await page.getByRole("heading", { level: 1, name: "Official Immunization Record" }).waitFor();
  await page.getByRole("link", { name: "Bluebonnet, home" }).click();
  await nora.openAttention();
  await nora.openList(LIST);
  await nora.openStudent(students[7]);
  await nora.judgeStudentBy({ index: 1 });
  const history = await nora.openSheet("Add history or lab result");
  await history.getByRole("button", { name: "Discard" }).click();
  await page.getByTestId("sync-state").getByRole("link").click();
  await page.getByRole("heading", { level: 1, name: "Sync state" }).waitFor();
  await nora.sees("Connecting: 4 entries on this tablet");
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("button", { name: "Lock this tablet" }).click();
  await nora.unlock();
  await nora.sees("Connecting: 4 entries on this tablet");
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.locator(".account .menu").getByText("Sign out", { exact: true }).click();
  await nora.unlock();
  assert.ok(proxy.held.length > 0, "it was asked, and never answered");
  proxy.become("honest");
  await page.evaluate(() => globalThis.dispatchEvent(new Event("focus")));
  await nora.sees("All sent");
  assert.deepEqual([await held(students[6], "HELD-3"), await held(students[6], "HELD-2")], [1, 0]);
});

// After all the answers that never came: a worker that waited for one of them would keep the next version from beginning.
test("a new version that comes in the middle of an entry waits until the entry is saved", async () => {
  await nora.openList(LIST);
  await nora.openStudent(students[4]);
  const sheet = await nora.enterDose({ ...MMR, lot: "NEW-VERSION" });
  await sheet.getByLabel("Lot", { exact: true }).blur();
  proxy.version = "another version";
  await nora.page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    await new Promise((resolve) => {
      const look = () => registration.waiting && resolve();
      look();
      (registration.installing ?? registration.waiting)?.addEventListener("statechange", look);
    });
  });
  const banner = nora.page.getByText("A new version of Bluebonnet is on this tablet");
  assert.equal(await banner.count(), 0, "nothing is taken while an entry is half made");
  assert.equal(await sheet.getByLabel("Lot", { exact: true }).inputValue(), "NEW-VERSION");
  await nora.save(sheet);
  await banner.waitFor();
  await nora.page.getByRole("button", { name: "Start the new version" }).click();
  await nora.unlock();
  await nora.sees("All sent");
  assert.equal(await held(students[4], "NEW-VERSION"), 1);
});
