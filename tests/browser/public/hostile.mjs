// Types hostile strings into the form's fields, each page with others, sends it, and follows to the page after it. Any script
// that runs, any dialog, any request to another host is told.
import follow from "../follow.mjs";
import watched from "./watched.mjs";

export default async (page, { url, strings, links }) => {
  const { seen, look } = await watched(page, { url, links });
  const form = `${url}/c/clinica-sonrisa`;
  Object.assign(seen, { shown: 0, kept: 0 });
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
    await follow(page, "button[type=submit]");
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
    await follow(page, "button[type=submit]");
    await look(text);
    seen.kept += (await page.locator(".code code").count()) ? 1 : 0;
  }
  return seen;
};
