// What is done on a tablet with no network, opening and printing a record, stands in the registry's audit log once the network is back.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { makeRegistry, until } from "./support/registry.mjs";
import { Tablet } from "./support/tablet.mjs";
import { escape, lastFirst, Nurse, studentsOn } from "./support/nurse.mjs";
import { assertAccessible } from "./support/accessibility.mjs";

const LIST = "Bluebonnet Elementary, Grade 05";

let registry, tablet, laptop, nora, ada, student;

before(async () => {
  registry = await makeRegistry(["--students", "140"]);
  await registry.start();
  [student] = await studentsOn(registry, LIST);
  tablet = await Tablet.make();
  nora = new Nurse(await tablet.open(registry.url), registry.codes.nora);
  await nora.signIn();
  await tablet.appIsCached();
  laptop = await Tablet.make({ width: 1366, height: 768 });
  ada = new Nurse(await laptop.open(registry.url), registry.codes.ada);
  await ada.signIn();
});

after(async () => {
  await tablet?.remove();
  await laptop?.remove();
  await registry?.remove();
});

/** Presses Print on the record's page, with a browser that only says that it would print. */
async function print({ page }) {
  await page.evaluate(() => {
    globalThis.prints = 0;
    globalThis.print = () => {
      globalThis.dispatchEvent(new Event("beforeprint"));
      globalThis.prints += 1;
    };
  });
  await page.getByRole("button", { name: "Print", exact: true }).click();
  await until(() => page.evaluate(() => globalThis.prints === 1), "the browser is asked to print");
}

/** The rows of the log on the administrator's screen that say so. */
const rows = (log, words) => ada.page.getByRole("region", { name: log }).getByRole("row").filter({ hasText: words });

async function openAudit() {
  await ada.page.getByRole("navigation", { name: "Menu" }).getByRole("link", { name: "Audit", exact: true }).click();
  await ada.page.getByRole("heading", { level: 1, name: "Audit" }).waitFor();
}

test("with no network she unlocks, opens a student and prints the official record; the tablet tells of it later", async () => {
  const { page } = nora;
  await tablet.offline(true);
  await page.reload();
  await page.getByLabel("Password", { exact: true }).fill("Not-her-passw0rd");
  await page.getByRole("button", { name: "Unlock", exact: true }).click();
  await page.getByText(/The password is not right/).first().waitFor();
  await nora.unlock();
  await nora.sees("Offline");
  await nora.openList(LIST);
  await nora.openStudent(student);
  const bar = page.getByRole("region", { name: "Client Notes and Navigation" });
  await bar.getByRole("link", { name: "Official Immunization Record" }).click();
  await page.getByRole("heading", { level: 1, name: "Official Immunization Record" }).waitFor();
  await print(nora);
  await nora.printPdf();
  await page.getByText("The PDF is in this tablet's downloads.").waitFor();
  // What is noted is on the tablet's disk: the page may go. From home, so that the record is not opened again.
  await page.getByRole("link", { name: "Bluebonnet, home" }).click();
  await page.getByRole("main").getByRole("link", { name: new RegExp(escape(LIST)) }).waitFor();
  await page.reload();
  await nora.unlock();
  await nora.sees("Offline");
  await tablet.offline(false);
  await nora.sees("All sent");
});

test("an administrator finds each once under the student, with the tablet's time", async () => {
  const { page } = ada;
  await openAudit();
  const search = page.getByRole("region", { name: "Find a client at the registry" });
  await search.getByLabel("Or the client's ID").fill(student.id);
  await search.getByRole("button", { name: "Search the registry" }).click();
  await search.getByRole("link", { name: lastFirst(student) }).click();
  const log = "Who has seen this record";
  for (const words of ["Opened on the tablet", "Printed from the tablet", "Saved as a PDF on the tablet"]) {
    const row = rows(log, words);
    await row.first().waitFor();
    assert.equal(await row.count(), 1, words);
    const text = await row.innerText();
    assert.match(text, /Nora Demo/);
    assert.match(text, /by the tablet's clock/);
  }
  await assertAccessible(page, "audit of what a tablet told");
});

test("under the nurse stand her unlocking, and the wrong password before it", async () => {
  const { page } = ada;
  await openAudit();
  await page.getByRole("searchbox", { name: "Search users: name, username or email address" }).fill("nora");
  await page.getByRole("main").getByRole("link", { name: /Demo, Nora|Nora Demo/ }).click();
  const log = "What the user did";
  await rows(log, "A wrong password at the locked tablet").first().waitFor();
  assert.equal(await rows(log, "A wrong password at the locked tablet").count(), 1);
  assert.equal(await rows(log, "Unlocked the tablet").count(), 2);
  assert.match(await rows(log, "Printed from the tablet").innerText(), new RegExp(escape(lastFirst(student))));
});
