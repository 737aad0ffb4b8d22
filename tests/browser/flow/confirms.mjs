// A patient signs up on her telephone and sends the code from WhatsApp; the sandbox stands in for it.
import follow from "../follow.mjs";

export default async (page, { form, name, phone, pictures, width }) => {
  await page.goto(form);
  await page.fill("#name", name);
  await page.fill("#phone", phone);
  await page.check("#reminders");
  await follow(page, "button[type=submit]");
  const seen = { thanks: await page.textContent("h1"), code: await page.textContent(".code code") };

  // As on a telephone, the chat opens beside the page, which stays where it is.
  const chat = await page.context().newPage();
  await chat.goto(await page.getAttribute("main a.main", "href"));
  const picture = (what) => pictures && chat.screenshot({ path: `${pictures}/${what}-${width}.png` });
  seen.chatWith = await chat.textContent("h1");
  seen.message = await chat.inputValue("[name=text]");
  await chat.fill("[name=number]", phone);
  await chat.fill("[name=name]", name);
  await follow(chat, "button.send");

  // Both pages look for news by themselves: nobody reloads them.
  const answer = chat.locator(".theirs .said").first();
  await answer.waitFor();
  seen.welcome = await answer.textContent();
  seen.inView = await answer.evaluate((it) => it.getBoundingClientRect().top >= 0);
  seen.overflow = (await chat.evaluate(() => document.documentElement.scrollWidth)) - width;
  await picture("welcome");
  await page.locator("h1", { hasText: "Listo" }).waitFor();
  seen.done = (await page.textContent("h1")).trim();
  return seen;
};
