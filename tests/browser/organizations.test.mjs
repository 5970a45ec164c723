// Organizations, their schools, and who may see whose clients: what registry staff and administrators change, and what comes of it elsewhere.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { makeRegistry } from "./support/registry.mjs";
import { Tablet } from "./support/tablet.mjs";
import { escape, lastFirst, Nurse, studentsOn } from "./support/nurse.mjs";
import { assertAccessible } from "./support/accessibility.mjs";

const LIST = "Bluebonnet Elementary, Grade 05";
const NEIGHBOUR = "Bluebonnet Demo Neighbour District";
const PASSWORD = "Gavotu!7391-kel";

let registry, laptop, tablet, rosa, ned, student;

before(async () => {
  registry = await makeRegistry(["--students", "140"]);
  await registry.start();
  [student] = await studentsOn(registry, LIST);
  await registry.commandWith(PASSWORD, "user", "add", "DEMO2", "ned", "--name", "Ned Demo", "--role", "admin");
  laptop = await Tablet.make({ width: 1366, height: 768 });
  tablet = await Tablet.make();
  rosa = new Nurse(await laptop.open(registry.url), registry.codes.rosa);
  await rosa.signIn();
  ned = new Nurse(await tablet.open(registry.url), { orgCode: "DEMO2", username: "ned", password: PASSWORD });
  await ned.signIn();
});

after(async () => {
  await laptop?.remove();
  await tablet?.remove();
  await registry?.remove();
});

async function goTo({ page }, screen) {
  // On a tablet the menu is a drawer.
  const drawer = page.getByRole("button", { name: "Menu", exact: true });
  if (await drawer.isVisible()) await drawer.click();
  await page.getByRole("navigation", { name: "Menu" }).getByRole("link", { name: screen, exact: true }).click();
  await page.getByRole("heading", { level: 1, name: screen }).waitFor();
}

/** Looks for the student at the registry, from the audit screen of an administrator next door. */
async function searched(form) {
  const { page } = ned;
  await goTo(ned, "Audit");
  const panel = page.getByRole("region", { name: "Find a client at the registry" });
  for (const [label, text] of Object.entries(form)) await panel.getByLabel(label).fill(text);
  await panel.getByRole("button", { name: "Search the registry" }).click();
  await panel.getByRole("status").waitFor();
  return panel;
}

const bySurname = () => ({ "Last name begins with": student.name.last, "First name begins with": student.name.first });

test("the neighbour finds no client of the district's, until that lets it see them", async () => {
  const { page } = ned;
  let panel = await searched(bySurname());
  await panel.getByText("Nobody found at the registry.").waitFor();
  await panel.getByLabel("Last name begins with").fill("");
  await panel.getByRole("button", { name: "Search the registry" }).click();
  await panel.getByText("at least two letters of the last name").first().waitFor();
  await assertAccessible(page, "audit, search refused");

  await goTo(rosa, "View Permissions");
  await rosa.page.getByText("No other organization.").waitFor();
  await assertAccessible(rosa.page, "view permissions");
  await rosa.page.getByRole("button", { name: "Change who may see our clients" }).click();
  const sheet = rosa.page.getByRole("dialog", { name: "Who may see our clients" });
  await sheet.getByLabel(NEIGHBOUR).check();
  await assertAccessible(rosa.page, "who may see our clients");
  await sheet.getByRole("button", { name: "Save", exact: true }).click();
  await sheet.waitFor({ state: "hidden" });
  await rosa.page.getByRole("listitem").filter({ hasText: NEIGHBOUR }).waitFor();

  panel = await searched(bySurname());
  await panel.getByRole("link", { name: new RegExp(escape(lastFirst(student))) }).first().click();
  await page.getByRole("heading", { level: 1, name: "Who has seen this record" }).waitFor();
  await page.getByText(lastFirst(student)).first().waitFor();
  // Of a client of the district's the neighbour sees what its own people did: that he looked, just now.
  const rows = page.getByRole("region", { name: "Who has seen this record" }).getByRole("row");
  await rows.filter({ hasText: "Looked at the audit log" }).first().waitFor();
  assert.equal(await rows.filter({ hasText: "Nora" }).count(), 0);
  await assertAccessible(page, "audit of a client on no device");

  await goTo(rosa, "View Permissions");
  await rosa.page.getByRole("button", { name: "Change who may see our clients" }).click();
  await sheet.getByLabel(NEIGHBOUR).uncheck();
  await sheet.getByRole("button", { name: "Save", exact: true }).click();
  await sheet.waitFor({ state: "hidden" });
  panel = await searched(bySurname());
  await panel.getByText("Nobody found at the registry.").waitFor();
});

