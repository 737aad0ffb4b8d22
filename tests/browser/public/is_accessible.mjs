// Looks at every public page with axe, in the state each is hardest to read in.
import follow from "../follow.mjs";
import wrongIn from "./axe.mjs";

export default async (page, { url, language }) => {
  const found = {};
  const look = async (name) => {
    found[name] = await wrongIn(page);
  };
  const form = `${url}/c/clinica-sonrisa`;
  await page.goto(`${form}?lang=${language}`);
  await look("form");
  await page.check("#for_other");
  await page.check("#offers_email");
  await follow(page, "button[type=submit]");
  await look("refused");
  await page.fill("#name", "Ana López");
  await page.fill("#phone", "55 1234 5678");
  await page.selectOption("#relation", "mother");
  await page.fill("#email", "ana@correo.mx");
  await page.check("#reminders");
  await follow(page, "button[type=submit]");
  await look("thanks");
  await page.goto(`${form}/aviso?lang=${language}`);
  await look("notice");
  await page.goto(`${url}/c/nobody?lang=${language}`);
  await look("unknown");
  return found;
};
