// Password managers: each field of each form that takes a password, a name or a code says in the browser's own words what it takes.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { makeRegistry } from "./support/registry.mjs";
import { Tablet } from "./support/tablet.mjs";
import { Nurse } from "./support/nurse.mjs";
import { linkIn, mailTo, Outbox } from "./support/mail.mjs";
import { codeOf } from "./support/totp.mjs";

const LETTERS = "KM7RT";

let registry, tablet, nora, page;

before(async () => {
  registry = await makeRegistry(["--students", "140"]);
  await registry.start(["--fixed-captcha", LETTERS]);
  tablet = await Tablet.make();
  nora = new Nurse(await tablet.open(registry.url), registry.codes.nora);
  page = nora.page;
});

after(async () => {
  await tablet?.remove();
  await registry?.remove();
});

/** The fields of the form around a button, in their order, as a password manager reads them: `label: autocomplete, type`. */
async function fields(button, within = page) {
  return within.getByRole("button", { name: button, exact: true }).evaluate((element) => {
    const form = element.closest("form");
    const inputs = [...form.querySelectorAll("input:not([type=checkbox])")];
    return inputs.map((input) => `${input.labels[0]?.innerText ?? `(${input.value})`}: ${input.autocomplete}, ${input.type}`);
  });
}

const HERS = "(nora): username, text";
const heading = (name) => page.getByRole("heading", { level: 1, name });

async function fromMenu(item) {
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.locator(".account .menu").getByText(item, { exact: true }).click();
}

test("the door: the three codes, and the characters of an image that no manager keeps", async () => {
  await page.getByLabel("Org Code").waitFor();
  const codes = ["Org Code: organization, text", "Username: username, text", "Password: current-password, password"];
  assert.deepEqual(await fields("Sign in"), codes);
  for (let tries = 1; tries <= 3; tries++) {
    await nora.typeCodes({ ...nora.codes, password: "Not-My-Password-1" });
    await page.getByRole("alert").filter({ hasText: "not right" }).waitFor();
    await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
  }
  await page.getByLabel("Characters of the image").waitFor();
  assert.deepEqual(await fields("Sign in"), [...codes, "Characters of the image: off, text"]);
});

test("asking for a link, and the new password by it", async () => {
  await page.getByRole("button", { name: "Forgot Password" }).click();
  assert.deepEqual(await fields("Send the link"), ["Org Code: organization, text", "Username: username, text", "Email address on file: email, text"]);
  await page.getByLabel("Email address on file").fill("nora@example.org");
  await page.getByRole("button", { name: "Send the link" }).click();
  const [mail] = await mailTo(new Outbox(registry), "nora@example.org");
  await page.goto(linkIn(mail));
  await page.getByRole("button", { name: "I Agree" }).click();
  await heading("Choose a new password").waitFor();
  const twice = (type) => [HERS, `New password: new-password, ${type}`, `New password once more: new-password, ${type}`];
  assert.deepEqual(await fields("Save"), twice("password"));
  await page.getByLabel("Show what I type").check();
  assert.deepEqual(await fields("Save"), twice("text"));
  await page.goto(registry.url);
});

test("an open desk: one's own account, the second factor, signing in again, unlocking", async () => {
  await page.getByLabel("Org Code").waitFor();
  await nora.typeCodes();
  await page.getByLabel("Characters of the image").fill(LETTERS);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await nora.agree();
  await nora.sees("All sent");
  await fromMenu("My account");
  const panel = (name) => page.getByRole("region", { name, exact: true });
  const contact = panel("How the registry reaches you");
  await contact.getByLabel("Email address").fill("nora.new@example.org");
  await contact.getByLabel("Present password").waitFor();
  assert.deepEqual(await fields("Save", contact), [
    "Email address: email, text",
    "Phone: tel, text",
    HERS,
    "Present password: current-password, password",
  ]);
  assert.deepEqual(await fields("Change password"), [
    "Present password: current-password, password",
    HERS,
    "New password: new-password, password",
    "New password once more: new-password, password",
  ]);
  const factor = panel("Second factor");
  await factor.getByRole("button", { name: "Set up" }).click();
  assert.deepEqual(await fields("Go on", factor), [HERS, "Password: current-password, password"]);
  await factor.getByLabel("Password", { exact: true }).fill(nora.codes.password);
  await factor.getByRole("button", { name: "Go on" }).click();
  const secret = await factor.locator("code.key").innerText();
  assert.deepEqual(await fields("Set up", factor), ["Code of six digits: one-time-code, text"]);
  await factor.getByLabel("Code of six digits").fill(codeOf(secret));
  await factor.getByRole("button", { name: "Set up" }).click();
  await factor.getByRole("button", { name: "I have kept them" }).click();
  await factor.getByRole("button", { name: "Take it away" }).click();
  assert.deepEqual(await fields("Take it away", factor), [
    HERS,
    "Password: current-password, password",
    "A code of the app, or a recovery code: one-time-code, text",
  ]);

  await tablet.context.clearCookies();
  await page.evaluate(() => globalThis.dispatchEvent(new Event("focus")));
  await nora.sees("Sign in again");
  await page.getByRole("button", { name: "Sign in again" }).first().click();
  const again = page.getByRole("dialog", { name: "Sign in again" });
  assert.deepEqual(await fields("Sign in", again), [HERS, "Password: current-password, password"]);
  await again.getByLabel("Password", { exact: true }).fill(nora.codes.password);
  await again.getByRole("button", { name: "Sign in", exact: true }).click();
  await again.getByLabel("Code of your authenticator app").waitFor();
  assert.deepEqual((await fields("Sign in", again)).at(-1), "Code of your authenticator app: one-time-code, text");
  await again.getByRole("button", { name: "Later" }).click();

  await fromMenu("Lock this tablet");
  assert.deepEqual(await fields("Unlock"), [HERS, "Password: current-password, password"]);
  await page.getByRole("button", { name: "Sign in as somebody else" }).click();
  await nora.typeCodes();
  await heading("Second factor").waitFor();
  assert.deepEqual(await fields("Sign in"), ["Code of your authenticator app: one-time-code, text"]);
});
