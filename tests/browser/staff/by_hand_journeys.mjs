// At a clinic without a WhatsApp API: whom to tell, with the link that opens WhatsApp, and who signed up, made one with whoever stands on the agenda.
import comesAs from "./comes_as.mjs";
import handOf, { words } from "./hand.mjs";

export default async (page, { url, cookies, touch, message, person }) => {
  const seen = { counted: {} };
  const hand = handOf(page, { touch });
  await comesAs(page.context(), url, cookies);

  await page.goto(`${url}/hoy`);
  hand.begin();
  await hand.press("#head a[href$='/avisos']");
  await hand.press(`#${message} .deed button`);
  seen.link = await page.locator("a[href^='https://wa.me/']").getAttribute("href");
  seen.counted["told by hand"] = hand.counted();

  await page.goto(`${url}/hoy`);
  hand.begin();
  await hand.press("nav a[href$='/mas']");
  await hand.press(".menu a[href$='/mostrador']");
  await hand.press(`form[action$='registros/${person}'] button`);
  seen.matched = await words(page, "[data-undo] p");
  seen.counted["a sign-up matched"] = hand.counted();
  return seen;
};
