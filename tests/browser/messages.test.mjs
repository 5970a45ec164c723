// What goes wrong, each with its own clear message, and no entry lost.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { makeRegistry } from "./support/registry.mjs";
import { Tablet } from "./support/tablet.mjs";
import { clientOf, givenDoses, MMR, Nurse, studentsOn } from "./support/nurse.mjs";
import { assertAccessible } from "./support/accessibility.mjs";

const LIST = "Bluebonnet Elementary, Grade 05";
let registry, tablet, nora, students;

before(async () => {
  registry = await makeRegistry(["--students", "140"]);
  await registry.start();
  students = await studentsOn(registry, LIST);
  tablet = await Tablet.make();
  nora = new Nurse(await tablet.open(registry.url), registry.codes.nora);
});

after(async () => {
  await tablet?.remove();
  await registry?.remove();
});

test("empty codes are named one by one, at the field", async () => {
  await nora.page.getByRole("button", { name: "Sign in", exact: true }).click();
  for (const field of ["Org Code", "Username", "Password"])
    await nora.page.getByText(`Enter your ${field}`).first().waitFor();
});

test("wrong codes get one message that does not say which was wrong", async () => {
  const said = [];
  for (const wrong of [{ orgCode: "NOPE" }, { username: "nobody" }, { password: "Wrong-1234" }]) {
    await nora.typeCodes({ ...nora.codes, ...wrong });
    const alert = nora.page.getByRole("alert").filter({ hasText: /not right/ });
    await alert.waitFor();
    said.push(await alert.innerText());
    await assertAccessible(nora.page, "sign in, refused");
    await nora.page.reload();
  }
  assert.equal(new Set(said).size, 1, said.join("\n"));
});

test("a session that ends in the middle of an entry costs nothing", async () => {
  await nora.signIn();
  await nora.openList(LIST);
  await nora.openStudent(students[0]);
  const sheet = await nora.enterDose({ ...MMR, lot: "EXPIRED-1" });
  await nora.page.evaluate(() => fetch("/api/session", { method: "DELETE", headers: { "x-bluebonnet": "1" } }));
  await nora.save(sheet);
  await nora.sees("Sign in again: 1 entry on this tablet");
  await assertAccessible(nora.page, "session ended");
  await nora.page.getByRole("button", { name: "Sign in again" }).first().click();
  const again = nora.page.getByRole("dialog", { name: "Sign in again" });
  await again.getByLabel("Password").fill(nora.codes.password);
  await again.getByRole("button", { name: "Sign in", exact: true }).click();
  const agree = nora.page.getByRole("button", { name: "Read it" });
  const sent = nora.page.getByTestId("sync-state").filter({ hasText: "All sent" });
  await agree.or(sent).first().waitFor();
  if (await agree.isVisible()) {
    await agree.click();
    await nora.page.getByRole("button", { name: "I Agree" }).click();
  }
  await nora.sees("All sent");
  const { clients } = await registry.holdings(nora.codes);
  assert.equal(givenDoses(clientOf(clients, students[0].id), "EXPIRED-1").length, 1);
});

test("a half-entered dose is there again after a reload", async () => {
  const sheet = await nora.enterDose({ ...MMR, lot: "HALF-1" });
  await sheet.getByLabel("Lot", { exact: true }).blur();
  await nora.page.reload();
  await nora.unlock();
  await nora.sees("All sent");
  await nora.page.getByRole("button", { name: "Add new immunizations" }).click();
  const again = nora.page.getByRole("dialog", { name: /Add new immunizations/ });
  await again.getByText("This is what you had entered before").waitFor();
  assert.equal(await again.getByLabel("Lot", { exact: true }).inputValue(), "HALF-1");
  await again.getByRole("button", { name: "Discard" }).click();
  await again.waitFor({ state: "hidden" });
});

test("a full disk says so and the form keeps the entry", async () => {
  const sheet = await nora.enterDose({ ...MMR, lot: "FULL-1" });
  // What the browser does when the disk is full, since a disk cannot be filled for one test.
  await nora.page.evaluate(() => {
    globalThis.put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("no room", "QuotaExceededError");
    };
  });
  await sheet.getByRole("button", { name: "Save", exact: true }).click();
  const all = sheet.getByRole("button", { name: "Save all the same" });
  const full = sheet.getByRole("alert").filter({ hasText: "This device is full" });
  await all.or(full).first().waitFor();
  if (await all.isVisible()) {
    await sheet.getByLabel("Reason for giving it all the same").fill("For a test");
    await all.click();
  }
  await full.waitFor();
  assert.equal(await sheet.getByLabel("Lot", { exact: true }).inputValue(), "FULL-1");
  await nora.page.evaluate(() => {
    IDBObjectStore.prototype.put = globalThis.put;
  });
  await sheet.getByRole("button", { name: /^Save/ }).click();
  await sheet.waitFor({ state: "hidden" });
  await nora.sees("All sent");
  const { clients } = await registry.holdings(nora.codes);
  assert.equal(givenDoses(clientOf(clients, students[0].id), "FULL-1").length, 1, "saved once there was room");
});

test("a second tab says where Bluebonnet is open, and takes over when that tab closes", async () => {
  const second = await tablet.context.newPage();
  tablet.watch(second);
  await second.goto(registry.url);
  await second.getByText(/another tab/i).first().waitFor();
  await assertAccessible(second, "open in another tab");
  await nora.page.close();
  tablet.page = second;
  nora = new Nurse(second, nora.codes);
  await nora.unlock();
  await nora.sees("All sent");
});

test("a browser without IndexedDB is told what to do", async () => {
  const page = await tablet.context.newPage();
  tablet.watch(page);
  await page.addInitScript(() => Object.defineProperty(globalThis, "indexedDB", { value: undefined }));
  await page.goto(registry.url);
  await page.getByText(/keeps no data for Bluebonnet/).first().waitFor();
  await assertAccessible(page, "no store");
  await page.close();
});

test("a wrong password does not unlock, and says so", async () => {
  await nora.page.reload();
  await nora.page.getByLabel("Password", { exact: true }).fill("Wrong-1234");
  await nora.page.getByRole("button", { name: "Unlock", exact: true }).click();
  await nora.page.getByText(/password is not right/).first().waitFor();
  await nora.unlock();
});
