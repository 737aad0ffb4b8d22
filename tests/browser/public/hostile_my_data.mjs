// Opens the link to one's own data as a patient does; every record that the page shows holds hostile strings.
import follow from "../follow.mjs";
import watched from "./watched.mjs";

export default async (page, { url, code }) => {
  const { seen, look } = await watched(page, { url, links: [] });
  await page.goto(`${url}/c/clinica-sonrisa/mis-datos/${code}?lang=es`);
  await look("link");
  await follow(page, "main button");
  await look("data");
  for (const summary of await page.locator("summary").all()) await summary.press("Enter");
  await page.mouse.move(200, 300); // what waits for a pointer or a focus gets one
  for (let presses = 0; presses < 20; presses += 1) await page.keyboard.press("Tab");
  await look("data, opened");
  return { ...seen, people: (await page.locator("main h2").count()) - 1 };
};
