// Accounts at the door: the ladder of attempts, a password reset by mail, the portal view, the second factor.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { makeRegistry } from "./support/registry.mjs";
import { Tablet } from "./support/tablet.mjs";
import { clientOf, givenDoses, MMR, Nurse } from "./support/nurse.mjs";
import { assertAccessible } from "./support/accessibility.mjs";
import { linkIn, mailTo, outbox } from "./support/mail.mjs";
import { codeOf } from "./support/totp.mjs";

const LIST = "Bluebonnet Elementary, Grade 05";
const FRESH = "Gavotu!7391-kel";

let registry, tablet, nora, students;

before(async () => {
  registry = await makeRegistry(["--students", "140"]);
  await registry.start();
  const { clients, entries } = await registry.holdings(registry.codes.nora);
  const list = entries.find((entry) => entry.document?.view.name === LIST).document.view;
  students = list.members.map((member) => clientOf(clients, member.client));
  tablet = await Tablet.make();
  nora = new Nurse(await tablet.open(registry.url), registry.codes.nora);
});

after(async () => {
  await tablet?.remove();
  await registry?.remove();
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
  const first = await mailTo(registry, "nora@example.org");
  await ask("nora@example.org");
  const [old, mail] = await mailTo(registry, "nora@example.org", first.length);
  assert.equal((await outbox(registry)).length, 2, "nobody else got mail");

  await page.goto(linkIn(old));
  await alert(page).filter({ hasText: /newer|link/i }).waitFor();
  await page.goto("about:blank");
  await page.goto(linkIn(mail));
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

  await page.goto(linkIn(mail));
  await alert(page).filter({ hasText: /used|link/i }).waitFor();
  await page.goto(registry.url);
  await nora.unlock();
  for (const secret of [FRESH, linkIn(mail).split("#")[1], "nora@example.org"])
    assert.ok(!registry.log.includes(secret), "no secret in the log");
});
