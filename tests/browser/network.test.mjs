// Networks that lie: up, but silent, or a portal, or cut off in the middle. Each must feel like no network, at once.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { makeRegistry, until } from "./support/registry.mjs";
import { Proxy } from "./support/proxy.mjs";
import { Tablet } from "./support/tablet.mjs";
import { clientOf, givenDoses, MMR, Nurse, studentsOn } from "./support/nurse.mjs";

const LIST = "Bluebonnet Elementary, Grade 05";

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

for (const [index, mode] of ["silent", "portal", "cut"].entries()) {
  test(`a network that is ${mode} feels like no network, and what was entered arrives once`, async () => {
    const lot = `LIES-${index}`;
    proxy.become(mode);
    await nora.openList(LIST);
    await nora.openStudent(students[index]);
    const begun = Date.now();
    await nora.giveDose({ ...MMR, lot });
    await nora.sees("Offline: 1 entry on this tablet");
    assert.ok(Date.now() - begun < 15_000, "it does not wait for the network");
    proxy.become("honest");
    await nora.sees("All sent");
    assert.equal(await held(students[index], lot), 1);
  });
}

test("behind a silent network the app starts and lists her students", async () => {
  proxy.become("silent");
  const begun = Date.now();
  await nora.page.reload();
  await nora.unlock();
  await nora.openList(LIST);
  assert.ok(Date.now() - begun < 10_000, "as fast as with no network");
  await nora.sees("Offline");
  proxy.become("honest");
  await nora.sees("All sent");
});

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
  const start = nora.page.getByRole("button", { name: "Start the new version" });
  const password = nora.page.getByLabel("Password", { exact: true });
  await until(async () => {
    // The old version's worker may still be answering: a nurse presses again.
    if (await start.isVisible()) await start.click({ timeout: 1_000 }).catch(() => {});
    return password.isVisible();
  }, "the new version starts");
  await nora.unlock();
  await nora.sees("All sent");
  assert.equal(await held(students[4], "NEW-VERSION"), 1);
});
