// Accounts at the door: the ladder of attempts, a password reset by mail, the portal view, the second factor.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { makeRegistry } from "./support/registry.mjs";
import { Tablet } from "./support/tablet.mjs";
import { clientOf, givenDoses, MMR, Nurse, studentsOn } from "./support/nurse.mjs";
import { assertAccessible } from "./support/accessibility.mjs";
import { linkIn, MailServer, mailTo } from "./support/mail.mjs";
import { codeOf } from "./support/totp.mjs";

const LIST = "Bluebonnet Elementary, Grade 05";
const FRESH = "Gavotu!7391-kel";

let registry, mail, tablet, nora, students;

before(async () => {
  registry = await makeRegistry(["--students", "140"]);
  mail = await MailServer.start();
  await registry.start(["--smtp", mail.address, "--mail-from", "Bluebonnet <no-reply@example.org>"]);
  students = await studentsOn(registry, LIST);
  tablet = await Tablet.make();
  nora = new Nurse(await tablet.open(registry.url), registry.codes.nora);
});

after(async () => {
  await tablet?.remove();
  await registry?.remove();
  await mail?.stop();
});

const alert = (page) => page.getByRole("alert").filter({ hasText: /\S/ });
const heading = (page, name) => page.getByRole("heading", { level: 1, name });

async function fromMenu(page, item) {
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.locator(".account .menu").getByText(item, { exact: true }).click();
}

test("three wrong attempts lead to the recall screen, three more to the reset screen", async () => {
  const { page } = nora;
  const wrong = { ...registry.codes.noel, password: "Not-My-Password-1" };
  for (let attempt = 1; attempt <= 3; attempt++) {
    await nora.typeCodes(wrong);
    await alert(page).filter({ hasText: "not right" }).waitFor();
    if (attempt < 3) await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
  }
  await heading(page, "Password recall").waitFor();
  await page.getByRole("img", { name: /Characters to type/ }).waitFor();
  await page.getByLabel("The characters, spoken").waitFor();
  await assertAccessible(page, "password recall");
  for (let attempt = 4; attempt <= 6; attempt++) {
    await page.getByRole("img", { name: /Characters to type/ }).waitFor();
    await page.getByLabel("Password", { exact: true }).fill(wrong.password);
    await page.getByLabel("Characters of the image").fill("WRONG");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    if (attempt < 6) await alert(page).filter({ hasText: "not right" }).waitFor();
  }
  await heading(page, "Reset Password").waitFor();
  await page.getByText("Six attempts were not right").waitFor();
  await assertAccessible(page, "locked");
  await page.getByRole("button", { name: "Back to Sign in" }).click();
  await nora.typeCodes(registry.codes.noel);
  await heading(page, "Reset Password").waitFor();
  await registry.command("user", "unlock", registry.codes.noel.orgCode, "noel");
  await page.getByRole("button", { name: "Back to Sign in" }).click();
  await nora.typeCodes(registry.codes.noel);
  await page.getByRole("button", { name: "I do not agree: sign out" }).click();
});

