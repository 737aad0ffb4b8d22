// Opens a page in the real Chromium for a test. Downloads nothing: the browser is the system's.
//
// A test is a module that exports `default async (page, given) => seen`; what it returns is what
// Python asserts on. Run as: node launch.mjs <test module>, with the given values as JSON on stdin: how wide the window is, whether a finger
// taps (`touch`), whether scripts run (`scripts`), as whom the browser comes (`cookies`, set as ours are).
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const given = JSON.parse(Buffer.concat(chunks).toString("utf8") || "{}");
const { default: test } = await import(pathToFileURL(process.argv[2]).href);

const browser = await chromium.launch({
  executablePath: process.env.PUNTUAL_CHROMIUM,
  // Chromium's own sandbox needs rights that containers and root do not have.
  args: ["--no-sandbox", "--disable-dev-shm-usage"],
});
try {
  const context = await browser.newContext({
    locale: "es-MX",
    timezoneId: "America/Mexico_City",
    viewport: { width: given.width ?? 390, height: given.height ?? 844 },
    hasTouch: given.touch ?? false,
    javaScriptEnabled: given.scripts ?? true,
  });
  context.setDefaultTimeout(given.timeout ?? 60000); // how slow a machine may be, not how slow a page
  const page = await context.newPage();
  const said = [];
  page.on("pageerror", (error) => said.push(`error: ${error.message}`));
  page.on("console", (line) => line.type() === "error" && said.push(`console: ${line.text()}`));
  const seen = await test(page, given);
  process.stdout.write(JSON.stringify({ seen: seen ?? null, complaints: said }));
} finally {
  await browser.close();
}
