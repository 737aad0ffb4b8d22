// Half a note is typed, the desk locks, a colleague writes another meanwhile, and the PIN opens it again; then somebody else comes in on the same tab.
import comesAs from "./comes_as.mjs";
import follow from "../follow.mjs";

const NOTE = "form[action$=nota]";

export default async (page, { url, cookies, hers, person, pin }) => {
  const seen = {};
  await comesAs(page.context(), url, cookies);
  const lupita = await (await page.context().browser().newContext({ locale: "es-MX" })).newPage();
  await comesAs(lupita.context(), url, hers);
  const types = async () => {
    await page.goto(`${url}/personas/${person}`);
    await page.fill("#note", "Prefiere la tarde");
    const arrives = page.waitForURL("**/candado?**");
    await page.evaluate(() => document.dispatchEvent(new Event("desk:lock")));
    await arrives;
  };

  await types();
  await lupita.goto(`${url}/personas/${person}`);
  await lupita.fill("#note", "Pide hablar con Carmen");
  await follow(lupita, `${NOTE} button`);
  await page.fill("[name=pin]", pin);
  await follow(page, "main form button.main");
  seen.typed = await page.inputValue("#note");
  await follow(page, `${NOTE} button`);
  seen.told = await page.textContent(`${NOTE} [role=alert]`);
  seen.draft = await page.inputValue("#note");

  await types();
  await comesAs(page.context(), url, hers); // another person on this device
  await page.goto(`${url}/personas/${person}`);
  seen.another = await page.inputValue("#note");
  seen.left = await page.evaluate(() => sessionStorage.getItem("typed"));
  return seen;
};
