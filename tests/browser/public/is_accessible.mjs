// Looks at every public page in each of its states, and tells what is wrong with each.
import follow from "../follow.mjs";
import look from "../look.mjs";

export default async (page, { url, language, pictures }) => {
  const found = {};
  const see = async (name) => {
    found[name] = await look(page, `${name.replaceAll(" ", "-")}-${language}`, { pictures });
  };
  const form = `${url}/c/clinica-sonrisa`;
  await page.goto(`${form}?lang=${language}`);
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  const boxAt = (await page.locator("#reminders").boundingBox()).y;
  await see("form");
  await page.check("#for_other");
  await page.check("#offers_email");
  await page.locator("summary").press("Enter");
  await see("unfolded");
  await follow(page, "button[type=submit]");
  await see("refused");
  await page.fill("#name", "Ana López");
  await page.fill("#phone", "55 1234 5678");
  await page.selectOption("#relation", "mother");
  await page.fill("#email", "ana@correo.mx");
  await page.check("#reminders");
  await follow(page, "button[type=submit]");
  // Without the header that opens the page again while it is looked at; the answer to a form is no request that can be stopped.
  await page.route("**/gracias?*", async (route) => {
    const answer = await route.fetch();
    const { refresh, ...headers } = answer.headers();
    if (refresh) await route.fulfill({ response: answer, headers });
    else await route.fulfill({ response: answer });
  });
  await page.reload();
  await see("thanks");
  await follow(page, "main a[href$='espera=no']");
  await see("waiting no more");
  await page.context().clearCookies();
  await page.goto(`${form}/gracias?lang=${language}`);
  await see("lost");
  await page.goto(`${url}/c/llena?lang=${language}`);
  await page.fill("#name", "Ana López");
  await page.fill("#phone", "55 1234 5678");
  await page.check("#reminders");
  await follow(page, "button[type=submit]");
  await see("busy");
  await page.goto(`${form}/aviso?lang=${language}`);
  await see("notice");
  await page.goto(`${url}/c/nobody?lang=${language}`);
  await see("unknown");
  return { found, height, boxAt };
};
