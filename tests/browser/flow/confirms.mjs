// A patient signs up on her telephone and sends the code from WhatsApp; the sandbox stands in for it.
import follow from "../follow.mjs";

export default async (page, { form, name, phone, pictures, width }) => {
  const picture = (what) => pictures && page.screenshot({ path: `${pictures}/${what}-${width}.png` });
  await page.goto(form);
  await page.fill("#name", name);
  await page.fill("#phone", phone);
  await page.check("#reminders");
  await follow(page, "button[type=submit]");
  const seen = { thanks: await page.textContent("h1"), code: await page.textContent(".code code") };

  await follow(page, "main a.main");
  seen.chatWith = await page.textContent("h1");
  seen.message = await page.inputValue("[name=text]");
  await page.fill("[name=number]", phone);
  await page.fill("[name=name]", name);
  await follow(page, "button.send");

  // The page looks for news by itself: nobody reloads it.
  const answer = page.locator(".theirs .said").first();
  await answer.waitFor();
  seen.welcome = await answer.textContent();
  seen.inView = await answer.evaluate((it) => it.getBoundingClientRect().top >= 0);
  seen.overflow = (await page.evaluate(() => document.documentElement.scrollWidth)) - width;
  await picture("welcome");
  await page.goto(form.replace(/\/[^/]*$/, (slug) => `${slug}/gracias`));
  seen.done = await page.textContent("h1");
  return seen;
};
