// Two receptionists, each at her own browser, open the same pages; each does what she sees, not knowing of the other.
import comesAs from "./comes_as.mjs";
import handOf from "./hand.mjs";

const words = async (page, what) => (await page.locator(what).first().innerText()).replace(/\s+/g, " ").trim();
const VISIT = "section[aria-labelledby=visit]";

export default async (page, { url, cookies, hers, visit, arriving, hour }) => {
  const seen = {};
  const lupita = await (await page.context().browser().newContext({ locale: "es-MX" })).newPage();
  await comesAs(page.context(), url, cookies);
  await comesAs(lupita.context(), url, hers);
  const [one, other] = [page, lupita].map((each) => handOf(each, { touch: false }));

  // One list: both see the same row, and both press its button.
  await Promise.all([page.goto(`${url}/hoy`), lupita.goto(`${url}/hoy`)]);
  const row = `#v-${arriving}`;
  await one.press(`${row} .deed button`);
  await other.press(`${row} .deed button`);
  seen.arrived = [await words(page, `${row} .state`), await words(lupita, `${row} .state`)];
  seen.secondIsTold = await words(lupita, "[data-undo]");

  // One visit: the first moves it, and the second, who saw it where it was, moves it too.
  await Promise.all([page.goto(`${url}/citas/${visit}#cambiar`), lupita.goto(`${url}/citas/${visit}#cambiar`)]);
  await one.type("#hora", hour);
  await one.press("#cambiar button.main");
  await other.type("#hora", "18:30");
  await other.press("#cambiar button.main");
  await one.press("button[value=si]");
  await other.press("button[value=si]");
  seen.moved = await words(page, `${VISIT} h2`);
  seen.lateMover = await words(lupita, "[role=alert]");
  seen.draft = await lupita.inputValue("#hora");
  await other.press("button[value=si]"); // now that she knows
  seen.second = await words(lupita, `${VISIT} h2`);

  // The first still has the card as it was when she moved it, and calls it off.
  await one.press("section a[href$='#cancelar']:visible >> nth=0");
  await one.press("#cancelar button.main");
  seen.lateCanceller = await words(page, "[data-undo]");
  await page.goto(`${url}/citas/${visit}`);
  seen.truth = await words(page, `${VISIT} h2`);
  seen.happened = await words(page, "ol.talk");
  return seen;
};
