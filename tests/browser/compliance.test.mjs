// The Texas school requirements with no network: a list and a student by a school schedule, what a school knows of a student
// entered and removed, and all of it at the registry and on another tablet afterwards.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { makeRegistry, until } from "./support/registry.mjs";
import { Tablet } from "./support/tablet.mjs";
import { escape, lastFirst, Nurse, studentId } from "./support/nurse.mjs";

const run = promisify(execFile);
const LIST = "Bluebonnet Elementary, Grade 05";
const CLASSES = ["No record in the registry", "Delinquent", "Provisional", "Exempt", "Compliant"];

let registry, tablet, other, students, report;
const today = new Date();
const schoolYear = schoolYearOf(today);
const TEXAS = `Texas schools ${schoolYear}`;

before(async () => {
  registry = await makeRegistry();
  report = await registryReport();
  await registry.start();
  const { clients, entries } = await registry.holdings(registry.codes.nora);
  const list = entries.find((entry) => entry.document?.view.name === LIST).document.view;
  const members = new Set(list.members.map((member) => member.client));
  students = clients.filter((client) => members.has(client.id));
  tablet = await Tablet.make();
  other = await Tablet.make({ width: 1366, height: 768 });
});

after(async () => {
  await tablet?.remove();
  await other?.remove();
  await registry?.remove();
});

