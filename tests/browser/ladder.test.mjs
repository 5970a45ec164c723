// The ladder with right answers on it: past the CAPTCHA, read or heard, at the door and at an open desk; down to the reset screen and back; and a
// second factor that is required, or lost.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { makeRegistry, until } from "./support/registry.mjs";
import { Tablet } from "./support/tablet.mjs";
import { clientOf, givenDoses, MMR, Nurse, studentsOn } from "./support/nurse.mjs";
import { assertAccessible } from "./support/accessibility.mjs";
import { linkIn, mailTo, Outbox } from "./support/mail.mjs";
import { codeOf } from "./support/totp.mjs";

const LIST = "Bluebonnet Elementary, Grade 05";
const LETTERS = "KM7RT";
const WRONG = "Not-My-Password-1";
const FRESH = "Gavotu!7391-kel";

let registry, tablet, laptop, nora, students;

before(async () => {
  registry = await makeRegistry(["--students", "140"]);
  await registry.start(["--fixed-captcha", LETTERS]);
  students = await studentsOn(registry, LIST);
  tablet = await Tablet.make();
  laptop = await Tablet.make({ width: 1366, height: 768 });
  nora = new Nurse(await tablet.open(registry.url), registry.codes.nora);
});

after(async () => {
  await tablet?.remove();
  await laptop?.remove();
  await registry?.remove();
});

const heading = (page, name) => page.getByRole("heading", { level: 1, name });
const refusal = (page, words) => page.getByRole("alert").filter({ hasText: words });
const captcha = (within) => within.getByLabel("Characters of the image");
const image = (within) => within.getByRole("img", { name: /Characters to type/ });

async function fromMenu(page, item) {
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.locator(".account .menu").getByText(item, { exact: true }).click();
}

/** Waits until the registry has answered a sign-in that `press` sends. */
async function answered(page, press) {
  const answer = page.waitForResponse((answer) => answer.url().endsWith("/api/session") && answer.request().method() === "POST");
  await press();
  await answer;
}

/** Types a password, with the characters of an image where there is one, and presses Sign in. Gives back which image it was. */
async function attempt(within, password, characters) {
  const press = within.getByRole("button", { name: "Sign in", exact: true });
  await press.waitFor();
  const before = characters && (await image(within).getAttribute("src"));
  await within.getByLabel("Password", { exact: true }).fill(password);
  if (characters) await captcha(within).fill(characters);
  await answered(nora.page, () => press.click());
  return before;
}

/** Waits until another image is shown than the one with this source: each try takes one. */
async function anotherImage(within, before) {
  await until(async () => (await image(within).count()) === 1 && (await image(within).getAttribute("src")) !== before, "another image is shown");
}

/** Types three wrong passwords at the door, which leads to the recall screen. */
async function toRecall(nurse) {
  for (let tries = 1; tries <= 3; tries++) {
    await answered(nurse.page, () => nurse.typeCodes({ ...nurse.codes, password: WRONG }));
    await refusal(nurse.page, "not right").waitFor();
  }
  await heading(nurse.page, "Password recall").waitFor();
  await image(nurse.page).waitFor();
}

test("the right password with the right characters signs in, and begins the ladder anew", async () => {
  const { page } = nora;
  await toRecall(nora);
  const first = await attempt(page, nora.codes.password, "WRONG");
  await refusal(page, "characters of the image are not right").waitFor();
  await anotherImage(page, first);
  assert.equal(await captcha(page).inputValue(), "", "what was typed belongs to the image before");
  await attempt(page, nora.codes.password, LETTERS.toLowerCase());
  await nora.agree();
  await nora.sees("All sent");
  await fromMenu(page, "Sign out");
  await page.getByRole("button", { name: "Sign in as somebody else" }).click();
  await nora.typeCodes({ ...nora.codes, password: WRONG });
  await refusal(page, "not right").waitFor();
  await heading(page, "Sign in").waitFor();
  assert.equal(await image(page).count(), 0, "no image is asked for any more");
  await nora.typeCodes();
  await nora.agree();
});

