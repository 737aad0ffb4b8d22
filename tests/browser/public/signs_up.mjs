// Ana signs up with scripts switched off: first with mistakes, then rightly.
import follow from "../follow.mjs";

export default async (page, { url, width, pictures }) => {
  const browser = page.context().browser();
  const context = await browser.newContext({
    javaScriptEnabled: false,
    locale: "es-MX",
    viewport: { width, height: 844 },
  });
  const tab = await context.newPage();
  const picture = (name) =>
    pictures && tab.screenshot({ path: `${pictures}/${name}-${width}.png`, fullPage: true });
  const seen = { overflow: {} };
  const look = async (name) => {
    const box = await tab.locator("body").boundingBox();
    const widest = await tab.locator("main").evaluate(() => document.documentElement.scrollWidth);
    seen.overflow[name] = Math.max(box.width, widest) - width;
    await picture(name);
  };

  await tab.goto(`${url}/c/clinica-sonrisa`);
  await look("form");
  seen.emailBefore = await tab.isVisible("#email");
  await tab.check("#offers_email");
  seen.emailAfter = await tab.isVisible("#email");
  await tab.fill("#phone", "55 12");
  await tab.check("#for_other");
  await tab.selectOption("#relation", "mother");
  await follow(tab, "button[type=submit]");

  await look("refused");
  seen.focused = await tab.locator(":focus").getAttribute("role");
  seen.kept = await tab.inputValue("#phone");
  seen.problems = await tab.locator(".problem").allTextContents();

  await tab.fill("#name", "Luis Pérez");
  await tab.fill("#phone", "55 1234 5678");
  await tab.fill("#email", "ana@correo.mx");
  await tab.check("#reminders");
  await follow(tab, "button[type=submit]");

  await look("thanks");
  seen.address = tab.url();
  seen.heading = await tab.textContent("h1");
  seen.code = await tab.textContent(".code code");
  seen.link = await tab.getAttribute("main a.main", "href");
  seen.pictureShown = await tab.isVisible("figure svg");
  seen.cookies = (await context.cookies()).map(({ path, httpOnly }) => ({ path, httpOnly }));

  await tab.reload();
  seen.codeAfterReload = await tab.textContent(".code code");
  await tab.goto(`${url}/c/clinica-sonrisa`);
  await follow(tab, "fieldset small a");
  await look("notice");
  seen.notice = await tab.textContent("h1");
  await tab.goto(`${url}/c/nobody`);
  await look("unknown");
  await context.close();
  return seen;
};
