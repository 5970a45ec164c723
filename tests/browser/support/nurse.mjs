// What a nurse does, in her words. Tests speak through these, so that a changed label is changed here once.
import { until } from "./registry.mjs";
import assert from "node:assert/strict";

/** A visit's vaccine, as a nurse would type it. */
export const MMR = { cvx: "03", maker: "MSD", lot: "X4471", expires: "12/31/2031", site: "LD", route: "SC", vis: "08/06/2021" };

export class Nurse {
  constructor(page, codes) {
    this.page = page;
    this.codes = codes;
  }

  /** Types the three codes and presses Sign in. */
  async typeCodes(codes = this.codes) {
    await this.page.getByLabel("Org Code").fill(codes.orgCode);
    await this.page.getByLabel("Username").fill(codes.username);
    await this.page.getByLabel("Password", { exact: true }).fill(codes.password);
    await this.page.getByRole("button", { name: "Sign in", exact: true }).click();
  }

  /** Signs in for the first time on a tablet, agrees, and waits for the lists to come down. */
  async signIn() {
    await this.typeCodes();
    await this.agree();
    await this.sees("All sent");
  }

  async agree() {
    await this.page.getByRole("button", { name: "I Agree" }).click();
    await this.page.getByTestId("sync-state").waitFor();
  }

  /** Opens the vault on this tablet with the password alone. */
  async unlock() {
    await this.page.getByLabel("Password", { exact: true }).fill(this.codes.password);
    await this.page.getByRole("button", { name: "Unlock", exact: true }).click();
    await this.agree();
  }

  /** Opens the vault of a browser that was killed: it may have lost the cookie of its session, and then she signs in again. */
  async unlockAfterKill() {
    await this.unlock();
    const state = this.page.getByTestId("sync-state");
    await state.filter({ hasText: /Sign in again|All sent|attention|Offline/ }).waitFor();
    if ((await state.innerText()).includes("Sign in again")) await this.signInAgain();
  }

  /** Signs in again on an open desk whose session has ended, and agrees again where that is asked. */
  async signInAgain(password = this.codes.password) {
    await this.page.getByRole("button", { name: "Sign in again" }).first().click();
    const again = this.page.getByRole("dialog", { name: "Sign in again" });
    await again.getByLabel("Password").fill(password);
    await again.getByRole("button", { name: "Sign in", exact: true }).click();
    await again.waitFor({ state: "hidden" });
  }

  /** Waits until the state of sync, always in sight, says so. */
  async sees(sentence, limit = 30_000) {
    const state = this.page.getByTestId("sync-state");
    let last = "";
    await until(
      async () => (last = await state.innerText().catch(() => "")).includes(sentence),
      () => `the sync state says "${sentence}"; it says "${last}"`,
      limit,
    );
  }

  /** Opens a list from the home screen. */
  async openList(name) {
    await this.page.getByRole("link", { name: "Bluebonnet, home" }).click();
    await this.page.getByRole("main").getByRole("link", { name: new RegExp(escape(name)) }).click();
    await this.page.getByRole("heading", { level: 1, name }).waitFor();
  }

  /** Finds a student by typing the student id, and opens the record. */
  async openStudent(student) {
    const search = this.page.getByRole("searchbox", { name: /Search this list/ });
    await search.fill(studentId(student));
    await this.page.getByRole("row", { name: new RegExp(escape(lastFirst(student))) }).getByRole("link").click();
    await this.page.getByRole("heading", { level: 1, name: new RegExp(escape(lastFirst(student))) }).waitFor();
  }

  async backToList() {
    await this.page.getByRole("link", { name: "Back to the list" }).click();
    await this.page.getByRole("searchbox", { name: /Search this list/ }).waitFor();
  }

