// An owner opens her invitation, chooses a PIN, locks and opens the desk, invites a colleague on another telephone, is told of it, and puts it out.
import follow from "../follow.mjs";
import looked from "../look.mjs";

export default async (page, { url, link, pin, pictures }) => {
  const seen = { wrong: {} };
  const look = async (name, on = page) => {
    seen.wrong[name] = await looked(on, `desk-${name}`, { pictures });
  };
  const types = async (text, on = page) => {
    await on.fill("[name=pin]", text);
    await follow(on, "main form button.main");
  };
  const at = (on = page) => new URL(on.url()).pathname.replace(new URL(url).pathname, "");

  await page.goto(link);
  seen.name = await page.inputValue("[name=nombre]");
  if (!seen.name) await page.fill("[name=nombre]", "Dra. Ruiz");
  await look("invitation");
  await types("1234");
  seen.weak = await page.textContent("#pin-problem");
  await look("weak");
  await types(pin);
  seen.first = at();
  await look("day");
  seen.cookies = (await page.context().cookies()).map(({ name, httpOnly, secure, sameSite, path }) => ({ name, httpOnly, secure, sameSite, path }));

  await page.goto(`${url}/mas`);
  await follow(page, "main form[action$=candado] button");
  await look("lock");
  await types("9999");
  seen.left = await page.textContent("#pin-problem");
  await look("wrong");
  await types(pin);
  seen.unlocked = at();

  await page.goto(`${url}/equipo`);
  await look("team");
  await page.fill("[name=nombre]", "Carmen");
  await follow(page, "form[action$=invitaciones] button");
  await look("invited");
  const carmens = await page.inputValue("#link");

  const phone = await (await page.context().browser().newContext({ locale: "es-MX", viewport: { width: 390, height: 844 }, hasTouch: true })).newPage();
  await phone.goto(carmens);
  await phone.fill("[name=dispositivo]", "Teléfono de Carmen");
  await types("4709", phone);
  seen.carmen = at(phone);
  await follow(page, "main a.main");
  seen.told = await page.textContent("main [role=status]");
  await look("new device");
  await follow(page, "form[action$=visto] button");
  seen.toldAgain = await page.locator("form[action$=visto]").count();
  await follow(page, "li:has-text('Teléfono de Carmen') form[action$=baja] button");
  await look("removed");
  await phone.goto(`${url}/hoy`);
  seen.out = await phone.textContent("h1");
  await look("unknown", phone);

  await page.goto(`${url}/entrar`);
  await look("sign in");
  await types(pin);
  seen.again = at();

  await page.clock.install();
  await page.goto(`${url}/personas/nueva`);
  await page.fill("#nombre", "Eva Sol");
  const beside = await page.context().newPage();
  await page.clock.fastForward("10:00");
  await beside.goto(`${url}/mas`); // at work in another tab
  await page.clock.fastForward("14:50");
  seen.before = at();
  const arrives = page.waitForURL("**/candado?**");
  await page.clock.fastForward("00:11");
  await arrives;
  seen.locked = at();
  await types(pin);
  seen.typed = await page.inputValue("#nombre");
  seen.kept = await page.evaluate(() => sessionStorage.getItem("typed"));

  // Another page of theirs locks, and this one does not hear of it; what is posted from here waits for the PIN, and is done with it.
  const LOCK = "main form[action$=candado]";
  await beside.goto(`${url}/mas`);
  await beside.locator(LOCK).evaluate((form) => form.replaceWith(form.cloneNode(true)));
  await follow(beside, `${LOCK} button`);
  await follow(page, "main form button.main");
  await look("deed behind the lock");
  seen.waits = await page.textContent("main form p");
  await types(pin);
  seen.done = at();

  // As a rule it hears of it.
  await beside.goto(`${url}/mas`);
  await follow(beside, `${LOCK} button`);
  const together = page.waitForURL("**/candado?**");
  await page.clock.fastForward("00:02");
  await together;
  seen.together = at();
  return seen;
};
