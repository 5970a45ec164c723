// A school clinic with no network, from end to end: two nurses, two tablets, one list, a registry that goes away.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { makeRegistry } from "./support/registry.mjs";
import { Tablet } from "./support/tablet.mjs";
import { clientOf, givenDoses, MMR, Nurse, studentsOn } from "./support/nurse.mjs";
import { pagesOf } from "./support/pdf.mjs";

const LIST = "Bluebonnet Elementary, Grade 05";
const FIRST = { ...MMR, lot: "NORA-1" };
const SECOND = { ...MMR, lot: "NOEL-1" };

let registry, tablet, other, students;

before(async () => {
  registry = await makeRegistry();
  await registry.start();
  students = await studentsOn(registry, LIST);
  assert.ok(students.length >= 80, `the list has ${students.length} students`);
  tablet = await Tablet.make();
  other = await Tablet.make({ width: 1366, height: 768 });
});

after(async () => {
  await tablet?.remove();
  await other?.remove();
  await registry?.remove();
});

test("a clinic with no network arrives at the registry, once", async (t) => {
  let nora, noel;

  await t.test("both nurses sign in and their lists come down", async () => {
    nora = new Nurse(await tablet.open(registry.url), registry.codes.nora);
    await nora.signIn();
    await tablet.appIsCached();
    noel = new Nurse(await other.open(registry.url), registry.codes.noel);
    await noel.signIn();
    await other.appIsCached();
  });

  await t.test("with no network and no registry, a browser opened anew lists them", async () => {
    await tablet.close();
    await other.close();
    await registry.stop();
    nora = new Nurse(await tablet.open(), nora.codes);
    await tablet.offline(true);
    await nora.page.goto(registry.url);
    await nora.unlock();
    await nora.sees("Offline");
    await nora.openList(LIST);
    await nora.page.getByText(`${students.length} students`).first().waitFor();
  });

  await t.test("she records thirty doses, edits one and deletes one", async () => {
    for (const student of students.slice(0, 30)) {
      await nora.openStudent(student);
      await nora.giveDose(FIRST);
      await nora.backToList();
    }
    await nora.sees("Offline: 30 entries on this tablet");
    await nora.openStudent(students[0]);
    await nora.editLot(FIRST.lot, "NORA-2");
    await nora.backToList();
    await nora.openStudent(students[1]);
    await nora.deleteDose(FIRST.lot);
    await nora.sees("Offline: 32 entries on this tablet");
  });

  await t.test("the tablet dies, and all of it is there afterwards", async () => {
    await tablet.kill();
    nora = new Nurse(await tablet.open(), nora.codes);
    await tablet.offline(true);
    await nora.page.goto(registry.url);
    await nora.unlock();
    await nora.sees("Offline: 32 entries on this tablet");
    await nora.openList(LIST);
    await nora.openStudent(students[0]);
    await nora.page.getByText("NORA-2").first().waitFor();
    await nora.backToList();
    await nora.openStudent(students[2]);
    await nora.page.getByText(FIRST.lot).first().waitFor();
  });

  let pdf;
  await t.test("she prints an Official Immunization Record with no network", async () => {
    pdf = await nora.printPdf();
    const text = (await pagesOf(pdf)).join("\n");
    assert.match(text, /Official Immunization Record/i);
    assert.ok(text.normalize("NFC").includes(students[2].name.last), "the name stands in it");
    assert.ok(text.includes(FIRST.lot), "the dose given today stands in it");
  });

  await t.test("the other nurse records on the same students, also with no network", async () => {
    noel = new Nurse(await other.open(), noel.codes);
    await other.offline(true);
    await noel.page.goto(registry.url);
    await noel.unlock();
    await noel.openList(LIST);
    for (const student of students.slice(0, 3)) {
      await noel.openStudent(student);
      await noel.giveDose(SECOND);
    }
    await noel.sees("Offline: 3 entries on this tablet");
  });

  await t.test("the registry comes back and everything arrives, once", async () => {
    await registry.start();
    await tablet.offline(false);
    await nora.sees("All sent");
    await other.offline(false);
    await noel.sees("All sent");
    const { clients } = await registry.holdings(registry.codes.nora);
    const held = (student, lot) => givenDoses(clientOf(clients, student.id), lot).length;
    assert.deepEqual(
      students.map((student) => held(student, FIRST.lot)),
      students.map((_, at) => (at >= 2 && at < 30 ? 1 : 0)),
      "one dose each, but for the one edited and the one deleted",
    );
    assert.equal(held(students[0], "NORA-2"), 1, "the edited one, with its new lot");
    const deleted = clientOf(clients, students[1].id).doses.filter((dose) => dose.lot === FIRST.lot);
    assert.deepEqual(deleted.map((dose) => dose.deletion !== undefined), [true], "the deleted one is kept, marked");
    assert.deepEqual(students.map((student) => held(student, SECOND.lot)), students.map((_, at) => (at < 3 ? 1 : 0)));
  });

  await t.test("each tablet shows what the other recorded", async () => {
    await nora.syncNow();
    await nora.openList(LIST);
    await nora.openStudent(students[2]);
    await nora.page.getByText(SECOND.lot).first().waitFor();
    await noel.syncNow();
    await noel.openList(LIST);
    await noel.openStudent(students[2]);
    await noel.page.getByText(FIRST.lot).first().waitFor();
    await noel.page.getByText(SECOND.lot).first().waitFor();
  });

  await t.test("the registry prints the same bytes as the tablet", async () => {
    await nora.page.reload();
    await nora.unlock();
    await nora.sees("All sent");
    await nora.openList(LIST);
    await nora.openStudent(students[2]);
    pdf = await nora.printPdf();
    const answer = await nora.page.evaluate(async (id) => {
      const answer = await fetch(`/api/clients/${id}/official-record.pdf`);
      return { status: answer.status, bytes: [...new Uint8Array(await answer.arrayBuffer())] };
    }, students[2].id);
    assert.equal(answer.status, 200);
    assert.ok(Buffer.from(answer.bytes).equals(pdf), "byte for byte");
  });

  await t.test("one more pull moves nothing", async () => {
    const entries = await nora.syncNow();
    assert.deepEqual(entries.map((entry) => Object.keys(entry)), [["end"]]);
  });

  await t.test("nobody's name, and no password, is in the registry's log", () => {
    for (const secret of [nora.codes.password, noel.codes.password, students[0].name.last, FIRST.lot])
      assert.ok(!registry.log.includes(secret), "the log keeps people's data out");
  });
});
