// Opens the link from WhatsApp as a patient does, takes a consent back, thinks twice about an erasure, leaves, and tries the link again.
import follow from "../follow.mjs";
import wrongIn from "./axe.mjs";

export default async (page, { url, code }) => {
  const seen = { wrong: {}, tooWide: [] };
  const look = async (name) => {
    seen.wrong[name] = await wrongIn(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    if (wide) seen.tooWide.push(name);
  };
  const link = `${url}/c/clinica-sonrisa/mis-datos/${code}?lang=es`;
  await page.goto(link);
  await look("link");
  await follow(page, "main button");
  seen.people = await page.locator("main h2").allTextContents();
  seen.address = page.url().replace(url, "");
  await look("data");
  await follow(page, "button:has-text('Que te pidamos tu opinión')");
  await look("sure");
  await follow(page, "main button");
  seen.said = await page.locator("[role=status]").textContent();
  await look("withdrawn");
  await follow(page, "button:has-text('Pedir que borren') >> nth=0");
  seen.asked = await page.locator("h1").textContent();
  await look("erasure");
  await follow(page, "main a:has-text('No, volver')");
  await follow(page, "button:has-text('Cerrar esta página')");
  seen.left = await page.locator("h1").textContent();
  seen.forms = await page.locator("main form").count();
  await look("left");
  await page.goto(link);
  await follow(page, "main button");
  seen.again = await page.locator("h1").textContent();
  await look("closed");
  return seen;
};
