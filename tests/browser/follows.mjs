// Leaves a page three times, by link, button and answer to a form, and tells the heading that is read right after each.
import follow from "./follow.mjs";

export default async (page, { url }) => {
  await page.goto(url);
  const seen = [];
  for (const what of ["a", "button", "button"]) {
    await follow(page, what);
    seen.push(await page.evaluate(() => document.documentElement.querySelector("h1").textContent));
  }
  return seen;
};
