// A receptionist brings an agenda: she chooses the file, reads what it says, brings it in, finds it on the day, and takes it back. With a
// script or without; where the net breaks off in the middle, she tries once more.
import follow from "../follow.mjs";
import comesAs from "../staff/comes_as.mjs";

const words = async (page) => (await page.locator("main").innerText()).replace(/\s+/g, " ").trim();

// Lets the first upload break off. Only then is anything looked at on its way: a browser that is watched keeps no style sheet.
const breakOff = (page) =>
  page.route(
    (address) => !address.pathname.includes("/agenda"),
    (route) => (route.request().method() === "POST" ? route.abort("connectionreset") : route.continue()),
  );

export default async (page, { url, cookies, file, scripts = true, breaks = false, pictures }) => {
  const seen = { taps: 0 };
  const picture = (name) =>
    pictures && page.screenshot({ path: `${pictures}/agenda-flow-${page.viewportSize().width}-${name}.png`, fullPage: true });
  await comesAs(page.context(), url, cookies);
  await page.goto(`${url}/agenda`);
  if (breaks) await breakOff(page);
  const began = performance.now();
  seen.taps += 2; // the field, and the file among hers
  await page.setInputFiles("#file", file);
  if (breaks) {
    await page.waitForSelector(".problem:not([hidden])");
    seen.cut = await words(page);
    seen.stillChosen = await page.locator("#file").evaluate((field) => field.files.length);
    await picture("cut");
    await page.unrouteAll();
  }
  if (!scripts || breaks) {
    seen.taps += 1;
    await follow(page, "form[enctype] button.main");
  }
  const brings = page.locator("form[action$=entrada] button.main");
  await brings.waitFor();
  seen.read = await words(page);
  await picture("read");
  seen.taps += 1;
  await follow(page, brings);
  await page.locator("form[action$=deshacer] button").waitFor();
  seen.seconds = (performance.now() - began) / 1000;
  seen.taken = await words(page);
  await picture("taken");
  await follow(page, "main a[href*=dia]");
  seen.day = await words(page);
  await page.goBack();
  await follow(page, "form[action$=deshacer] button");
  await page.locator("main a[href$=agenda].main").waitFor();
  seen.undone = await words(page);
  return seen;
};