test("who cannot see the image hears it", async () => {
  const { page } = nora;
  await fromMenu(page, "Sign out");
  await page.getByRole("button", { name: "Sign in as somebody else" }).click();
  await toRecall(nora);
  const heard = await page.getByLabel("The characters, spoken").evaluate(
    (player) =>
      new Promise((done) => {
        player.addEventListener("canplaythrough", () => done({ seconds: player.duration }));
        player.addEventListener("error", () => done({ error: player.error.message }));
        player.preload = "auto";
        player.load();
      }),
  );
  assert.ok(heard.seconds > 1, `five characters are spoken: ${JSON.stringify(heard)}`);
  await page.getByRole("button", { name: "Another image" }).click();
  await image(page).waitFor();
  await attempt(page, nora.codes.password, LETTERS);
  await nora.agree();
  await nora.sees("All sent");
});

test("at an open desk whose session is over the characters are asked for too, and what is unsent arrives", async () => {
  const { page } = nora;
  await nora.openList(LIST);
  await nora.openStudent(students[0]);
  await tablet.context.clearCookies();
  await nora.giveDose({ ...MMR, lot: "AGAIN-1" });
  await nora.sees("Sign in again: 1 entry on this tablet");
  await page.getByRole("button", { name: "Sign in again" }).first().click();
  const sheet = page.getByRole("dialog", { name: "Sign in again" });
  for (let tries = 1; tries <= 3; tries++) {
    await attempt(sheet, `${WRONG}${tries}`);
    await sheet.getByText("The Password is not right.").waitFor();
  }
  await image(sheet).waitFor();
  await assertAccessible(page, "sign in again with an image");
  await sheet.getByLabel("Password", { exact: true }).fill(nora.codes.password);
  await sheet.getByRole("button", { name: "Sign in", exact: true }).click();
  await sheet.getByText("Enter the characters of the image").first().waitFor();
  const first = await attempt(sheet, nora.codes.password, "WRONG");
  await sheet.getByText("characters of the image are not right").first().waitFor();
  await anotherImage(sheet, first);
  await attempt(sheet, nora.codes.password, LETTERS);
  await sheet.waitFor({ state: "hidden" });
  await nora.sees("All sent");
  const { clients } = await registry.holdings(registry.codes.noel);
  assert.equal(givenDoses(clientOf(clients, students[0].id), "AGAIN-1").length, 1);
  await fromMenu(page, "Sign out");
});

test("three more wrong passwords with right characters lead to the reset screen, and a link by mail out of it", async () => {
  const { page } = nora;
  const noel = new Nurse(page, registry.codes.noel);
  await page.getByRole("button", { name: "Sign in as somebody else" }).click();
  await toRecall(noel);
  for (let tries = 4; tries <= 6; tries++) {
    const before = await attempt(page, WRONG, LETTERS);
    if (tries < 6) await anotherImage(page, before);
  }
  await heading(page, "Reset Password").waitFor();
  await page.getByText("Six attempts were not right").waitFor();
  assert.equal(await page.getByLabel("Username").inputValue(), "noel", "what was typed at the door stands there");
  await page.getByLabel("Email address on file").fill("noel@example.org");
  await page.getByRole("button", { name: "Send the link" }).click();
  await heading(page, "Look in your mail").waitFor();
  const [mail] = await mailTo(new Outbox(registry), "noel@example.org");
  await page.goto(linkIn(mail));
  await page.getByRole("button", { name: "I Agree" }).click();
  await page.getByLabel("New password", { exact: true }).fill(FRESH);
  await page.getByLabel("New password once more").fill(FRESH);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("**Password Updated**").waitFor();
  await page.getByRole("button", { name: "Switch Organizations" }).click();
  await page.getByRole("button", { name: "Sign in as somebody else" }).click();
  noel.codes = { ...noel.codes, password: FRESH };
  await noel.signIn();
  assert.equal(await image(page).count(), 0);
  await fromMenu(page, "Sign out");
});

