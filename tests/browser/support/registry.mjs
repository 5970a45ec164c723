// A registry of its own for one test: the real binary, a fresh data folder with the demo district, a port of its own.
import { spawn, execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import assert from "node:assert/strict";

const run = promisify(execFile);
const binary = process.env.BLUEBONNET_BINARY;
assert.ok(binary, "BLUEBONNET_BINARY names the built registry; `cargo xtask test` sets it");

/** Fills a demo district into a new folder. `args` go to `bluebonnet demo`. */
export async function makeRegistry(args = []) {
  const data = await mkdtemp(join(tmpdir(), "bluebonnet-registry-"));
  await run(binary, ["demo", "--data", data, ...args]);
  const registry = new Registry(data, await freePort());
  registry.codes = readCodes(await readFile(join(data, "demo-codes.txt"), "utf8"));
  return registry;
}

export class Registry {
  #process = null;
  #log = "";

  constructor(data, port) {
    this.data = data;
    this.port = port;
    this.url = `http://localhost:${port}`;
  }

  /** Starts serving and waits until it answers. `args` go to `bluebonnet serve`. */
  async start(args = []) {
    assert.equal(this.#process, null, "the registry is already up");
    const child = spawn(
      binary,
      ["serve", "--data", this.data, "--listen", `127.0.0.1:${this.port}`, ...args],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    this.#process = child;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.gone = gone;
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (this.#log += text));
    await until(async () => {
      assert.equal(child.exitCode, null, `the registry stopped at once:\n${this.#log}`);
      return (await fetch(`${this.url}/api/ping`).catch(() => null))?.status === 204;
    }, "the registry answers");
  }

  /** Stops it as an administrator would (`SIGTERM`), or as a power cut would (`SIGKILL`). */
  async stop(signal = "SIGTERM") {
    const child = this.#process;
    if (!child) return;
    this.#process = null;
    child.kill(signal);
    await child.gone;
  }

  /** Runs `bluebonnet` as an administrator would, beside the running registry, and gives back what it printed. */
  command(...args) {
    return this.commandWith("", ...args);
  }

  /** The same, with something on its standard input. */
  async commandWith(input, group, verb, ...rest) {
    const running = run(binary, [group, verb, "--data", this.data, ...rest]);
    running.child.stdin.end(input);
    return (await running).stdout;
  }

  /** What it has logged so far. */
  get log() {
    return this.#log;
  }

  async remove() {
    await this.stop("SIGKILL");
    await rm(this.data, { recursive: true, force: true });
  }

  /** Signs in without a browser and reads the whole feed: what the registry really holds for this user. */
  async holdings({ orgCode, username, password }) {
    const post = (path, body, cookie) =>
      fetch(`${this.url}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-bluebonnet": "1", ...(cookie && { cookie }) },
        body: JSON.stringify(body),
      });
    const answer = await post("/api/session", {
      org_code: orgCode,
      username,
      password,
      device_name: "holdings",
    });
    assert.equal(answer.status, 200, await answer.clone().text());
    const cookie = answer.headers.get("set-cookie").split(";")[0];
    const { statement } = await answer.json();
    assert.equal((await post("/api/session/agreement", { version: statement.version }, cookie)).status, 200);
    const feed = await fetch(`${this.url}/api/sync/pull?after=0`, { headers: { cookie } });
    assert.equal(feed.status, 200);
    const entries = (await feed.text()).trim().split("\n").map((line) => JSON.parse(line));
    const clients = entries
      .filter((entry) => entry.document?.document.startsWith("client:"))
      .map((entry) => entry.document.view);
    return { entries, clients };
  }
}

/** Waits for a condition by asking again, never by a fixed sleep; fails after `limit` milliseconds. */
export async function until(condition, what, limit = 20_000) {
  const end = Date.now() + limit;
  for (;;) {
    const value = await condition();
    if (value) return value;
    assert.ok(Date.now() < end, `waited ${limit} ms in vain until ${typeof what === "function" ? what() : what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Reads `demo-codes.txt`: who can sign in, by username. */
function readCodes(text) {
  const orgCode = text.match(/^Org Code: (.+)$/m)[1];
  const people = [...text.matchAll(/^\s*Username: (.+)\n\s*Password: (.+)$/gm)];
  return Object.fromEntries(people.map(([, username, password]) => [username, { orgCode, username, password }]));
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