test("a link by mail sets a new password, once, and costs no unsent dose", async () => {
  const { page } = nora;
  await page.getByRole("button", { name: "Sign in as somebody else" }).click();
  await nora.signIn();
  await nora.openList(LIST);
  await tablet.offline(true);
  await nora.openStudent(students[0]);
  await nora.giveDose({ ...MMR, lot: "MAIL-1" });
  await fromMenu(page, "Lock this tablet");
  await tablet.offline(false);

  await page.getByRole("button", { name: "Sign in as somebody else" }).click();
  await page.getByRole("button", { name: "Forgot Password" }).click();
  await heading(page, "Reset Password").waitFor();
  await assertAccessible(page, "forgotten");
  await page.getByRole("button", { name: "Send the link" }).click();
  for (const words of ["Enter your Org Code", "Enter your Username", "Enter the email address on file for your account"])
    await page.getByText(words).first().waitFor();
  const ask = async (email) => {
    await page.getByLabel("Org Code").fill(nora.codes.orgCode);
    await page.getByLabel("Username").fill("nora");
    await page.getByLabel("Email address on file").fill(email);
    await page.getByRole("button", { name: "Send the link" }).click();
    await heading(page, "Look in your mail").waitFor();
    const said = await page.getByRole("main").innerText();
    await page.getByRole("button", { name: "Back to Sign in" }).click();
    await page.getByRole("button", { name: "Forgot Password" }).click();
    return said;
  };
  const said = [await ask("somebody.else@example.org"), await ask("nora@example.org")];
  assert.equal(said[0], said[1], "the screen says the same, whoever asks");
  const first = await mailTo(mail, "nora@example.org");
  await ask("nora@example.org");
  const [old, newer] = await mailTo(mail, "nora@example.org", first.length);
  assert.equal((await mail.mails()).length, 2, "nobody else got mail");

  await page.goto(linkIn(old));
  await alert(page).filter({ hasText: /newer|link/i }).waitFor();
  await page.goto("about:blank");
  await page.goto(linkIn(newer));
  await page.getByRole("button", { name: "I Agree" }).waitFor();
  assert.ok(!page.url().includes("#"), "the token is out of the address");
  await page.getByRole("button", { name: "I Agree" }).click();
  await heading(page, "Choose a new password").waitFor();
  const password = page.getByLabel("New password", { exact: true });
  const again = page.getByLabel("New password once more");
  const save = page.getByRole("button", { name: "Save", exact: true });
  await password.fill("short");
  await page.getByText("Not met: 8 to 64 characters").waitFor();
  await save.click();
  await page.getByText("Look at the requirements").first().waitFor();
  await assertAccessible(page, "requirements not met");
  await password.fill("Elephant-7391");
  await again.fill("Elephant-7391");
  await save.click();
  await page.getByText("Not met: No word from a dictionary in it").waitFor();
  await password.fill(FRESH);
  await again.fill(FRESH);
  await save.click();
  await page.getByText("**Password Updated**").waitFor();
  await assertAccessible(page, "password updated");
  const notice = (await mailTo(mail, "nora@example.org", 2)).at(-1);
  assert.match(notice.text, /The password was changed for nora/);
  await page.getByRole("button", { name: "Switch Organizations" }).click();

  // The tablet still has her former password until she signs in; then everything arrives.
  await page.getByRole("button", { name: "Sign in as somebody else" }).click();
  const before = nora.codes;
  await nora.typeCodes(before);
  await alert(page).filter({ hasText: "not right" }).waitFor();
  nora.codes = { ...before, password: FRESH };
  await nora.signIn();
  const { clients } = await registry.holdings(registry.codes.noel);
  assert.equal(givenDoses(clientOf(clients, students[0].id), "MAIL-1").length, 1);

  await page.goto(linkIn(newer));
  await alert(page).filter({ hasText: /works once|link/i }).waitFor();
  await page.goto(registry.url);
  await page.getByRole("button", { name: /Nora/ }).click();
  await nora.unlock();
  for (const secret of [FRESH, linkIn(newer).split("#")[1], "nora@example.org"])
    assert.ok(!registry.log.includes(secret), "no secret in the log");
});

test("who works in two organizations chooses in the portal view, and switches with no network as well", async () => {
  const { page } = nora;
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("button", { name: "Lock this tablet" }).click();
  await page.getByRole("button", { name: "Sign in as somebody else" }).click();
  const pia = new Nurse(page, registry.codes.pia);
  await pia.typeCodes();
  await page.getByRole("button", { name: "I Agree" }).click();
  await heading(page, "Portal View").waitFor();
  await assertAccessible(page, "portal view");
  const choose = (name) => page.getByRole("button", { name });
  await choose(/Bluebonnet Demo District/).click();
  await pia.sees("All sent");
  await fromMenu(page, "Switch Organizations");
  await choose(/Neighbour/).click();
  await pia.sees("All sent");
  const lists = page.getByRole("main").getByRole("link", { name: /Grade/ });
  await lists.first().waitFor();
  assert.deepEqual(
    (await lists.allInnerTexts()).map((text) => text.match(/Grade \d+/)[0]),
    ["Grade 05"],
    "the lists of this organization, and none of the other's",
  );
  await page.locator(".bar .organization", { hasText: "Neighbour" }).waitFor({ state: "attached" });
  await tablet.offline(true);
  await fromMenu(page, "Switch Organizations");
  await choose(/Bluebonnet Demo District/).click();
  await pia.sees("Offline");
  await page.getByRole("main").getByRole("link", { name: /Grade 09/ }).waitFor();
  await tablet.offline(false);
  await pia.sees("All sent");
  await fromMenu(page, "Switch Organizations");
  await choose(/Neighbour/).click();
  await pia.sees("All sent");
  // A clerk there: records are looked at and not changed.
  await page.getByRole("main").locator(".lists a").first().click();
  await page.getByRole("row").getByRole("link").first().click();
  await page.getByRole("link", { name: "Official Immunization Record" }).first().waitFor();
  assert.equal(await page.getByRole("button", { name: "Add new immunizations" }).count(), 0);
  await fromMenu(page, "Sign out");
});

