// Looks at every page of the front desk in the states that its work brings, and tells what is wrong with each.
import look from "../look.mjs";
import comesAs from "./comes_as.mjs";
import follow from "../follow.mjs";

export default async (page, { url, cookies, pictures, states, name }) => {
  const found = {};
  await comesAs(page.context(), url, cookies);
  for (const [state, { path, fills = {}, presses = [] }] of Object.entries(states)) {
    await page.goto(url + path);
    for (const [box, text] of Object.entries(fills)) await page.fill(box, text);
    for (const button of presses) {
      if (button.startsWith("key:")) {
        const arrives = page.waitForEvent("framenavigated", (frame) => frame === page.mainFrame());
        await Promise.all([arrives, page.locator(button.slice(4)).press("Enter")]);
        await page.waitForLoadState("load");
      } else if (button.startsWith("check:")) await page.check(button.slice(6));
      else await follow(page, button);
    }
    found[state] = await look(page, `${name}-${state.replaceAll(" ", "-")}`, { pictures });
  }
  return found;
};
