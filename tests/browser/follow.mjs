// Clicks what leads to another page and returns once that page is there. A click alone returns while the page that is being
// left can still be read, so no other file clicks.
export default async (page, what) => {
  const target = typeof what === "string" ? page.locator(what) : what;
  const arrives = page.waitForEvent("framenavigated", (frame) => frame === page.mainFrame());
  await Promise.all([arrives, target.click()]);
  await page.waitForLoadState("load"); // the new document's: with it came a state of its own
};
