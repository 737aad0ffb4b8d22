// Prints the poster as a browser does, and tells how many sheets it takes.
import comesAs from "./comes_as.mjs";
import { writeFile } from "node:fs/promises";

export default async (page, { url, cookies, pictures }) => {
  await comesAs(page.context(), url, cookies);
  await page.goto(`${url}/mostrador/cartel`);
  const paper = await page.pdf({ preferCSSPageSize: true });
  if (pictures) await writeFile(`${pictures}/poster.pdf`, paper);
  const text = paper.toString("latin1");
  await page.setViewportSize({ width: 794, height: 1123 });
  await page.emulateMedia({ media: "print" });
  if (pictures) await page.screenshot({ path: `${pictures}/poster-print.png`, fullPage: true });
  return {
    sheets: (text.match(/\/Type\s*\/Page\b/g) || []).length,
    size: (text.match(/\/MediaBox\s*\[([^\]]*)\]/) || [])[1],
    buttons: await page.locator("nav:visible").count(),
  };
};
