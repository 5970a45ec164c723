// axe finds nothing on any screen, upright and lying.
import { after, before, test } from "node:test";
import { makeRegistry } from "./support/registry.mjs";
import { Tablet } from "./support/tablet.mjs";
import { Nurse, studentsOn } from "./support/nurse.mjs";
import { assertAccessible } from "./support/accessibility.mjs";

// The current school year comes first after ACIP.
const TEXAS = { index: 1 };
const LIST = "Bluebonnet Elementary, Grade 05";
let registry, students;

before(async () => {
  registry = await makeRegistry(["--students", "140"]);
  await registry.start();
  students = await studentsOn(registry, LIST);
});

after(() => registry?.remove());

for (const [name, viewport] of [
  ["upright", { width: 768, height: 1024 }],
  ["lying", { width: 1366, height: 768 }],
]) {
  test(`every screen of a tablet held ${name}`, async () => {
    const tablet = await Tablet.make(viewport);
    try {
      const nora = new Nurse(await tablet.open(registry.url), registry.codes.nora);
      await nora.page.getByLabel("Org Code").waitFor();
      await assertAccessible(nora.page, "sign in");
      await nora.typeCodes();
      await nora.page.getByRole("button", { name: "I Agree" }).waitFor();
      await assertAccessible(nora.page, "Confidentiality Statement");
      await nora.agree();
      await nora.sees("All sent");
      await assertAccessible(nora.page, "home");
      await nora.openList(LIST);
      await assertAccessible(nora.page, "list");
      await nora.judgeListBy(TEXAS);
      await assertAccessible(nora.page, "list by a school schedule");
      await nora.openStudent(students[0]);
      await nora.recommended.locator(".class-verdict").waitFor();
      await assertAccessible(nora.page, "student by a school schedule");
      await nora.recommended.getByRole("button", { name: /Why$/ }).first().click();
      await nora.page.getByRole("dialog").waitFor();
      await assertAccessible(nora.page, "why, by a school schedule");
      await nora.page.keyboard.press("Escape");
      await nora.page.getByRole("dialog").waitFor({ state: "hidden" });
      for (const name of ["Add exemption", "Add history or lab result", "Enrolment and admission"]) {
        const sheet = await nora.openSheet(name);
        await assertAccessible(nora.page, name);
        if (name === "Add exemption") {
          await sheet.getByRole("button", { name: "Save", exact: true }).click();
          await sheet.getByRole("alert").waitFor();
          await assertAccessible(nora.page, "add exemption, refused");
        }
        await sheet.getByRole("button", { name: "Discard" }).click();
        await sheet.waitFor({ state: "hidden" });
      }
      const exemption = await nora.openSheet("Add exemption");
      await exemption.getByLabel("Kind").selectOption("Medical, lifelong");
      await exemption.getByLabel("All vaccines").check();
      await exemption.getByLabel("Signed on").fill("01/05/2024");
      await nora.saveSheet(exemption);
      await nora.requirements.getByRole("button", { name: /^Remove / }).first().click();
      await nora.page.getByRole("dialog", { name: /^Remove this/ }).waitFor();
      await assertAccessible(nora.page, "remove an exemption");
      await nora.page.keyboard.press("Escape");
      await nora.page.getByRole("dialog").waitFor({ state: "hidden" });
      await nora.judgeStudentBy("ACIP");
      await assertAccessible(nora.page, "student");
      await nora.page.getByRole("button", { name: "Add new immunizations" }).click();
      await nora.page.getByRole("dialog").waitFor();
      await assertAccessible(nora.page, "add new immunizations");
      await nora.page.keyboard.press("Escape");
      await nora.page.getByRole("dialog").waitFor({ state: "hidden" });
      await nora.page.getByRole("button", { name: "Add historical" }).click();
      await nora.page.getByRole("dialog").waitFor();
      await assertAccessible(nora.page, "add historical");
      await nora.page.keyboard.press("Escape");
      await nora.page.getByRole("dialog").waitFor({ state: "hidden" });
      await nora.recommended.getByRole("button", { name: /Explanation of Forecast for / }).first().click();
      await nora.page.getByRole("dialog").waitFor();
      await assertAccessible(nora.page, "Explanation of Forecast");
      await nora.page.keyboard.press("Escape");
      await nora.page.getByRole("dialog").waitFor({ state: "hidden" });
      await nora.page.getByRole("button", { name: /Explanation of Dose Status/ }).first().click();
      await nora.page.getByRole("dialog").waitFor();
      await assertAccessible(nora.page, "Explanation of Dose Status");
      await nora.page.keyboard.press("Escape");
      await nora.page.getByRole("dialog").waitFor({ state: "hidden" });
      await nora.page.getByRole("button", { name: /^(Edit|Details of) / }).first().click();
      await nora.page.getByRole("dialog").waitFor();
      await assertAccessible(nora.page, "one immunization");
      await nora.page.keyboard.press("Escape");
      await nora.page.getByRole("dialog").waitFor({ state: "hidden" });
      await nora.page.getByRole("main").getByRole("link", { name: "Official Immunization Record" }).click();
      await nora.page.getByRole("heading", { name: "Official Immunization Record" }).waitFor();
      await assertAccessible(nora.page, "Official Immunization Record");
      await nora.page.getByTestId("sync-state").getByRole("link").click();
      await nora.page.getByRole("heading", { name: "Sync state" }).waitFor();
      await assertAccessible(nora.page, "sync state");
      await nora.page.goto(`${registry.url}/attention`);
      await nora.page.getByRole("button", { name: "Unlock", exact: true }).waitFor();
      await assertAccessible(nora.page, "unlock");
      await nora.unlock();
      await nora.page.getByRole("heading", { level: 1, name: "Needs attention" }).waitFor();
      await assertAccessible(nora.page, "needs attention");
      await nora.page.keyboard.press("?");
      await nora.page.getByRole("dialog").waitFor();
      await assertAccessible(nora.page, "help");
    } finally {
      await tablet.remove();
    }
  });
}