test("a second factor is set up, asked for at the next sign-in, and a recovery code stands in for it once", async () => {
  const { page } = nora;
  const clara = new Nurse(page, registry.codes.clara);
  const elsewhere = () => page.getByRole("button", { name: "Sign in as somebody else" }).click();
  await elsewhere();
  await clara.signIn();
  await fromMenu(page, "My account");
  await heading(page, "My account").waitFor();
  const panel = page.getByRole("region", { name: "Second factor" });
  await panel.getByRole("button", { name: "Set up" }).click();
  await panel.getByLabel("Password").fill("not hers");
  await panel.getByRole("button", { name: "Go on" }).click();
  await panel.locator(".wrong").waitFor();
  await assertAccessible(page, "second factor, password");
  await panel.getByLabel("Password").fill(clara.codes.password);
  await panel.getByRole("button", { name: "Go on" }).click();
  const secret = await panel.locator("code.key").innerText();
  await panel.getByRole("img", { name: "The key as a QR code" }).waitFor();
  await assertAccessible(page, "second factor");
  await panel.getByLabel("Code of six digits").fill("000000");
  await panel.getByRole("button", { name: "Set up" }).click();
  await panel.locator(".wrong").waitFor();
  await panel.getByLabel("Code of six digits").fill(codeOf(secret));
  await panel.getByRole("button", { name: "Set up" }).click();
  await panel.getByText("The second factor is set up.").waitFor();
  const recovery = await panel.locator(".recovery-codes code").allInnerTexts();
  assert.equal(recovery.length, 10);
  await panel.getByRole("button", { name: "I have kept them" }).click();
  await panel.getByText("Each sign-in asks for a code").waitFor();
  await fromMenu(page, "Sign out");

  const signInWith = async (code) => {
    await elsewhere();
    await clara.typeCodes();
    await heading(page, "Second factor").waitFor();
    await page.getByLabel("Code of your authenticator app").fill(code);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
  };
  await signInWith("111111");
  await page.locator(".wrong").waitFor();
  await page.reload();
  await signInWith(codeOf(secret, 1));
  await clara.agree();
  await fromMenu(page, "Sign out");
  await signInWith(recovery[0]);
  await clara.agree();
  await fromMenu(page, "Sign out");
  await signInWith(recovery[0]);
  await page.locator(".wrong").waitFor();
  await page.reload();
});

test("with no network the ladder is walked on the tablet, and ends at the registry", async () => {
  const { page } = nora;
  const start = Date.now();
  await tablet.offline(true);
  const attempt = async (after) => {
    await page.clock.setFixedTime(new Date(start + after * 1000));
    await page.getByLabel("Password", { exact: true }).fill("Not-My-Password-1");
    await page.getByRole("button", { name: "Unlock", exact: true }).click();
  };
  await page.getByRole("button", { name: /Nora/ }).click();
  for (let tries = 0; tries < 3; tries++) {
    await attempt(tries);
    await page.getByText("The password is not right").first().waitFor();
    await page.getByRole("button", { name: "Unlock", exact: true }).waitFor();
  }
  await attempt(4);
  await page.getByText(/Too many attempts. Wait/).first().waitFor();
  for (const after of [60, 200]) {
    await attempt(after);
    await page.getByText("The password is not right").first().waitFor();
  }
  await attempt(600);
  await page.getByText("This tablet stays locked until you sign in at the registry").first().waitFor();
  await assertAccessible(page, "locked until online");
  await page.getByRole("button", { name: "Sign in at the registry" }).click();
  assert.equal(await page.getByLabel("Username").inputValue(), "nora");
  await tablet.offline(false);
  await page.clock.setFixedTime(new Date());
  await nora.signIn();
});

test("an organization that asks for a second factor in the middle of the work is given one, and the work goes on", async () => {
  const { page } = nora;
  await nora.openList(LIST);
  await nora.openStudent(students[1]);
  await registry.command("org", "second-factor", nora.codes.orgCode, "required");
  await nora.giveDose({ ...MMR, lot: "FACTOR-1" });
  await nora.sees("Second factor needed: 1 entry on this tablet");
  await page.getByRole("button", { name: "Set it up" }).first().click();
  const sheet = page.getByRole("dialog", { name: "Second factor" });
  await sheet.getByLabel("Password").fill(nora.codes.password);
  await sheet.getByRole("button", { name: "Go on" }).click();
  const secret = await sheet.locator("code.key").innerText();
  // A round that the registry refuses meanwhile takes nothing from under her.
  const refused = page.waitForResponse((answer) => answer.url().includes("/api/sync/push") && answer.status() === 403);
  await page.evaluate(() => globalThis.dispatchEvent(new Event("focus")));
  await refused;
  await assertAccessible(page, "second factor in the middle of the work");
  await sheet.getByLabel("Code of six digits").fill(codeOf(secret));
  await sheet.getByRole("button", { name: "Set up" }).click();
  await sheet.getByRole("button", { name: "I have kept them" }).click();
  await sheet.waitFor({ state: "hidden" });
  await nora.sees("All sent");
  await registry.command("org", "second-factor", nora.codes.orgCode, "optional");
});
