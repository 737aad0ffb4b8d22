// Takes the guide's pictures: each page as its reader meets it, as much of it as a screen shows.
import follow from "../follow.mjs";
import comesAs from "./comes_as.mjs";

export default async (page, { url, cookies, folder, shots }) => {
  await comesAs(page.context(), url, cookies);
  for (const [name, { path, width = 390, height = 844, presses = [] }] of Object.entries(shots)) {
    await page.setViewportSize({ width, height });
    await page.goto(url + path);
    for (const button of presses) await follow(page, button);
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: `${folder}/${name}.png` });
  }
  return Object.keys(shots);
};
