// The front desk's journeys as a receptionist makes them: whom to call, the caller's visit, moved and put back, arrived and not.
import comesAs from "./comes_as.mjs";
import handOf, { inSight, words } from "./hand.mjs";

export default async (page, { url, cookies, touch, digits, caller, arrives, hour, talk, scripts = true }) => {
  const seen = { counted: {} };
  const hand = handOf(page, { touch });
  const counts = (name) => (seen.counted[name] = hand.counted());
  await comesAs(page.context(), url, cookies);

  // The best of three: the machine's worst moments are not the page's.
  const best = async (name, journey) => {
    const tries = [];
    for (let time = 0; time < 3; time += 1) tries.push(await journey());
    seen.counted[name] = tries.sort((one, other) => one.seconds - other.seconds)[0];
  };
  await best("whom to call", async () => {
    hand.begin();
    await page.goto(`${url}/hoy`);
    seen.toDo = await inSight(page, "#to-do");
    seen.first = await inSight(page, ".tasks .name");
    seen.firstDeed = await inSight(page, ".tasks .deed a");
    return hand.counted();
  });

  hand.begin();
  if (touch) {
    await hand.press("nav a[href$=buscar]");
    seen.isReady = await page.locator("#search").evaluate((box) => box === document.activeElement);
  }
  await hand.type(touch ? "#search" : "#search-top", digits, { sends: true });
  seen.hit = await inSight(page, `.row:has(a[href$="${caller}"])`);
  counts("the caller's visit");

  hand.begin();
  await hand.press(`.name a[href$="${caller}"]`);
  await hand.press("section a[href$='#cambiar']:visible >> nth=0");
  await hand.type("#hora", hour);
  await hand.press("#cambiar button.main");
  seen.willRead = await words(page, ".talk .ours");
  await hand.press("button[value=si]");
  seen.moved = await words(page, "section[aria-labelledby=visit]");
  counts("moved");
  seen.bar = await words(page, "[data-undo]");
  await hand.press("section[aria-labelledby=visit] form[action$=deshacer] button");
  seen.putBack = await words(page, "section[aria-labelledby=visit]");
  seen.putBackBar = await words(page, "[data-undo]");

  await page.goto(`${url}/hoy`);
  const row = `#v-${arrives}`;
  await best("arrived", async () => {
    if (seen.arrived) await hand.press(`${row} .deed button`);
    seen.takenBack = seen.arrived && (await words(page, `${row} .state`));
    hand.begin();
    await hand.press(`${row} .deed button`);
    seen.arrived = await words(page, `${row} .state`);
    return hand.counted();
  });

  await page.goto(`${url}/mensajes/${talk}#last`);
  seen.read = await inSight(page, ".talk #last");
  hand.begin();
  await (scripts ? hand.tap : hand.press)(".say .chips li:first-child button");
  await hand.press(".say .main");
  seen.answered = await words(page, ".talk .ours >> nth=-1");
  counts("answered");
  return seen;
};