test("school requirements with no network, from a list to the other nurse", async (t) => {
  let nora, noel;
  const missing = (vaccine) => {
    const found = report.find((row) => row.class === "Delinquent" && row[vaccine] === "delinquent" && !taken.has(row.student_id));
    assert.ok(found, `the demo has a student who lacks ${vaccine}`);
    taken.add(found.student_id);
    return students.find((student) => studentId(student) === found.student_id);
  };
  const taken = new Set();
  const exempt = missing("mmr");
  const history = missing("varicella");
  const admitted = missing("hepb");

  await t.test("both nurses have their lists, and the registry goes away", async () => {
    nora = new Nurse(await tablet.open(registry.url), registry.codes.nora);
    await nora.signIn();
    await tablet.appIsCached();
    noel = new Nurse(await other.open(registry.url), registry.codes.noel);
    await noel.signIn();
    await registry.stop();
    await tablet.offline(true);
    await other.offline(true);
    await nora.openList(LIST);
  });

  await t.test("the list by a school schedule has the registry's own classes, each student in one", async () => {
    await nora.page.getByRole("columnheader", { name: "Due by ACIP" }).waitFor();
    await nora.judgeListBy(TEXAS);
    await nora.page.getByRole("columnheader", { name: TEXAS }).waitFor();
    assert.deepEqual(byClass(await nora.filterCounts()), expected(report));
  });

  await t.test("a class's button shows its students, search and order go on working", async () => {
    await nora.page.getByRole("button", { name: /^Delinquent/ }).click();
    const rows = nora.page.getByRole("row").filter({ hasText: "Delinquent" });
    await rows.first().waitFor();
    assert.equal(await nora.page.getByRole("row").filter({ hasText: "Compliant" }).count(), 0);
    await nora.page.getByRole("button", { name: /^All/ }).click();
    await nora.page.getByLabel("Sort").selectOption("By status");
    const worst = CLASSES.find((name) => report.some((row) => row.class === name));
    await until(
      async () => (await nora.page.locator(".student-row .chips").first().innerText()).includes(worst),
      "the worst come first",
    );
    await nora.page.getByLabel("Sort").selectOption("By name");
    await nora.openStudent(exempt);
  });

  await t.test("the student is judged by the list's schedule, with the rule and its paragraph a tap away", async () => {
    await nora.seesClass("Delinquent");
    await nora.recommended.getByText(`Texas K-12 requirements, Grade 5, school year ${schoolYear}`).waitFor();
    await nora.recommended.getByRole("button", { name: "Delinquent: MMR. Why" }).click();
    const why = nora.page.getByRole("dialog", { name: "MMR: why" });
    await why.getByText("The rule").first().waitFor();
    await why.getByText(/25 TAC 97\.63/).first().waitFor();
    await nora.page.keyboard.press("Escape");
    await why.waitFor({ state: "hidden" });
  });

  await t.test("another schedule chosen on the student takes its place, and nothing of the two is mixed", async () => {
    await nora.judgeStudentBy("ACIP");
    await nora.recommended.getByText(/^ACIP schedule /).waitFor();
    assert.equal(await nora.recommended.getByText("Delinquent").count(), 0);
    await nora.judgeStudentBy(TEXAS);
    await nora.seesClass("Delinquent");
    assert.equal(await nora.recommended.getByText("Earliest").count(), 0);
  });

  await t.test("an empty exemption is refused field by field, and a half-entered one comes back", async () => {
    const sheet = await nora.openSheet("Add exemption");
    await sheet.getByRole("button", { name: "Save", exact: true }).click();
    for (const words of ["Choose the kind of exemption.", "Choose at least one vaccine", "Enter the day the statement was signed."])
      await sheet.getByText(words).first().waitFor();
    await sheet.getByLabel("Kind").selectOption("Medical");
    await sheet.getByLabel("All vaccines").check();
    await sheet.getByLabel("Signed on").fill(us(today));
    await nora.page.keyboard.press("Escape");
    await sheet.waitFor({ state: "hidden" });
    const again = await nora.openSheet("Add exemption");
    await again.getByText("This is what you had entered before").waitFor();
    assert.equal(await again.getByLabel("Signed on").inputValue(), us(today));
    await again.getByText(`It holds until ${us(inAYear(today))}.`).waitFor();
  });

  await t.test("an exemption changes the class on the student and in the list at once", async () => {
    await nora.saveSheet(nora.page.getByRole("dialog", { name: "Add exemption" }));
    await nora.seesClass(`Exempt until ${us(inAYear(today))}`);
    await nora.requirements.getByText("Medical exemption: all vaccines").waitFor();
    await nora.backToList();
    await listed(nora, exempt, `Exempt until ${us(inAYear(today))}`);
    assert.deepEqual(byClass(await nora.filterCounts()), moved(expected(report), "Delinquent", "Exempt"));
  });

  await t.test("removing it asks once, names what goes, and can be undone", async () => {
    await nora.openStudent(exempt);
    await nora.removeFact("Medical exemption: all vaccines");
    await nora.seesClass("Delinquent");
    await nora.page.getByRole("button", { name: "Undo" }).click();
    await nora.seesClass("Exempt until");
    await nora.removeFact("Medical exemption: all vaccines");
    await nora.seesClass("Delinquent");
    const sheet = await nora.openSheet("Add exemption");
    await sheet.getByLabel("Kind").selectOption("Medical, lifelong");
    await sheet.getByLabel("All vaccines").check();
    await sheet.getByLabel("Signed on").fill(us(today));
    await nora.saveSheet(sheet);
    await nora.seesClass("Exempt");
    await nora.requirements.getByText("Lifelong medical exemption: all vaccines").waitFor();
    await nora.backToList();
  });

  await t.test("a varicella history takes the place of the doses", async () => {
    await nora.openStudent(history);
    await nora.recommended.getByRole("button", { name: "Delinquent: Varicella. Why" }).waitFor();
    const sheet = await nora.openSheet("Add history or lab result");
    await sheet.getByLabel("Evidence of immunity").selectOption("Written statement of varicella (chickenpox) disease");
    await sheet.getByLabel("Had varicella on or about").fill("03/09/2020");
    await nora.saveSheet(sheet);
    await nora.recommended.getByRole("button", { name: "Compliant: Varicella. Why" }).waitFor();
    await nora.requirements.getByText("Written statement of varicella (chickenpox) disease, 03/09/2020").waitFor();
    await nora.backToList();
  });

  await t.test("a provisional admission is shown with its last day", async () => {
    await nora.openStudent(admitted);
    const sheet = await nora.openSheet("Enrolment and admission");
    await sheet.getByLabel("Provisional admission").selectOption("In foster care");
    assert.equal(await sheet.getByLabel("Admitted on").inputValue(), us(today));
    await nora.saveSheet(sheet);
    await nora.seesClass(`Provisional until ${us(inDays(today, 30))}`);
    await nora.requirements.getByText("expires in 30 days").waitFor();
    await nora.backToList();
    await listed(nora, admitted, `Provisional until ${us(inDays(today, 30))}`);
    await nora.sees("Offline: 7 entries on this tablet");
  });

  await t.test("a page loaded anew with no network still has all of it", async () => {
    await nora.page.reload();
    await nora.unlock();
    await nora.openList(LIST);
    await nora.judgeListBy(TEXAS);
    await listed(nora, exempt, "Exempt");
    await listed(nora, admitted, "Provisional until");
    await nora.openStudent(history);
    await nora.recommended.getByRole("button", { name: "Compliant: Varicella. Why" }).waitFor();
  });

  await t.test("it arrives at the registry, and the other nurse sees it", async () => {
    await registry.start();
    await tablet.offline(false);
    await nora.sees("All sent");
    await other.offline(false);
    await noel.syncNow();
    await noel.openList(LIST);
    await noel.judgeListBy(TEXAS);
    await listed(noel, exempt, "Exempt");
    await noel.openStudent(admitted);
    await noel.seesClass(`Provisional until ${us(inDays(today, 30))}`);
    await noel.openStudent(history);
    await noel.requirements.getByText("Written statement of varicella (chickenpox) disease").waitFor();
  });

  await t.test("the registry's own report says the same of them", async () => {
    await registry.stop();
    const now = await registryReport();
    const classOf = (student) => now.find((row) => row.student_id === studentId(student)).class;
    assert.equal(classOf(exempt), "Exempt");
    assert.equal(classOf(admitted), "Provisional");
    assert.equal(now.find((row) => row.student_id === studentId(history)).varicella, "compliant");
  });
});

