import { after, before, test } from "node:test";
import { makeRegistry } from "./support/registry.mjs";
import { Tablet } from "./support/tablet.mjs";
import { Nurse } from "./support/nurse.mjs";
let registry;
before(async () => { registry = await makeRegistry(["--students", "140"]); await registry.start(); });
after(async () => { await registry?.remove(); });
const shot = async (page, name) => { for (const [w,h] of [[768,1024],[1366,768]]) { await page.setViewportSize({width:w,height:h}); await page.waitForTimeout(150); await page.screenshot({ path: `/tmp/shots/${name}-${w}.png` }); } };
test("look", async () => {
  const tablet = await Tablet.make();
  const page = await tablet.open(registry.url);
  const pia = new Nurse(page, registry.codes.pia);
  await page.getByRole("button", { name: "Forgot Password" }).click();
  await shot(page, "forgotten");
  await page.goto(registry.url);
  await pia.typeCodes();
  await page.getByRole("button", { name: "I Agree" }).click();
  await page.getByRole("heading", { level: 1, name: "Organizations" }).waitFor();
  await shot(page, "portal");
  await page.getByRole("button", { name: /Bluebonnet Demo District/ }).click();
  await pia.sees("All sent");
  console.log("DISTRICT", await page.getByRole("main").innerText());
  await shot(page, "pia-district");
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.locator(".account .menu").getByText("Switch Organizations", { exact: true }).click();
  await page.getByRole("button", { name: /Neighbour/ }).click();
  await pia.sees("All sent");
  console.log("NEIGHBOUR", await page.getByRole("main").innerText());
  await page.getByRole("button", { name: /^Account/ }).click();
  await shot(page, "menu");
  await page.locator(".account .menu").getByText("My account", { exact: true }).click();
  await page.getByLabel("Email address").first().fill("other@example.org");
  await shot(page, "account");
  await tablet.remove();
});
test("office", async () => {
  for (const who of ["ada", "rosa"]) {
    const tablet = await Tablet.make();
    const page = await tablet.open(registry.url);
    await page.setViewportSize({width:1366,height:768});
    const ada = new Nurse(page, registry.codes[who]);
    await ada.signIn();
    for (const item of ["Lists", "View Permissions", "Organizations"]) {
      await page.setViewportSize({width:1366,height:768});
      const link = page.getByRole("navigation", { name: "Menu" }).getByRole("link", { name: item, exact: true });
      if (!(await link.count())) continue;
      await link.click();
      await page.waitForTimeout(900);
      await shot(page, `${who}-${item.replaceAll(" ", "_")}`);
      const buttons = await page.getByRole("main").getByRole("button").allInnerTexts();
      console.log(who, item, buttons);
    }
    await tablet.remove();
  }
});