  /** Opens the sheet on a student's screen and fills it. */
  async enterDose(dose) {
    await this.page.getByRole("button", { name: "Add new immunizations" }).click();
    const sheet = this.page.getByRole("dialog", { name: /Add new immunizations/ });
    await sheet.getByLabel("Vaccine", { exact: true }).selectOption(dose.cvx);
    await sheet.getByLabel("Manufacturer", { exact: true }).selectOption(dose.maker);
    await sheet.getByLabel("Lot", { exact: true }).fill(dose.lot);
    await sheet.getByLabel("Lot expires").fill(dose.expires);
    await sheet.getByLabel("Site", { exact: true }).selectOption(dose.site);
    await sheet.getByLabel("Route", { exact: true }).selectOption(dose.route);
    await sheet.getByLabel("VIS date").fill(dose.vis);
    await sheet.getByLabel("Given by").fill("Demo nurse");
    return sheet;
  }

  /** Presses Save, overrides warnings with a reason where there are any, and waits for the answer. */
  async save(sheet) {
    await sheet.getByRole("button", { name: "Save", exact: true }).click();
    const reason = sheet.getByLabel("Reason for giving it all the same");
    const saved = this.page.getByText(/^Saved on this tablet/);
    await saved.or(reason).first().waitFor();
    if (await reason.isVisible()) {
      await reason.fill("For a test");
      await sheet.getByRole("button", { name: "Save all the same" }).click();
    }
    await sheet.waitFor({ state: "hidden" });
    await saved.waitFor();
  }

  /** Opens the sheet of the dose with this lot, on a student's screen. */
  async editDose(lot) {
    await this.page.getByRole("row", { name: new RegExp(escape(lot)) }).getByRole("button", { name: /^Edit / }).click();
    return this.page.getByRole("dialog");
  }

  /** Gives the dose with this lot another lot. */
  async editLot(lot, to) {
    const sheet = await this.editDose(lot);
    await sheet.getByLabel("Lot", { exact: true }).fill(to);
    await sheet.getByRole("button", { name: "Save", exact: true }).click();
    await sheet.waitFor({ state: "hidden" });
    await this.page.getByText(/^Changed on this tablet/).waitFor();
  }

  /** Deletes the dose with this lot. */
  async deleteDose(lot) {
    const sheet = await this.editDose(lot);
    await sheet.getByRole("button", { name: /^Delete/ }).click();
    const question = this.page.getByRole("dialog", { name: /Delete this dose/ });
    await question.getByLabel("Reason").selectOption({ index: 1 });
    await question.getByRole("button", { name: /^Delete/ }).click();
    await question.waitFor({ state: "hidden" });
    await this.page.getByRole("status").getByText(/^Deleted: /).waitFor();
  }

  /** Makes the Official Immunization Record as a PDF on the tablet and gives back its bytes. */
  async printPdf() {
    await this.page.evaluate(() => {
      globalThis.handedOver = new Promise((resolve) => {
        const original = URL.createObjectURL;
        URL.createObjectURL = (blob) => {
          URL.createObjectURL = original;
          resolve(blob.arrayBuffer());
          return original.call(URL, blob);
        };
      });
    });
    await this.page.getByRole("button", { name: "PDF", exact: true }).click();
    const bytes = await this.page.evaluate(async () => [...new Uint8Array(await globalThis.handedOver)]);
    return Buffer.from(bytes);
  }

  /** Asks for a round of sync now, waits until it has come and gone, and gives back what the pull brought. */
  async syncNow() {
    await this.page.getByTestId("sync-state").getByRole("link").click();
    await this.page.getByRole("heading", { name: "Sync state" }).waitFor();
    await this.page.evaluate(() => {
      globalThis.pulled = new Promise((resolve) => {
        const original = globalThis.fetch;
        globalThis.fetch = async (request, ...more) => {
          const answer = await original(request, ...more);
          if ((request.url ?? request).includes("/api/sync/pull")) {
            globalThis.fetch = original;
            resolve(answer.clone().text());
          }
          return answer;
        };
      });
    });
    await this.page.getByRole("button", { name: "Try now" }).click();
    const body = await this.page.evaluate(() => globalThis.pulled);
    await this.sees("All sent");
    return body.trim().split("\n").map((line) => JSON.parse(line));
  }

  /** Judges the list by another schedule, by its name (`Texas schools 2026-27`) or `{ index }`. */
  async judgeListBy(schedule) {
    await this.page.getByLabel("Schedule of this list").selectOption(schedule);
  }

