// One tablet: a Chromium with a profile folder of its own that can be closed, killed and opened again.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import assert from "node:assert/strict";
import { until } from "./registry.mjs";

const executable = process.env.CHROMIUM ?? "/usr/bin/chromium";
const UPRIGHT = { width: 768, height: 1024 };

export class Tablet {
  #process = null;
  #browser = null;

  static async make(viewport = UPRIGHT) {
    const tablet = new Tablet();
    tablet.profile = await mkdtemp(join(tmpdir(), "bluebonnet-tablet-"));
    tablet.viewport = viewport;
    return tablet;
  }

  /** Opens the browser on an address and returns its only page. */
  async open(url) {
    await rm(join(this.profile, "DevToolsActivePort"), { force: true });
    const child = spawn(
      executable,
      [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--remote-debugging-port=0",
        `--user-data-dir=${this.profile}`,
        "about:blank",
      ],
      { stdio: "ignore", detached: true },
    );
    this.#process = child;
    child.gone = new Promise((resolve) => child.once("exit", resolve));
    const port = await until(
      () => readFile(join(this.profile, "DevToolsActivePort"), "utf8").then((text) => text.split("\n")[0], () => null),
      "Chromium listens",
    );
    this.#browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    this.context = this.#browser.contexts()[0];
    this.page = this.context.pages()[0];
    this.watch(this.page);
    await this.page.setViewportSize(this.viewport);
    if (url) await this.page.goto(url);
    return this.page;
  }

  /** Notes what no screen may ever do: throw, or break the content security policy. */
  watch(page) {
    this.faults ??= [];
    page.on("pageerror", (error) => this.faults.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" && /Content Security Policy|Bluebonnet stopped|unreachable/.test(message.text()))
        this.faults.push(message.text());
    });
  }

  /** Closes the browser as a person would. */
  async close() {
    if (!this.#process) return;
    const session = await this.#browser.newBrowserCDPSession();
    await session.send("Browser.close").catch(() => {});
    await this.#gone();
  }

  /** Ends every process of the browser at once, as a flat battery would. */
  async kill() {
    if (!this.#process) return;
    process.kill(-this.#process.pid, "SIGKILL");
    await this.#gone();
  }

  async #gone() {
    await this.#process.gone;
    await this.#browser.close().catch(() => {});
    this.#process = null;
  }

  /** Waits until the service worker has everything it needs to start the app without a network. */
  async appIsCached() {
    await this.page.evaluate(() => navigator.serviceWorker.ready.then((registration) => registration.active.state));
  }

  /** The network off, for pages and service worker alike. */
  async offline(yes) {
    await this.context.setOffline(yes);
  }

  async remove() {
    await this.kill();
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 });
    assert.deepEqual(this.faults ?? [], [], "no page threw or broke the content security policy");
  }
}
