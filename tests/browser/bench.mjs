// What the nurse waits for, measured in a real Chromium on a list of 2,000: each figure as a line of JSON.
import { makeRegistry } from "./support/registry.mjs";
import { Tablet } from "./support/tablet.mjs";
import { clientOf, MMR, Nurse } from "./support/nurse.mjs";

const SIZE = 2000;
const RUNS = 5;
/** Students of a large district, and how often they are pulled. */
const MANY = 10_000;
const RUNS_OF_MANY = 3;
/** How many students the native figures are for: those of tests/roster. */
const ROSTER = 1190;

const registry = await makeRegistry(["--list-of", String(SIZE)]);
const tablets = [];
try {
  await registry.start();
  const { clients, entries } = await registry.holdings(registry.codes.nora);
  const list = entries.find((entry) => entry.document?.document.startsWith("list:")).document.view;
  const students = list.members.map((member) => clientOf(clients, member.client));

  const firstSyncs = [];
  const forecasts = [];
  for (let run = 0; run < RUNS; run++) {
    const tablet = await Tablet.make();
    tablets.push(tablet);
    const nora = new Nurse(await tablet.open(registry.url), registry.codes.nora);
    firstSyncs.push(await firstSync(nora));
    await nora.page.waitForFunction(() => performance.getEntriesByName("forecasts-fresh").length > 0);
    forecasts.push((await nora.page.evaluate(forecasting)) * (ROSTER / SIZE));
    if (run < RUNS - 1) await tablet.kill();
  }
  print("first sync of 2,000 students into the browser", median(firstSyncs), 2000);
  print("forecasting 1,190 students in the browser", median(forecasts), 150);

  const tablet = tablets.at(-1);
  await tablet.appIsCached();
  await tablet.close();
  await registry.stop();

  const starts = [];
  const unlocks = [];
  let nora;
  for (let run = 0; run < RUNS; run++) {
    nora = new Nurse(await tablet.open(), registry.codes.nora);
    await tablet.offline(true);
    await nora.page.goto(registry.url);
    await nora.page.getByLabel("Password", { exact: true }).waitFor();
    const ready = await nora.page.evaluate(() => performance.now());
    await nora.page.getByLabel("Password", { exact: true }).fill(nora.codes.password);
    const tapped = await nora.page.evaluate(() => performance.now());
    await nora.page.getByRole("button", { name: "Unlock", exact: true }).click();
    await nora.page.getByRole("button", { name: "I Agree" }).waitFor();
    const unlocked = (await mark(nora.page, "unlocked")) - tapped;
    const agreed = await nora.page.evaluate(() => performance.now());
    await nora.agree();
    await nora.openList(list.name);
    await nora.page.getByRole("row").nth(5).waitFor();
    const drawn = (await mark(nora.page, "list-drawn")) - agreed;
    unlocks.push(unlocked);
    // What a nurse waits for: the page, the password's key derivation, the list. Not the time she types.
    starts.push(ready + unlocked + drawn);
    if (run < RUNS - 1) await tablet.close();
  }
  print("cold offline start to a usable list of 2,000 students", median(starts), 1500);
  print("unlocking a vault of 2,000 students", median(unlocks));

  // From the choice of the schedule to the first frame with every student's class worked out and the lines drawn.
  const switches = [];
  for (let run = 0; run < RUNS; run++) {
    switches.push(await chooseSchedule(nora.page, 1));
    await chooseSchedule(nora.page, 0);
  }
  print(`school schedule on a list of ${SIZE.toLocaleString("en-US")}`, median(switches), 300);

  const saves = [];
  for (const student of students.slice(0, 10)) {
    await nora.openStudent(student);
    const sheet = await nora.enterDose(MMR);
    await nora.page.evaluate(() => {
      performance.clearMarks("save-durable");
      addEventListener("click", () => (globalThis.tapped = performance.now()), { capture: true });
    });
    await nora.save(sheet);
    saves.push((await mark(nora.page, "save-durable")) - (await nora.page.evaluate(() => globalThis.tapped)));
    await nora.backToList();
  }
  print("tap on Save to durable on the device", median(saves), 50);
} finally {
  for (const tablet of tablets) await tablet.remove();
  await registry.remove();
}
await firstSyncOfMany();

/** A first sync of as many students as a large district's nurse may have. */
async function firstSyncOfMany() {
  const registry = await makeRegistry(["--list-of", String(MANY)]);
  try {
    await registry.start();
    const { clients } = await registry.holdings(registry.codes.nora);
    const doses = clients.reduce((sum, client) => sum + (client.doses?.length ?? 0), 0) / clients.length;
    const times = [];
    for (let run = 0; run < RUNS_OF_MANY; run++) {
      const tablet = await Tablet.make();
      try {
        times.push(await firstSync(new Nurse(await tablet.open(registry.url), registry.codes.nora)));
      } finally {
        await tablet.remove();
      }
    }
    print("doses of each of 10,000 students", doses, undefined, "doses");
    // 4 seconds are for 18 doses of each: who has more may take longer.
    print("first sync of 10,000 students into the browser", median(times), Math.round((4000 * doses) / 18));
  } finally {
    await registry.remove();
  }
}

/** Signs a nurse in on a new tablet, and gives the milliseconds from I Agree until all she may see is on it. */
async function firstSync(nurse) {
  await nurse.typeCodes();
  await nurse.page.getByRole("button", { name: "I Agree" }).waitFor();
  const begun = await nurse.page.evaluate(() => performance.now());
  await nurse.agree();
  await nurse.sees("All sent", 60_000);
  return (await mark(nurse.page, "first-sync-done")) - begun;
}

/** How long the app has forecast, reading and writing left out, in milliseconds. */
function forecasting() {
  const begun = performance.getEntriesByName("pack-forecast-begun");
  const done = performance.getEntriesByName("pack-forecast-done");
  return done.reduce((sum, entry, pack) => sum + entry.startTime - begun[pack].startTime, 0);
}

/** When the app last noted this, in milliseconds since the page began. */
function mark(page, name) {
  return page.evaluate((name) => performance.getEntriesByName(name).at(-1)?.startTime, name);
}

/** Chooses a schedule of the list by its place, and gives the milliseconds until the lines are drawn by it. */
function chooseSchedule(page, place) {
  return page.evaluate(async (place) => {
    const select = document.querySelector(".list-tools select");
    const about = () => document.querySelector(".rows .columns :nth-child(4)")?.textContent;
    const wanted = place === 0 ? "Due by ACIP" : select.options[place].textContent;
    const begun = performance.now();
    select.selectedIndex = place;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    // A frame in which the heading says so has been drawn once the next one begins.
    do await new Promise((resolve) => requestAnimationFrame(resolve));
    while (about() !== wanted);
    await new Promise((resolve) => requestAnimationFrame(resolve));
    return performance.now() - begun;
  }, place);
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function print(figure, value, limit, unit = "ms") {
  console.log(JSON.stringify({ figure, value: Math.round(value * 10) / 10, unit, ...(limit && { limit }) }));
}
