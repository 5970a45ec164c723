// One's own account and the users of an organization: what is changed there, and what it does on the tablets of others.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { makeRegistry } from "./support/registry.mjs";
import { Tablet } from "./support/tablet.mjs";
import { Nurse } from "./support/nurse.mjs";
import { assertAccessible } from "./support/accessibility.mjs";
import { linkIn, mailTo, Outbox } from "./support/mail.mjs";

const LIST = "Bluebonnet Elementary, Grade 05";
const FRESH = "Gavotu!7391-kel";

let registry, laptop, tablet, rosa, nora, noel;

before(async () => {
  registry = await makeRegistry(["--students", "140"]);
  await registry.start();
  laptop = await Tablet.make({ width: 1366, height: 768 });
  tablet = await Tablet.make();
  rosa = new Nurse(await laptop.open(registry.url), registry.codes.rosa);
  await rosa.signIn();
  nora = new Nurse(await tablet.open(registry.url), registry.codes.nora);
  noel = new Nurse(nora.page, registry.codes.noel);
});

after(async () => {
  await laptop?.remove();
  await tablet?.remove();
  await registry?.remove();
});

const heading = (page, name) => page.getByRole("heading", { level: 1, name });

async function fromMenu(page, item) {
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.locator(".account .menu").getByText(item, { exact: true }).click();
}

/** Opens a user's sheet on the laptop of the registry's staff. */
async function openUser(name) {
  const { page } = rosa;
  await page.getByRole("navigation", { name: "Menu" }).getByRole("link", { name: "Users", exact: true }).click();
  await heading(page, "Users").waitFor();
  await page.getByRole("button", { name, exact: true }).click();
  return page.getByRole("dialog").last();
}

const lineOf = (username) => rosa.page.getByRole("row").filter({ has: rosa.page.getByRole("cell", { name: username, exact: true }) });

test("the keyboard alone opens the door, reaches a student, and signs out", async () => {
  const { page, codes } = nora;
  const role = (name, words, within = page) => within.getByRole(name, { name: words }).first();
  const hasFocus = (control) => control.evaluate((element) => element === document.activeElement);
  /** Presses a key until a control has the focus. */
  const reach = async (control, key = "Tab") => {
    await control.waitFor();
    for (let presses = 0; presses < 100; presses++) {
      if (await hasFocus(control)) return;
      await page.keyboard.press(key);
    }
    assert.fail(`no way by ${key} to ${control}`);
  };
  await page.getByLabel("Org Code").waitFor();
  await page.evaluate(() => document.activeElement?.blur());
  for (const [label, text] of [["Org Code", codes.orgCode], ["Username", codes.username], ["Password", codes.password]]) {
    await reach(page.getByLabel(label, { exact: true }));
    await page.keyboard.type(text);
  }
  await page.keyboard.press("Enter");
  await reach(role("button", "I Agree"));
  await page.keyboard.press("Enter");
  await nora.sees("All sent");
  await reach(role("link", new RegExp(LIST), page.getByRole("main")));
  await page.keyboard.press("Enter");
  await heading(page, LIST).waitFor();
  await reach(page.getByRole("row").getByRole("link").first());
  await page.keyboard.press("Enter");
  const add = role("button", "Add new immunizations");
  await reach(add);
  await page.keyboard.press("Enter");
  const sheet = page.getByRole("dialog", { name: /Add new immunizations/ });
  await sheet.waitFor();
  assert.ok(await sheet.evaluate((element) => element.contains(document.activeElement)), "the focus is in the sheet");
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "hidden" });
  assert.ok(await hasFocus(add), "the focus is back on what opened the sheet");
  await reach(role("button", /^Account/), "Shift+Tab");
  await page.keyboard.press("Enter");
  await reach(page.locator(".account .menu").getByText("Sign out", { exact: true }));
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Sign in as somebody else" }).waitFor();
});

test("contact, sessions and password are one's own affair", async () => {
  const { page } = nora;
  await page.getByRole("button", { name: "Sign in as somebody else" }).click();
  await nora.signIn();
  await fromMenu(page, "My account");
  await heading(page, "My account").waitFor();
  const contact = page.getByRole("region", { name: "How the registry reaches you" });
  const saved = page.getByRole("status").getByText("Saved.");
  await contact.getByLabel("Phone").fill("12");
  await contact.getByRole("button", { name: "Save" }).click();
  await contact.locator(".wrong").waitFor();
  await contact.getByLabel("Phone").fill("512-555-0143");
  await contact.getByLabel("Email address").fill("nora.new@example.org");
  await contact.getByRole("button", { name: "Save" }).click();
  await contact.getByText("Enter your present password").waitFor();
  await contact.getByLabel("Present password").fill(nora.codes.password);
  await contact.getByRole("button", { name: "Save" }).click();
  await saved.first().waitFor();
  // What else signs in as her, and ends by her hand.
  const elsewhere = await Tablet.make();
  try {
    const other = new Nurse(await elsewhere.open(registry.url), nora.codes);
    await other.signIn();
    await page.reload();
    await nora.unlock();
    await fromMenu(page, "My account");
    const sessions = page.getByRole("region", { name: "Where you are signed in" });
    await sessions.getByText("This session").waitFor();
    await assertAccessible(page, "my account");
    await sessions.getByRole("button", { name: /^End the session on/ }).first().click();
    await page.getByRole("status").getByText("The session has ended.").waitFor();
    await other.page.evaluate(() => globalThis.dispatchEvent(new Event("focus")));
    await other.sees("Sign in again");
  } finally {
    await elsewhere.remove();
  }
  const password = page.getByRole("region", { name: "Password", exact: true });
  await password.getByLabel("Present password").fill("Not-My-Password-1");
  await password.getByLabel("New password", { exact: true }).fill(FRESH);
  await password.getByLabel("New password once more").fill(FRESH);
  await password.getByRole("button", { name: "Change password" }).click();
  await password.getByRole("alert").filter({ hasText: "Type the password that you signed in with" }).waitFor();
  await password.getByLabel("Present password").fill(nora.codes.password);
  await password.getByRole("button", { name: "Change password" }).click();
  await password.getByText("**Password Updated**").waitFor();
  const told = (await mailTo(new Outbox(registry), "nora.new@example.org")).map((mail) => mail.text).join("\n");
  assert.match(told, /password was changed/i);
  nora.codes = { ...nora.codes, password: FRESH };
  await tablet.offline(true);
  await fromMenu(page, "Lock this tablet");
  await nora.unlock();
  await nora.openList(LIST);
  await tablet.offline(false);
  await fromMenu(page, "Sign out");
});

