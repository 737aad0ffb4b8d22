// What desk.js keeps true on a page that lies open all day, by a clock that the test moves: somebody else's deeds, a lost net, the undo, the lock.
import comesAs from "./comes_as.mjs";
import follow from "../follow.mjs";

const REFRESH = "00:21", LONG = "03:00";

export default async (page, { url, cookies, hers, rows }) => {
  const seen = {};
  const [first, second, third] = rows.map((id) => `#v-${id}`);
  const lupita = await (await page.context().browser().newContext({ locale: "es-MX", viewport: { width: 1366, height: 768 } })).newPage();
  await comesAs(page.context(), url, cookies);
  await comesAs(lupita.context(), url, hers);
  const does = async (row) => {
    await lupita.goto(`${url}/hoy`);
    await follow(lupita, `${row} .deed button`);
  };
  const state = async (row) => (await page.locator(`${row} .state`).innerText()).trim();
  const isAsking = (what) => what.headers()["x-refresh"] === "1";
  const asked = [];
  page.on("request", (request) => isAsking(request) && asked.push(request.url()));
  const settles = () => page.evaluate(() => new Promise((done) => { const { port1, port2 } = new MessageChannel(); port1.onmessage = done; port2.postMessage(0); }));
  const refreshes = async (act = () => page.clock.fastForward(REFRESH)) => {
    const answers = page.waitForResponse((answer) => isAsking(answer.request()));
    await act();
    await (await answers).finished();
    await settles();
  };

  await page.clock.install();
  await page.goto(`${url}/hoy`);
  await page.evaluate(() => { window.isSamePage = true; });
  await page.mouse.move(0, 0);

  seen.before = await state(first);
  await does(first);
  await refreshes();
  seen.after = await state(first);

  await page.focus(`${second} .deed button`);
  await does(second);
  await does(third);
  await refreshes();
  seen.beside = await state(third);
  seen.focused = await state(second);
  seen.keepsFocus = await page.evaluate((row) => document.querySelector(row).contains(document.activeElement), second);
  await page.evaluate(() => document.activeElement.blur());
  await refreshes();
  seen.left = await state(second);

  const hides = (isHidden) => page.evaluate((value) => {
    Object.defineProperty(document, "hidden", { configurable: true, value });
    document.dispatchEvent(new Event("visibilitychange"));
  }, isHidden);
  const count = asked.length;
  await hides(true);
  await page.clock.fastForward(LONG);
  await settles();
  seen.askedWhileHidden = asked.length - count;
  await refreshes(() => hides(false));

  const bar = page.locator("[data-offline]");
  seen.offBefore = await bar.isVisible();
  await page.route("**/hoy", (route) => route.abort());
  await page.clock.fastForward(REFRESH);
  await bar.waitFor({ state: "visible" });
  seen.off = await bar.innerText();
  seen.stillThere = await state(first);
  await page.unroute("**/hoy");
  await refreshes();
  await bar.waitFor({ state: "hidden" });
  seen.isSamePage = await page.evaluate(() => window.isSamePage === true);

  await follow(page, `${first} .deed button`);
  const undo = page.locator("[data-undo]");
  seen.address = new URL(page.url()).search;
  await page.clock.fastForward("00:07");
  seen.undoAtSeven = await undo.count();
  await page.clock.fastForward("00:02");
  seen.undoAtNine = await undo.count();

  const before = asked.length;
  await page.fill("#search-top", "Ana");
  await Promise.all([page.waitForURL("**/buscar"), page.press("#search-top", "Enter")]);
  seen.hasParts = await page.locator("[data-part]").count() > 0;
  await page.clock.fastForward(LONG);
  await settles();
  seen.askedOfAnAnswer = asked.length - before;
  await page.goto(`${url}/hoy`);

  const elsewhere = await page.context().newPage();
  await elsewhere.goto(`${url}/mas`);
  await follow(elsewhere, "main form[action$=candado] button");
  const locks = page.waitForURL("**/candado?**");
  await page.clock.fastForward(REFRESH);
  await locks;
  seen.locked = new URL(page.url()).search;
  return seen;
};
