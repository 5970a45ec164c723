// Every screen is looked over by axe (WCAG 2.2 AA). The engine is put in through the debugger, since the page's own
// content security policy would rightly refuse it.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import assert from "node:assert/strict";

const engine = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Fails with what is wrong, and where, when axe finds a violation on the page as it stands. */
export async function assertAccessible(page, screen) {
  await page.evaluate(await engine);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }),
  );
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => node.html).join("\n  ")}`);
  assert.deepEqual(found, [], screen);
}