test("what an administrator changes of a user holds at once", async () => {
  const { page } = noel;
  await page.getByRole("button", { name: "Sign in as somebody else" }).click();
  const wrong = { ...noel.codes, password: "Not-My-Password-1" };
  for (let attempt = 1; attempt <= 3; attempt++) {
    await noel.typeCodes(wrong);
    await page.getByRole("alert").filter({ hasText: "not right" }).waitFor();
    if (attempt < 3) await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
  }
  for (let attempt = 4; attempt <= 6; attempt++) {
    await page.getByRole("img", { name: /Characters to type/ }).waitFor();
    await page.getByLabel("Password", { exact: true }).fill(wrong.password);
    await page.getByLabel("Characters of the image").fill("WRONG");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    if (attempt < 6) await page.getByRole("alert").filter({ hasText: "not right" }).waitFor();
  }
  await heading(page, "Reset Password").waitFor();
  // Another name, another role, and the way back in.
  const sheet = await openUser("Demo, Noel");
  await sheet.getByText("Locked after too many wrong passwords.").waitFor();
  await lineOf("noel").getByText("locked", { exact: true }).waitFor();
  await assertAccessible(rosa.page, "a locked user");
  await sheet.getByRole("button", { name: "Reset password" }).click();
  const [invitation] = await mailTo(new Outbox(registry), "noel@example.org");
  const again = await openUser("Demo, Noel");
  await again.getByLabel("First name").fill("Noelle");
  await again.getByLabel("Role").selectOption("school clerk");
  await again.getByRole("button", { name: "Save", exact: true }).click();
  await again.waitFor({ state: "hidden" });
  await page.goto(linkIn(invitation));
  await page.getByRole("button", { name: "I Agree" }).click();
  await page.getByLabel("New password", { exact: true }).fill(FRESH);
  await page.getByLabel("New password once more").fill(FRESH);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("**Password Updated**").waitFor();
  await page.getByRole("button", { name: "Switch Organizations" }).click();
  noel.codes = { ...noel.codes, password: FRESH };
  const elsewhere = page.getByRole("button", { name: "Sign in as somebody else" });
  const code = page.getByLabel("Org Code");
  await elsewhere.or(code).first().waitFor();
  if (await elsewhere.isVisible()) await elsewhere.click();
  await noel.signIn();
  assert.match(await page.getByRole("button", { name: /^Account/ }).innerText(), /Noelle|ND/);
  await page.getByRole("main").locator(".lists a").first().click();
  await page.getByRole("row").getByRole("link").first().click();
  await page.getByRole("link", { name: "Official Immunization Record" }).first().waitFor();
  assert.equal(await page.getByRole("button", { name: "Add new immunizations" }).count(), 0, "a clerk enters nothing");
});

test("what the registry's staff announces stands on everybody's Home, with no network too, until it is taken back", async () => {
  const { page } = rosa;
  const unlockAgain = async () => {
    await noel.page.reload();
    await noel.page.getByRole("button", { name: /Noel/ }).click();
    await noel.unlock();
  };
  const home = (of) => of.getByRole("link", { name: "Bluebonnet, home" }).click();
  await home(page);
  await page.getByRole("button", { name: "Announce", exact: true }).click();
  const sheet = page.getByRole("dialog", { name: "Announce" });
  await sheet.getByRole("button", { name: "Announce", exact: true }).click();
  await sheet.locator(".wrong").first().waitFor();
  await assertAccessible(page, "announce, refused");
  await sheet.getByLabel("Title").fill("The registry rests on Sunday");
  await sheet.getByLabel("Text").fill("From 8 to 10.\nTablets work on as ever.");
  await sheet.getByRole("button", { name: "Announce", exact: true }).click();
  await sheet.waitFor({ state: "hidden" });
  // What is announced is asked for now and then, and whenever a tablet is unlocked.
  await unlockAgain();
  await home(noel.page);
  const seen = noel.page.getByRole("region", { name: "Announcements" });
  const title = seen.getByRole("button", { name: /The registry rests on Sunday/ });
  await title.waitFor();
  await tablet.offline(true);
  await unlockAgain();
  await home(noel.page);
  assert.match(await title.innerText(), /unread/);
  await title.click();
  await seen.getByText("Tablets work on as ever.").waitFor();
  await title.filter({ hasNotText: "unread" }).waitFor();
  await tablet.offline(false);
  await noel.sees("All sent");
  const mine = page.getByRole("region", { name: "Announcements" });
  await mine.getByRole("button", { name: /^The registry rests on Sunday/ }).click();
  await mine.getByRole("button", { name: "Take back The registry rests on Sunday" }).click();
  await page.getByRole("dialog").last().getByRole("button", { name: "Take back", exact: true }).click();
  await mine.getByRole("button", { name: /^The registry rests on Sunday/ }).waitFor({ state: "detached" });
});
