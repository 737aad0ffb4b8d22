// Watches a page that shows hostile strings: any script that runs, any dialog, any request to another host, any foreign link.
export default async (page, { url, links }) => {
  const seen = { heard: [], foreign: [] };
  const here = new URL(url).host;
  await page.context().exposeFunction("ran", (what) => seen.heard.push(`ran: ${what}`));
  page.on("dialog", async (dialog) => {
    seen.heard.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on("request", (request) => {
    const { host, protocol } = new URL(request.url());
    if (host !== here && protocol !== "data:") seen.heard.push(`request: ${request.url().slice(0, 80)}`);
  });
  const look = async (asked) => {
    const found = await page.evaluate(() => ({
      hrefs: [...document.querySelectorAll("[href],[src],[action]")].map((e) => e.href || e.src || e.action),
      scripts: document.scripts.length,
      handlers: [...document.querySelectorAll("*")].filter((e) =>
        [...e.attributes].some((a) => a.name.startsWith("on") || a.name === "style")).length,
    }));
    for (const href of found.hrefs) {
      const to = new URL(href, url);
      const ours = to.host === here || links.includes(to.host) || to.protocol === "tel:" || to.protocol === "data:";
      if (!ours) seen.foreign.push(href.slice(0, 100));
    }
    if (found.scripts || found.handlers) seen.heard.push(`markup: ${asked.slice(0, 60)}`);
  };
  return { seen, look };
};