/** Sets up a second factor where a screen asks for it, and gives back its key. */
async function setUpFactor(within, password) {
  await within.getByLabel("Password", { exact: true }).fill(password);
  await within.getByRole("button", { name: "Go on" }).click();
  const secret = await within.locator("code.key").innerText();
  await within.getByLabel("Code of six digits").fill(codeOf(secret));
  await within.getByRole("button", { name: "Set up" }).click();
  await within.getByRole("button", { name: "I have kept them" }).click();
  return secret;
}

let secret;

test("an organization that requires a second factor has one set up at the door, and asks for it from then on", async () => {
  const { page } = nora;
  await registry.command("org", "second-factor", nora.codes.orgCode, "required");
  const clara = new Nurse(page, registry.codes.clara);
  await page.getByRole("button", { name: "Sign in as somebody else" }).click();
  await clara.typeCodes();
  await page.getByRole("button", { name: "I Agree" }).click();
  await heading(page, "Second factor").waitFor();
  await page.getByText("asks everybody for a second factor").waitFor();
  await assertAccessible(page, "second factor required at the door");
  assert.equal(await page.getByTestId("sync-state").count(), 0, "nothing is shown before");
  secret = await setUpFactor(page.getByRole("main"), clara.codes.password);
  await clara.sees("All sent");
  await fromMenu(page, "Sign out");
  await page.getByRole("button", { name: "Sign in as somebody else" }).click();
  await clara.typeCodes();
  await page.getByLabel("Code of your authenticator app").fill(codeOf(secret, 1));
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await clara.agree();
  await clara.sees("All sent");
  await registry.command("org", "second-factor", nora.codes.orgCode, "optional");
});

test("who has lost the second factor is let in by the password alone once an administrator has taken it away", async () => {
  const clara = new Nurse(nora.page, registry.codes.clara);
  const ada = new Nurse(await laptop.open(registry.url), registry.codes.ada);
  await ada.signIn();
  await ada.page.getByRole("navigation", { name: "Menu" }).getByRole("link", { name: "Users", exact: true }).click();
  const open = async (name) => {
    await ada.page.getByRole("button", { name, exact: true }).click();
    return ada.page.getByRole("dialog").last();
  };
  const other = await open("Demo, Noel");
  await other.getByRole("button", { name: "Reset password" }).waitFor();
  assert.equal(await other.getByRole("button", { name: "Reset second factor" }).count(), 0, "who has none has none to lose");
  await ada.page.keyboard.press("Escape");
  const sheet = await open("Demo, Clara");
  await sheet.getByRole("button", { name: "Reset second factor" }).click();
  const question = ada.page.getByRole("dialog", { name: "Take away the second factor of Demo, Clara?" });
  await assertAccessible(ada.page, "a lost second factor");
  await question.getByRole("button", { name: "Keep", exact: true }).click();
  await question.waitFor({ state: "hidden" });
  await clara.page.evaluate(() => globalThis.dispatchEvent(new Event("focus")));
  await clara.sees("All sent");
  await (await open("Demo, Clara")).getByRole("button", { name: "Reset second factor" }).click();
  await question.getByRole("button", { name: "Take away", exact: true }).click();
  await ada.page.getByText("The second factor is taken away.").waitFor();
  const told = (await mailTo(new Outbox(registry), "clara@example.org")).map((mail) => mail.text).join("\n");
  assert.match(told, /second factor/i);

  await clara.page.evaluate(() => globalThis.dispatchEvent(new Event("focus")));
  await clara.sees("Sign in again");
  await fromMenu(clara.page, "Sign out");
  await clara.page.getByRole("button", { name: "Sign in as somebody else" }).click();
  await clara.signIn();
  assert.equal(await (await open("Demo, Clara")).getByRole("button", { name: "Reset second factor" }).count(), 0, "it is gone");
});
