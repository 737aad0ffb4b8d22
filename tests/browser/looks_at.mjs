// Looks at pages by their addresses, each as everybody may meet it (look.mjs): {pages: {name: address below url}}, with cookies where given.
import look from "./look.mjs";

export default async (page, { url, pages, cookies = {}, pictures }) => {
  const found = {};
  const all = Object.entries(cookies).map(([name, value]) => ({ name, value, url: `${url}/` }));
  if (all.length) await page.context().addCookies(all);
  for (const [name, address] of Object.entries(pages)) {
    await page.goto(url + address);
    found[name] = await look(page, name, { pictures });
  }
  return found;
};
