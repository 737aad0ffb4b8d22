// Prints a page as a browser does. Returns the paper, and of the page as it is laid out for it: how tall it is, which words are cut, which
// links and buttons are seen. `width` is what the paper's margins leave, in CSS pixels.
import comesAs from "./comes_as.mjs";
import follow from "../follow.mjs";
import { cutWords } from "../seen_in_page.mjs";
import { writeFile } from "node:fs/promises";

export default async (page, { url, cookies, pictures, path, presses = [], name, width }) => {
  await comesAs(page.context(), url, cookies);
  await page.goto(url + path);
  for (const button of presses) await follow(page, button);
  const paper = await page.pdf({ preferCSSPageSize: true });
  if (pictures) await writeFile(`${pictures}/${name}.pdf`, paper);
  await page.setViewportSize({ width, height: 1000 });
  await page.emulateMedia({ media: "print" });
  if (pictures) await page.screenshot({ path: `${pictures}/${name}-print.png`, fullPage: true });
  return {
    paper: paper.toString("base64"),
    height: await page.locator("main").evaluate((main) => main.scrollHeight),
    cut: await page.evaluate(cutWords),
    pressed: await page.locator(":is(a, button, nav, input):visible").allInnerTexts(),
  };
};
