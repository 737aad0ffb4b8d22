// Looks at a page that is given as text, for the test of look.mjs itself.
import look from "./look.mjs";

export default async (page, { html }) => {
  await page.setContent(html);
  return look(page, "given");
};
