// The office: an administrator adds a user, gives her a list, sees who saw whom, and revokes a device.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { makeRegistry } from "./support/registry.mjs";
import { Tablet } from "./support/tablet.mjs";
import { Nurse } from "./support/nurse.mjs";
import { assertAccessible } from "./support/accessibility.mjs";
import { linkIn, mailTo, Outbox } from "./support/mail.mjs";

const LIST = "Bluebonnet Elementary, Grade 05";
const PASSWORD = "Gavotu!7391-kel";

let registry, laptop, tablet, ada, zoe;

before(async () => {
  registry = await makeRegistry(["--students", "140"]);
  await registry.start();
  laptop = await Tablet.make({ width: 1366, height: 768 });
  tablet = await Tablet.make();
  ada = new Nurse(await laptop.open(registry.url), registry.codes.ada);
  await ada.signIn();
});

after(async () => {
  await laptop?.remove();
  await tablet?.remove();
  await registry?.remove();
});

const heading = (page, name) => page.getByRole("heading", { level: 1, name });

async function goTo(screen) {
  await ada.page.getByRole("navigation", { name: "Menu" }).getByRole("link", { name: screen, exact: true }).click();
  await heading(ada.page, screen).waitFor();
}

test("a user is added: named at the field what is wrong, validated, invited by mail", async () => {
  const { page } = ada;
  await goTo("Users");
  await page.getByRole("cell", { name: "nora", exact: true }).waitFor();
  await assertAccessible(page, "users");
  await page.getByRole("button", { name: "Add user" }).click();
  const sheet = page.getByRole("dialog", { name: "Add user" });
  await sheet.getByRole("button", { name: "Validate" }).click();
  await sheet.getByText("Give the first name.").first().waitFor();
  await assertAccessible(page, "add user, refused");
  await sheet.getByLabel("First name").fill("Zoe");
  await sheet.getByLabel("Last name").fill("Demo");
  await sheet.getByLabel("Email address", { exact: true }).fill("zoe@example.org");
  await sheet.getByLabel("Email address again").fill("zoe@example.org");
  await sheet.getByRole("button", { name: "Validate" }).click();
  const username = await sheet.getByText("Username:").locator("strong").innerText();
  await sheet.getByRole("button", { name: "Save", exact: true }).click();
  await sheet.waitFor({ state: "hidden" });
  await page.getByRole("cell", { name: username, exact: true }).waitFor();
  const [mail] = await mailTo(new Outbox(registry), "zoe@example.org");

  zoe = new Nurse(await tablet.open(linkIn(mail)), { orgCode: ada.codes.orgCode, username, password: PASSWORD });
  await zoe.page.getByRole("button", { name: "I Agree" }).click();
  await zoe.page.getByLabel("New password", { exact: true }).fill(PASSWORD);
  await zoe.page.getByLabel("New password once more").fill(PASSWORD);
  await zoe.page.getByRole("button", { name: "Save", exact: true }).click();
  await zoe.page.getByText("**Password Updated**").waitFor();
  await zoe.page.getByRole("button", { name: "Switch Organizations" }).click();
  await zoe.signIn();
});

test("a list that is given comes down to the tablet by itself, and who looked at it is in the audit", async () => {
  const { page } = ada;
  await goTo("Lists");
  await page.getByRole("button", { name: `Change who has ${LIST}` }).click();
  const sheet = page.getByRole("dialog", { name: "Who has this list" });
  await sheet.getByLabel(/Zoe/).check();
  await assertAccessible(page, "who has this list");
  await sheet.getByRole("button", { name: "Save", exact: true }).click();
  await sheet.waitFor({ state: "hidden" });
  await zoe.openList(LIST);
  await goTo("Audit");
  await page.getByRole("searchbox", { name: "Search users: name, username or email address" }).fill("zoe");
  await page.getByRole("main").getByRole("link", { name: /Demo, Zoe|Zoe Demo/ }).click();
  await page.getByRole("region", { name: "What the user did" }).getByRole("row").nth(1).waitFor();
  await assertAccessible(page, "audit");
});

test("a user who is let out is out at once", async () => {
  const { page } = ada;
  await goTo("Users");
  await page.getByRole("button", { name: "Demo, Zoe" }).click();
  const sheet = page.getByRole("dialog").last();
  await sheet.getByRole("button", { name: "Deactivate" }).click();
  await page.getByText(/inactive/i).first().waitFor();
  // The end of a stream that has hardly begun says nothing; the tablet asks as soon as it is taken in hand.
  await zoe.page.evaluate(() => globalThis.dispatchEvent(new Event("focus")));
  await zoe.page.getByText("This account was deactivated by an administrator. The records have been removed").waitFor();
});

test("a device is named and revoked from afar", async () => {
  const { page } = ada;
  await goTo("Devices");
  await assertAccessible(page, "devices");
  const line = page.getByRole("listitem").filter({ hasText: "Zoe" });
  await line.getByRole("button", { name: /^Rename/ }).click();
  const naming = page.getByRole("dialog").last();
  await naming.getByLabel("Name").fill("Gym tablet 2");
  await naming.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Gym tablet 2").first().waitFor();
  await page.getByRole("button", { name: "Revoke Gym tablet 2" }).click();
  await assertAccessible(page, "revoke a device");
  await page.getByRole("dialog").last().getByRole("button", { name: /^Revoke/ }).click();
  await line.getByText("revoked", { exact: true }).waitFor();
});

test("what the registry announces stands on the home page until it is read, with no network too", async () => {
  const { page } = ada;
  await page.getByRole("link", { name: "Bluebonnet, home" }).click();
  const news = page.getByRole("region", { name: "Announcements" });
  await news.getByText("This is a demo district").waitFor();
  await assertAccessible(page, "home with announcements");
  const first = news.getByRole("button", { name: /This is a demo district/ });
  assert.match(await first.innerText(), /unread/);
  await first.click();
  await first.filter({ hasNotText: "unread" }).waitFor();
});
