// Opens the link from WhatsApp as a patient does, takes a consent back, thinks twice about an erasure, leaves, and tries the link again.
import follow from "../follow.mjs";
import look from "../look.mjs";

export default async (page, { url, code, pictures }) => {
  const seen = { wrong: {} };
  const see = async (name) => {
    seen.wrong[name] = await look(page, `my-data-${name}`, { pictures });
  };
  const link = `${url}/c/clinica-sonrisa/mis-datos/${code}?lang=es`;
  await page.goto(link);
  await see("link");
  await follow(page, "main button");
  seen.people = await page.locator("main h2").allTextContents();
  seen.address = page.url().replace(url, "");
  for (const summary of await page.locator("summary").all()) await summary.press("Enter");
  await see("data");
  await follow(page, "button:has-text('Que te pidamos tu opinión')");
  await see("sure");
  await follow(page, "main button");
  seen.said = await page.locator("[role=status]").textContent();
  await see("withdrawn");
  await follow(page, "button:has-text('Pedir que borren') >> nth=0");
  seen.asked = await page.locator("h1").textContent();
  await see("erasure");
  await follow(page, "main a:has-text('No, volver')");
  await follow(page, "button:has-text('Cerrar esta página')");
  seen.left = await page.locator("h1").textContent();
  seen.forms = await page.locator("main form").count();
  await see("left");
  await page.goto(link);
  await follow(page, "main button");
  seen.again = await page.locator("h1").textContent();
  await see("closed");
  return seen;
};
