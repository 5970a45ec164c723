// The tablet's own states: nobody touches it, the browser promises nothing, there is no store, or none that opens.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { makeRegistry } from "./support/registry.mjs";
import { Tablet } from "./support/tablet.mjs";
import { MMR, Nurse, studentsOn } from "./support/nurse.mjs";
import { assertAccessible } from "./support/accessibility.mjs";

const LIST = "Bluebonnet Elementary, Grade 05";

let registry, students;

before(async () => {
  registry = await makeRegistry(["--students", "140"]);
  await registry.start();
  students = await studentsOn(registry, LIST);
});

after(() => registry?.remove());

/** Opens the app on a new tablet whose browser is another one by then, and gives the page to `look`. */
async function onTablet(otherwise, look) {
  const tablet = await Tablet.make();
  try {
    const page = await tablet.open();
    if (otherwise) await page.addInitScript(otherwise);
    await page.goto(registry.url);
    await look(page);
  } finally {
    await tablet.remove();
  }
}

const locked = (page) => page.getByRole("button", { name: "Unlock", exact: true });

test("a tablet that nobody touches for ten minutes locks itself, and keeps what was half-entered", async () => {
  await onTablet(null, async (page) => {
    await page.clock.install();
    await page.reload();
    const nora = new Nurse(page, registry.codes.nora);
    await nora.signIn();
    await nora.openList(LIST);
    await nora.openStudent(students[0]);
    const sheet = await nora.enterDose({ ...MMR, lot: "HALF-1" });
    await page.clock.runFor("09:45");
    assert.equal(await sheet.getByLabel("Lot", { exact: true }).inputValue(), "HALF-1", "it is open still");
    await page.keyboard.press("Shift");
    await page.clock.runFor("09:45");
    assert.equal(await locked(page).count(), 0, "a key that was pressed is a touch");
    await page.clock.runFor("00:25");
    await locked(page).waitFor();
    assert.equal(await page.getByText("HALF-1").count(), 0);
    await nora.unlock();
    await nora.openList(LIST);
    await nora.openStudent(students[0]);
    await page.getByRole("button", { name: "Add new immunizations" }).click();
    await page.getByText("This is what you had entered before.").waitFor();
    assert.equal(await sheet.getByLabel("Lot", { exact: true }).inputValue(), "HALF-1");
    // Asleep for an hour, no clock of the app's goes: the touch that wakes it finds it locked.
    await page.clock.setSystemTime(new Date((await page.evaluate(() => Date.now())) + 3_600_000));
    await page.keyboard.press("Shift");
    await locked(page).waitFor();
  });
});

for (const promised of [false, true]) {
  test(`that the browser ${promised ? "promises" : "does not promise"} to keep the records is ${promised ? "no matter" : "said, with what to do about it"}`, async () => {
    await onTablet(`StorageManager.prototype.persist = () => Promise.resolve(${promised});`, async (page) => {
      const nora = new Nurse(page, registry.codes.nora);
      await nora.signIn();
      const notice = page.getByText("The browser has not promised to keep this tablet's records.");
      if (!promised) {
        await notice.waitFor();
        await assertAccessible(page, "home, nothing promised");
      }
      await page.getByTestId("sync-state").getByRole("link").click();
      await page.getByRole("heading", { level: 1, name: "Sync state" }).waitFor();
      assert.equal(await notice.count(), promised ? 0 : 1);
    });
  });
}

const CLOSED = {
  "This browser keeps no data": [
    'Object.defineProperty(globalThis, "indexedDB", { value: undefined });',
    'IDBFactory.prototype.open = () => { throw new DOMException("private", "SecurityError"); };',
  ],
  "This page was not opened securely": ['Object.defineProperty(Crypto.prototype, "subtle", { value: undefined });'],
  "This browser is too old": ['Object.defineProperty(Navigator.prototype, "locks", { value: undefined });'],
};

for (const [title, browsers] of Object.entries(CLOSED)) {
  test(`where nothing can be kept, nobody is let in, and it is said why: ${title}`, async () => {
    for (const otherwise of browsers) {
      await onTablet(otherwise, async (page) => {
        await page.getByRole("heading", { level: 1, name: title }).waitFor();
        await page.getByRole("list").getByRole("listitem").first().waitFor();
        assert.equal(await page.getByLabel("Org Code").count(), 0, "no codes are asked for");
        await assertAccessible(page, title);
        await page.getByRole("button", { name: "Try again" }).click();
        await page.getByRole("heading", { level: 1, name: title }).waitFor();
      });
    }
  });
}

test("a store that does not open is left as it is, and opens once it can", async () => {
  await onTablet(null, async (page) => {
    const nora = new Nurse(page, registry.codes.nora);
    await nora.signIn();
    await page.addInitScript(() => {
      const original = IDBFactory.prototype.open;
      globalThis.mend = () => (IDBFactory.prototype.open = original);
      IDBFactory.prototype.open = () => {
        throw new DOMException("the disk", "UnknownError");
      };
      IDBFactory.prototype.deleteDatabase = () => {
        throw new Error("nothing is ever deleted to get around it");
      };
    });
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "The data on this tablet cannot be opened" }).waitFor();
    await page.getByText("Nothing has been deleted.").waitFor();
    await assertAccessible(page, "a store that does not open");
    await page.evaluate(() => globalThis.mend());
    await page.getByRole("button", { name: "Try again" }).click();
    await nora.unlock();
    await nora.openList(LIST);
    await nora.openStudent(students[0]);
  });
});
