// What an owner does once in a while, each from a page that lies open: a test message, a holiday, another reminder, a pause, a wish and its answer.
import comesAs from "./comes_as.mjs";
import handOf, { words } from "./hand.mjs";

export default async (page, { url, cookies, touch, telephone, offset, card, wish }) => {
  const seen = { counted: {} };
  const hand = handOf(page, { touch });
  await comesAs(page.context(), url, cookies);
  const goes = async (name, { from = "/hoy", arrives }, journey) => {
    await page.goto(url + from);
    hand.begin();
    await journey();
    seen[name] = await words(page, arrives);
    seen.counted[name] = hand.counted();
  };
  const opens = async (place) => {
    await hand.press("nav a[href$='/mas']");
    await hand.press(`.menu a[href$='mas/${place}']`);
  };

  await goes("a test message", { arrives: "#sent" }, async () => {
    await opens("primer-dia");
    await hand.type("#telefono", telephone);
    await hand.press("#prueba form button");
  });
  await goes("a holiday", { arrives: "h1" }, async () => {
    await opens("dias");
    await hand.tick("[name^=feriado] >> nth=0");
    await hand.press("form:has([name^=feriado]) button");
    await hand.press("button[value=si]");
  });
  await goes("another reminder", { arrives: "[data-undo] p" }, async () => {
    await opens("recordatorios");
    await hand.tick(`[name=antes${offset}]`);
    await hand.press("main form button.main");
    await hand.press("main form button.main");
  });
  await goes("a pause", { arrives: "main [role=status]" }, async () => {
    await opens("pausa");
    await hand.tick("[name=fin][value=manana]");
    await hand.press("main form button.main");
  });
  await goes("a wish noted", { from: card, arrives: "[data-undo] p" }, async () => {
    await hand.tap("details summary");
    await hand.tick("[name=quiere][value=copia]");
    await hand.type("#wish", wish);
    await hand.press("details button");
  });
  await goes("her data handed over", { arrives: "main" }, async () => {
    await opens("arco");
    await hand.press(".tasks .name a");
    await hand.press("button[value=hoja]");
  });
  return seen;
};