/** What the registry itself says of the list, a row a student. */
async function registryReport() {
  const on = `${today.getFullYear()}-${two(today.getMonth() + 1)}-${two(today.getDate())}`;
  const { stdout } = await run(process.env.BLUEBONNET_BINARY, [
    "report", "compliance", "--org", registry.codes.nora.orgCode, "--list", LIST, "--on", on, "--csv", "-", "--data", registry.data,
  ]);
  const [heading, ...rows] = stdout.trim().split(/\r?\n/).map(cells);
  return rows.map((row) => Object.fromEntries(row.map((cell, at) => [heading[at], cell])));
}

/** The cells of a line of comma-separated values. */
function cells(line) {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain);
}

/** How many students of a report are in each class. */
function expected(rows) {
  return Object.fromEntries(CLASSES.map((name) => [name, rows.filter((row) => row.class === name).length]));
}

/** The list's filters as counts by class; all students together are those of the classes. */
function byClass(counts) {
  const found = Object.fromEntries(CLASSES.map((name) => [name, counts[name] ?? counts["No record"]]));
  assert.equal(Object.values(found).reduce((sum, count) => sum + count, 0), counts.All, "each student is in one class");
  return found;
}

function moved(counts, from, to) {
  return { ...counts, [from]: counts[from] - 1, [to]: counts[to] + 1 };
}

/** Waits until the student's line says so. Leaves the search as it was. */
async function listed(nurse, student, words) {
  const search = nurse.page.getByRole("searchbox", { name: /Search this list/ });
  await search.fill(studentId(student));
  await nurse.page.getByRole("row", { name: new RegExp(escape(lastFirst(student))) }).filter({ hasText: words }).waitFor();
  await search.fill("");
}

function us(date) {
  return `${two(date.getMonth() + 1)}/${two(date.getDate())}/${date.getFullYear()}`;
}

function two(number) {
  return String(number).padStart(2, "0");
}

function inDays(date, days) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days);
}

function inAYear(date) {
  return new Date(date.getFullYear() + 1, date.getMonth(), date.getDate());
}

/** The school year of a day: it begins on 1 August. */
function schoolYearOf(date) {
  const start = date.getMonth() < 7 ? date.getFullYear() - 1 : date.getFullYear();
  return `${start}-${two((start + 1) % 100)}`;
}
