// Types hostile strings into the form's fields, each page with others, sends it, and follows to the page after it. Any script
// that runs, any dialog, any request to another host is told.
export default async (page, { url, strings, links }) => {
  const heard = [];
  const here = new URL(url).host;
  const context = page.context();
  await context.exposeFunction("ran", (what) => heard.push(`ran: ${what}`));
  page.on("dialog", async (dialog) => {
    heard.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on("request", (request) => {
    const { host, protocol } = new URL(request.url());
    if (host !== here && protocol !== "data:") heard.push(`request: ${request.url().slice(0, 80)}`);
  });
  const form = `${url}/c/clinica-sonrisa`;
  const seen = { shown: 0, kept: 0, foreign: [] };
  const look = async (asked) => {
    const found = await page.evaluate(() => ({
      hrefs: [...document.querySelectorAll("[href],[src],[action]")].map((e) => e.href || e.src || e.action),
      scripts: document.scripts.length,
      handlers: [...document.querySelectorAll("*")].filter((e) =>
        [...e.attributes].some((a) => a.name.startsWith("on") || a.name === "style")).length,
    }));
    for (const href of found.hrefs) {
      const to = new URL(href, form);
      const ours = to.host === here || links.includes(to.host) || to.protocol === "tel:" || to.protocol === "data:";
      if (!ours) seen.foreign.push(href.slice(0, 100));
    }
    if (found.scripts || found.handlers) heard.push(`markup: ${asked.slice(0, 60)}`);
  };
  await page.goto(form);
  const FIELDS = ["name", "phone", "email"]; // three texts a page: a page takes a tenth of a second and more
  for (let place = 0; place < strings.length; place += FIELDS.length) {
    const some = strings.slice(place, place + FIELDS.length);
    await page.evaluate((typed) => {
      for (const box of document.querySelectorAll("input[type=checkbox]")) box.checked = true;
      typed.forEach((text, number) => {
        const box = document.getElementById(["name", "phone", "email"][number]);
        box.removeAttribute("maxlength");
        box.value = text;
      });
    }, some);
    await Promise.all([page.waitForLoadState("load"), page.click("button[type=submit]")]);
    await look(some.join(" "));
    seen.shown += some.length;
    if (!(await page.locator("form").count())) await page.goto(form);
  }
  // As a name with letters only is kept, those that hold some go through to the page that shows them.
  for (const text of strings.filter((s) => /\p{L}/u.test(s)).filter((_, place) => place % 20 === 0)) {
    await page.goto(`${form}?utm_source=${encodeURIComponent(text)}&lang=${encodeURIComponent(text)}`);
    await look(text);
    await page.fill("#name", text.replace(/[^\p{L}\p{M} '’.-]/gu, "").slice(0, 70) || "Ana");
    await page.fill("#phone", "55 1234 5678");
    await page.check("#reminders");
    await page.click("button[type=submit]");
    await look(text);
    seen.kept += (await page.locator(".code code").count()) ? 1 : 0;
  }
  return { ...seen, heard };
};
