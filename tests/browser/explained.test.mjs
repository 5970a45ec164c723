// Every forecast on a student's screen says why, with no network: each status opens its explanation, and what stands there are the dates
// of its row with their rules.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { makeRegistry, until } from "./support/registry.mjs";
import { Tablet } from "./support/tablet.mjs";
import { Nurse, studentsOn } from "./support/nurse.mjs";
import { assertAccessible } from "./support/accessibility.mjs";

const LIST = "Bluebonnet Elementary, Grade 05";

let registry, tablet, student;

before(async () => {
  registry = await makeRegistry();
  await registry.start();
  [student] = await studentsOn(registry, LIST);
  tablet = await Tablet.make();
});

after(async () => {
  await tablet?.remove();
  await registry?.remove();
});

/** What a row of the table says, by column. */
async function cellsOf(row) {
  const [status, dose, earliest, recommended, pastDue] = await row.getByRole("cell").allInnerTexts();
  const date = (text) => (text.trim() === "–" ? null : text.trim());
  return { status: status.trim(), dose: dose.trim(), earliest: date(earliest), recommended: date(recommended), pastDue: date(pastDue) };
}

test("a status opens its explanation, by keyboard and with no network", async (t) => {
  const nora = new Nurse(await tablet.open(registry.url), registry.codes.nora);
  const statuses = nora.recommended.getByRole("button", { name: /Explanation of Forecast for / });
  const rows = nora.recommended.getByRole("row").filter({ has: nora.page.getByRole("button", { name: /Explanation of Forecast for / }) });
  const sheet = nora.page.getByRole("dialog", { name: "Explanation of Forecast" });
  const why = sheet.getByRole("list", { name: "Why" });

  await t.test("the registry goes away, and a student is opened", async () => {
    await nora.signIn();
    await tablet.appIsCached();
    await registry.stop();
    await tablet.offline(true);
    await nora.openList(LIST);
    await nora.openStudent(student);
    await statuses.first().waitFor();
    await nora.recommended.locator("details.rest > summary").click();
  });

  await t.test("Enter opens it, Escape closes it, and the focus is where it was", async () => {
    const first = statuses.first();
    await first.focus();
    await nora.page.keyboard.press("Enter");
    await why.getByRole("listitem").first().waitFor();
    await assertAccessible(nora.page, "Explanation of Forecast");
    await nora.page.keyboard.press("Escape");
    await sheet.waitFor({ state: "hidden" });
    await until(() => first.evaluate((button) => button === document.activeElement), "the focus is back on the status");
  });

  await t.test("each says the dates of its row, their rules, the series followed and the schedule", async () => {
    const count = await statuses.count();
    assert.ok(count >= 8, `the student has ${count} forecasts`);
    for (let at = 0; at < count; at += 1) {
      const row = rows.nth(at);
      const name = (await row.getByRole("rowheader").innerText()).trim();
      const cells = await cellsOf(row);
      await row.getByRole("button", { name: new RegExp(`^${cells.status}: Explanation of Forecast for `) }).click();
      await sheet.getByText(/^Decided by CDC's CDSi logic over the ACIP schedule, version \S+, on \d\d\/\d\d\/\d{4}\.$/).waitFor();
      const said = await sheet.innerText();
      assert.ok(said.includes(`${name}: ${cells.status}`), `${name}: the sheet says what was tapped`);
      assert.match(said, /from the standard schedule|recommended for a risk/, `${name}: its basis`);
      assert.match(said, /series followed/i, `${name}: its series`);
      const steps = await why.getByRole("listitem").allInnerTexts();
      assert.ok(steps.length > 0, `${name} has a reason`);
      for (const step of steps) assert.match(step, /CDSi (\d|appendix)/, `${name}: "${step}" has its source`);
      const says = (words) => assert.ok(steps.some((step) => step.includes(words)), `${name}: "${words}" in ${JSON.stringify(steps)}`);
      if (cells.earliest) says(`May be given from ${cells.earliest}: `);
      if (cells.recommended) says(`Recommended from ${cells.recommended}: `);
      if (cells.earliest) says(cells.pastDue ? `Overdue after ${cells.pastDue}: ` : "The schedule names no day from which it is overdue.");
      await nora.page.keyboard.press("Escape");
      await sheet.waitFor({ state: "hidden" });
    }
  });
});