  /** Judges the student whose screen is open by another schedule. */
  async judgeStudentBy(schedule) {
    await this.page.getByLabel("Schedule of this student").selectOption(schedule);
  }

  /** How many students each filter of the list says it shows: `{ Delinquent: 12, … }`. */
  async filterCounts() {
    const buttons = this.page.getByRole("group", { name: "Show" }).getByRole("button");
    const texts = await buttons.allInnerTexts();
    return Object.fromEntries(texts.map((text) => text.match(/^(.+?)\s+([\d,]+)$/s).slice(1)).map(([name, count]) => [name, Number(count.replace(",", ""))]));
  }

  /** The section that says where the student stands by the schedule chosen. */
  get recommended() {
    return this.page.getByRole("region", { name: "Vaccines Recommended by Selected Schedule" });
  }

  /** The section with exemptions, histories and admission. */
  get requirements() {
    return this.page.getByRole("region", { name: "School requirements" });
  }

  /** Waits until the student's one class is this, with or without its day. */
  async seesClass(words) {
    await this.recommended.locator(".class-verdict strong").filter({ hasText: words }).waitFor();
  }

  /** Opens a sheet of the school requirements. */
  async openSheet(name) {
    await this.requirements.getByRole("button", { name, exact: true }).click();
    return this.page.getByRole("dialog", { name });
  }

  /** Saves such a sheet. */
  async saveSheet(sheet) {
    await sheet.getByRole("button", { name: "Save", exact: true }).click();
    await sheet.waitFor({ state: "hidden" });
    await this.page.getByRole("status").getByText(/^Saved on this tablet: /).waitFor();
  }

  /** Removes what stands in the school requirements under this name, with a reason where one is asked for. */
  async removeFact(name) {
    await this.requirements.getByRole("button", { name: new RegExp(`^Remove ${escape(name)}`) }).click();
    const question = this.page.getByRole("dialog", { name: /^Remove this/ });
    await question.getByText(name).first().waitFor();
    const reason = question.getByLabel("Reason");
    if (await reason.isVisible()) await reason.selectOption("Entered by mistake");
    await question.getByRole("button", { name: "Remove", exact: true }).click();
    await question.waitFor({ state: "hidden" });
    await this.page.getByRole("status").getByText(/^Removed: /).waitFor();
  }

  /** Goes to Needs attention through the menu. */
  async openAttention() {
    await this.page.getByRole("link", { name: /Needs attention|Attention/ }).first().click();
    await this.page.getByRole("heading", { level: 1, name: "Needs attention" }).waitFor();
  }

  /** The refused entries on the screen. */
  get refused() {
    return this.page.getByRole("list", { name: "Refused entries" }).getByRole("listitem");
  }

  /** Records one dose for the student whose screen is open. */
  async giveDose(dose) {
    await this.save(await this.enterDose(dose));
  }
}

/** The student id of a client, as the district gave it. */
export function studentId(client) {
  return client.enrolments.at(-1).value.student_id;
}

/** `Last, First Middle`, as lists and headings show a client. */
export function lastFirst({ name }) {
  return [`${name.last}, ${name.first}`, name.middle, name.suffix].filter(Boolean).join(" ");
}

/** The doses of a client that were recorded on tablets: not deleted, and given, not historical. */
export function givenDoses(client, lot) {
  return (client.doses ?? []).filter((dose) => !dose.deletion && dose.lot === lot);
}

/** The students on one of somebody's lists, as the registry holds them, by their student ids: a list's own order is another in each registry. */
export async function studentsOn(registry, name, codes = registry.codes.nora) {
  const { clients, entries } = await registry.holdings(codes);
  const list = entries.find((entry) => entry.document?.view.name === name).document.view;
  const students = list.members.map((member) => clientOf(clients, member.client));
  return students.toSorted((one, other) => studentId(one).localeCompare(studentId(other)));
}

/** The student's entry with this id; fails where there is none. */
export function clientOf(clients, id) {
  const found = clients.find((client) => client.id === id);
  assert.ok(found, "the registry knows the student");
  return found;
}

/** A text as a pattern that matches it. */
export function escape(text) {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