test("an organization gets a school and another name, which its people see", async () => {
  const { page } = rosa;
  await goTo(rosa, "Organizations");
  await assertAccessible(page, "organizations");
  const line = () => page.getByRole("listitem").filter({ hasText: "DEMO2" });
  const before = Number((await line().innerText()).match(/(\d+) schools?/)[1]);
  await page.getByRole("button", { name: `Schools of ${NEIGHBOUR}` }).click();
  const schools = page.getByRole("dialog", { name: "Schools" });
  await schools.getByRole("button", { name: "Add a school" }).click();
  await schools.getByLabel("Code", { exact: true }).fill("12");
  await schools.getByLabel("Name", { exact: true }).fill("Demo Creek Elementary");
  await schools.getByRole("button", { name: "Save", exact: true }).click();
  await schools.getByText(/nine digits/).nth(1).waitFor();
  await assertAccessible(page, "schools, refused");

  // The tab is closed over it: what was typed is there again.
  await page.reload();
  await rosa.unlock();
  await goTo(rosa, "Organizations");
  await page.getByRole("button", { name: `Schools of ${NEIGHBOUR}` }).click();
  await schools.getByText("This is what you had entered before.").waitFor();
  assert.equal(await schools.getByLabel("Name", { exact: true }).inputValue(), "Demo Creek Elementary");
  await assertAccessible(page, "schools, half-entered before");
  await schools.getByLabel("Code", { exact: true }).fill("227901199");
  await schools.getByRole("button", { name: "Save", exact: true }).click();
  await schools.waitFor({ state: "hidden" });
  await line().filter({ hasText: `${before + 1} school` }).waitFor();
  await page.getByRole("button", { name: `Schools of ${NEIGHBOUR}` }).click();
  await schools.getByLabel("Name of 227901199").waitFor();
  assert.equal(await schools.getByText("This is what you had entered before.").count(), 0, "saved, it is forgotten");
  await schools.getByRole("button", { name: "Discard" }).click();

  await page.getByRole("button", { name: `Edit ${NEIGHBOUR}` }).click();
  const edit = page.getByRole("dialog", { name: "Edit organization" });
  await edit.getByLabel("Name", { exact: true }).fill("Demo Creek District");
  await edit.getByRole("button", { name: "Save", exact: true }).click();
  await edit.waitFor({ state: "hidden" });
  await line().filter({ hasText: "Demo Creek District" }).waitFor();
  await ned.page.getByRole("button", { name: /^Account/ }).click();
  await ned.page.locator(".account .menu").getByText("Sign out", { exact: true }).click();
  await ned.page.getByRole("button", { name: "Sign in as somebody else" }).click();
  await ned.signIn();
  await ned.page.locator(".bar .organization", { hasText: "Demo Creek District" }).waitFor({ state: "attached" });
});

test("a form that was given up does not come back", async () => {
  const { page } = rosa;
  await goTo(rosa, "Users");
  assert.match(await page.getByRole("combobox", { name: "Organization" }).locator("option:checked").innerText(), /Bluebonnet Demo District/, "her own, until she chooses another");
  await page.getByRole("cell", { name: "nora", exact: true }).waitFor();
  const sheet = page.getByRole("dialog", { name: "Add user" });
  const open = () => page.getByRole("button", { name: "Add user" }).click();
  await open();
  await sheet.getByLabel("First name").fill("Zoe");
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "hidden" });
  await open();
  await sheet.getByText("This is what you had entered before.").waitFor();
  assert.equal(await sheet.getByLabel("First name").inputValue(), "Zoe");
  await sheet.getByRole("button", { name: "Discard" }).click();
  await sheet.waitFor({ state: "hidden" });
  await open();
  assert.equal(await sheet.getByLabel("First name").inputValue(), "");
  await sheet.getByRole("button", { name: "Discard" }).click();
});
