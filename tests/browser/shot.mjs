import { chromium } from "playwright-core";
const [,, invite, out] = process.argv;
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const base = invite.split("/app/")[0] + "/app";
const state = out + "/state.json";
import fs from "fs";
let ctx;
if (!fs.existsSync(state)) {
  ctx = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: "es-MX" });
  const p = await ctx.newPage();
  await p.goto(invite); await p.screenshot({ path: out + "/inv.png" });
  if (await p.locator("form input").count() === 0) { await p.click("button.main"); }
  await p.fill("#nombre", "Lupita"); await p.fill("#pin", "8264");
  await p.click("button.main"); await p.waitForLoadState();
  console.log(p.url());
  await ctx.storageState({ path: state });
  await p.screenshot({ path: out + "/hoy-390.png" });
  await p.screenshot({ path: out + "/hoy-390-full.png", fullPage: true });
  await ctx.close();
}
for (const [w, h, scheme] of [[1366, 768, "light"], [390, 844, "dark"]]) {
  ctx = await browser.newContext({ viewport: { width: w, height: h }, locale: "es-MX", storageState: state, colorScheme: scheme });
  const p = await ctx.newPage();
  p.on("console", m => console.log("console", m.text())); p.on("pageerror", e => console.log("pageerror", e.message)); p.on("requestfailed", r => console.log("failed", r.url(), r.failure().errorText));
  await p.goto(base + "/hoy"); await p.screenshot({ path: `${out}/hoy-${w}.png` });
  const first = await p.locator("#list .row .name a").nth(2).getAttribute("href");
  await p.goto(new URL(first, p.url()).href); await p.screenshot({ path: `${out}/card-${w}.png`, fullPage: w < 800 });
  await p.goto(p.url() + "#cambiar"); await p.screenshot({ path: `${out}/cambiar-${w}.png`, fullPage: w < 800 });
  await p.goto(base + "/mas"); await p.screenshot({ path: `${out}/mas-${w}.png` });
  await p.goto(base + "/equipo"); await p.screenshot({ path: `${out}/equipo-${w}.png` });
  await ctx.close();
}
await browser.close();
