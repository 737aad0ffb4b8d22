// Looks at the page that is open as everybody may meet it: on a telephone and a laptop, in light and in dark, with text twice as large, by
// keyboard alone. Returns what is wrong, a line each: rules of axe (WCAG 2.2 AA, all of them), words that are cut, focus that is not seen.
// One call looks at one state; with `pictures`, a folder, each way of it is kept there to be looked at by a person.
import { readFile } from "node:fs/promises";
import { hiddenFocus, cutWords } from "./seen_in_page.mjs";

const axe = await readFile(new URL(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const SIZES = [{ width: 390, height: 844 }, { width: 1366, height: 768 }];
const PHONE = 390; // twice the text there is the telephone's own setting; on a laptop the browser's zoom, which halves the screen
const MOST_STOPS = 80;

async function broken(page) {
  if (!(await page.evaluate(() => Boolean(window.axe)))) await page.evaluate(axe);
  const { violations } = await page.evaluate((tags) => window.axe.run({ runOnly: tags }), RULES);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
}

async function unseenStops(page) {
  const found = [];
  await page.evaluate(() => document.activeElement.blur());
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await page.keyboard.press("Tab");
    const { name, wrong, isRound } = await page.evaluate(hiddenFocus);
    if (isRound) break;
    if (wrong) found.push(`focus: ${wrong} at ${name}`);
  }
  await page.evaluate(() => {
    for (const each of document.querySelectorAll("[data-visited]")) delete each.dataset.visited;
  });
  return found;
}

export default async (page, name, { pictures = "" } = {}) => {
  const wrong = [];
  const before = page.viewportSize();
  const told = (way, lines) => wrong.push(...lines.map((line) => `${way}: ${line}`));
  const picture = (way) =>
    pictures && page.screenshot({ path: `${pictures}/${name}-${way}.png`, fullPage: true });
  for (const size of SIZES) {
    await page.setViewportSize(size);
    await page.evaluate(() => window.scrollTo(0, 0));
    for (const colorScheme of ["light", "dark"]) {
      const way = `${size.width}-${colorScheme}`;
      await page.emulateMedia({ colorScheme });
      told(way, await broken(page));
      await picture(way);
    }
    told(size.width, [...(await page.evaluate(cutWords)), ...(await unseenStops(page))]);
    const large = `${size.width}-large`;
    if (size.width === PHONE) await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
    else await page.setViewportSize({ width: size.width / 2, height: size.height / 2 });
    told(large, await page.evaluate(cutWords));
    await picture(large);
    await page.evaluate(() => document.documentElement.removeAttribute("style"));
  }
  await page.emulateMedia({ colorScheme: null });
  if (before) await page.setViewportSize(before);
  return wrong;
};
