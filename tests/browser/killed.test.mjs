// Browser and registry killed, again and again, at any moment: what the screen called saved is at the registry in the end, once.
// BLUEBONNET_KILLS says how often; BLUEBONNET_SEED replays a run.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { makeRegistry } from "./support/registry.mjs";
import { Tablet } from "./support/tablet.mjs";
import { clientOf, givenDoses, MMR, Nurse, studentsOn } from "./support/nurse.mjs";

const LIST = "Bluebonnet Elementary, Grade 05";
const KILLS = Number(process.env.BLUEBONNET_KILLS ?? 6);
const SEED = Number(process.env.BLUEBONNET_SEED ?? 20_261_124);

let registry, tablet, nora, students;

before(async () => {
  registry = await makeRegistry();
  await registry.start();
  students = await studentsOn(registry, LIST);
  tablet = await Tablet.make();
  nora = new Nurse(await tablet.open(registry.url), registry.codes.nora);
  await nora.signIn();
  await tablet.appIsCached();
});

after(async () => {
  await tablet?.remove();
  await registry?.remove();
});

/** Numbers from a seed (mulberry32), so that a run can be had again. */
function chance(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test(`nothing saved is lost or doubled in ${KILLS} kills (seed ${SEED})`, async () => {
  const random = chance(SEED);
  const pick = (of) => of[Math.floor(random() * of.length)];
  const saved = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const student = students[kill % students.length];
    const lot = `KILL-${kill}`;
    await nora.openList(LIST);
    await nora.openStudent(student);
    const sheet = await nora.enterDose({ ...MMR, lot });
    const victim = pick(["browser", "registry", "both"]);
    const saving = nora.save(sheet).then(
      () => saved.push([student, lot]),
      // The browser may be gone before it answers: then nothing was called saved.
      () => {},
    );
    if (pick([true, false])) await saving;
    else for (let turn = Math.floor(random() * 400); turn > 0; turn -= 1) await nora.page.evaluate(() => 0);
    if (victim !== "browser") await registry.stop("SIGKILL");
    if (victim !== "registry") await tablet.kill();
    await saving;
    if (victim !== "browser") await registry.start();
    if (victim !== "registry") {
      nora = new Nurse(await tablet.open(registry.url), nora.codes);
      await nora.unlockAfterKill().catch(async (error) => {
        const shown = await nora.page.locator("body").innerText();
        throw new Error(`kill ${kill}, of ${victim}: the vault did not open. The page says:\n${shown}`, { cause: error });
      });
    }
  }
  await nora.sees("All sent", 60_000);
  const { clients } = await registry.holdings(nora.codes);
  for (const [student, lot] of saved) assert.equal(givenDoses(clientOf(clients, student.id), lot).length, 1, lot);
  for (const client of clients)
    for (let kill = 0; kill < KILLS; kill += 1) assert.ok(givenDoses(client, `KILL-${kill}`).length <= 1, `KILL-${kill} twice`);
});
