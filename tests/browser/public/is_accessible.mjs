// Looks at every public page with axe, in the state each is hardest to read in.
import { readFile } from "node:fs/promises";

const axe = await readFile(new URL(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export default async (page, { url, language }) => {
  const found = {};
  const look = async (name) => {
    await page.evaluate(axe);
    const { violations } = await page.evaluate((tags) => window.axe.run({ runOnly: tags }), RULES);
    found[name] = violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(" ")}`);
  };
  const form = `${url}/c/clinica-sonrisa`;
  await page.goto(`${form}?lang=${language}`);
  await look("form");
  await page.check("#for_other");
  await page.check("#offers_email");
  await page.click("button[type=submit]");
  await look("refused");
  await page.fill("#name", "Ana López");
  await page.fill("#phone", "55 1234 5678");
  await page.selectOption("#relation", "mother");
  await page.fill("#email", "ana@correo.mx");
  await page.check("#reminders");
  await page.click("button[type=submit]");
  await look("thanks");
  await page.goto(`${form}/aviso?lang=${language}`);
  await look("notice");
  await page.goto(`${url}/c/nobody?lang=${language}`);
  await look("unknown");
  return found;
};
