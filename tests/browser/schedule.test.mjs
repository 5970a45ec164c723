// A new release of the schedule: the registry takes it, a tablet fetches it, and forecasts with it when there is no network.
import { after, before, test } from "node:test";
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { makeRegistry } from "./support/registry.mjs";
import { Tablet } from "./support/tablet.mjs";
import { Nurse, studentsOn } from "./support/nurse.mjs";

const run = promisify(execFile);
const LIST = "Bluebonnet Elementary, Grade 05";
const BUILT_IN = new URL("../../schedules/acip/", import.meta.url);

let registry, tablet, release, student;

before(async () => {
  registry = await makeRegistry();
  await registry.start();
  [student] = await studentsOn(registry, LIST);
  tablet = await Tablet.make();
  release = await mkdtemp(join(tmpdir(), "bluebonnet-release-"));
  await cp(BUILT_IN, release, { recursive: true });
});

after(async () => {
  await tablet?.remove();
  await registry?.remove();
  if (release) await rm(release, { recursive: true, force: true });
});

/** The release that the student's screen says it was forecast with. */
async function saysRelease(nurse, version) {
  await nurse.openList(LIST);
  await nurse.openStudent(student);
  await nurse.page.getByRole("heading", { name: "Client Information" }).click();
  await nurse.page.getByText(`ACIP, ${version}`).waitFor();
  await nurse.backToList();
}

test("a release that the registry takes decides on the tablet too, without the network", async (t) => {
  const file = join(release, "release.toml");
  const builtIn = (await readFile(file, "utf8")).match(/^version = "(.+)"$/m)[1];
  const later = `${builtIn}-later`;
  let nora;

  await t.test("at first the built-in release decides", async () => {
    nora = new Nurse(await tablet.open(registry.url), registry.codes.nora);
    await nora.signIn();
    await tablet.appIsCached();
    await saysRelease(nora, builtIn);
  });

  await t.test("the registry takes a later one, and the next sync brings it", async () => {
    await writeFile(file, (await readFile(file, "utf8")).replace(builtIn, later));
    await run(process.env.BLUEBONNET_BINARY, ["schedules", "install", release, "--data", registry.data]);
    await registry.stop();
    await registry.start();
    const fetched = nora.page.waitForResponse((response) => response.url().endsWith("/api/schedule"));
    await nora.syncNow();
    await fetched;
    await saysRelease(nora, later);
  });

  await t.test("a browser opened anew with no registry goes on with it", async () => {
    await registry.stop();
    await tablet.close();
    nora = new Nurse(await tablet.open(), nora.codes);
    await tablet.offline(true);
    await nora.page.goto(registry.url);
    await nora.unlock();
    await saysRelease(nora, later);
  });
});
