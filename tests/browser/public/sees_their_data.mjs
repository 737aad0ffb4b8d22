// Opens the link from WhatsApp as a patient does, takes a consent back, and tries the link again.
import { readFile } from "node:fs/promises";

const axe = await readFile(new URL(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export default async (page, { url, code }) => {
  const seen = { wrong: {}, tooWide: [] };
  const look = async (name) => {
    await page.evaluate(axe);
    const { violations } = await page.evaluate((tags) => window.axe.run({ runOnly: tags }), RULES);
    seen.wrong[name] = violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(" ")}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    if (wide) seen.tooWide.push(name);
  };
  const link = `${url}/c/clinica-sonrisa/mis-datos/${code}?lang=es`;
  await page.goto(link);
  await look("link");
  await page.click("main button");
  seen.people = await page.locator("main h2").allTextContents();
  seen.address = page.url().replace(url, "");
  await look("data");
  await page.click("button:has-text('Que te pidamos tu opinión')");
  seen.said = await page.locator("[role=status]").textContent();
  await look("withdrawn");
  await page.goto(link);
  await page.click("main button");
  seen.again = await page.locator("h1").textContent();
  await look("closed");
  return seen;
};
