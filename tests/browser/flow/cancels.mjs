// The patient finds the reminder on her telephone and taps Cancelar; the front desk looks at its own.
import follow from "../follow.mjs";

export default async (page, { desk, patient, reception, pictures, width }) => {
  const picture = (what) => pictures && page.screenshot({ path: `${pictures}/${what}-${width}.png` });
  const last = (who) => page.locator(`.${who} .said`).last();
  await page.goto(desk);
  const seen = { listed: await page.locator(".chats").textContent() };
  await follow(page, `.chats a[href="/phones/${patient}"]`);
  seen.reminder = await last("theirs").textContent();
  const cancel = page.getByRole("button", { name: "Cancelar" });
  await cancel.scrollIntoViewIfNeeded();
  seen.scrolled = await page.evaluate(() => window.scrollY);
  await picture("reminder");
  await follow(page, cancel);
  seen.tapped = await last("mine").textContent();

  await page.locator(".theirs .said", { hasText: "cancelad" }).waitFor();
  seen.answer = await last("theirs").textContent();
  await picture("cancelled");
  await page.goto(`${desk}/phones/${reception}`);
  await last("theirs").waitFor();
  seen.told = await last("theirs").textContent();
  await picture("reception");
  return seen;
};
