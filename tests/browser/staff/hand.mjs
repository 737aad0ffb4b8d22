// A receptionist's hand: a thumb on a telephone, or the keys of a laptop alone. It counts what it does and how long that takes.
const MOST_STOPS = 300;

export default (page, { touch }) => {
  const done = { taps: 0, stops: 0, began: performance.now() };

  // With keys alone whatever is meant must be reached by Tab, in the page's own order. The stops are counted; the time is not, as a
  // program asks after each one where it is.
  const reach = async (target) => {
    const since = performance.now();
    await goThere(target);
    done.began += performance.now() - since;
  };
  const goThere = async (target) => {
    for (let stop = 0; stop < MOST_STOPS; stop += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press("Tab");
      done.stops += 1;
    }
    throw new Error(`no Tab leads to ${target}`);
  };

  return {
    begin: () => Object.assign(done, { taps: 0, stops: 0, began: performance.now() }),
    counted: () => ({ taps: done.taps, stops: done.stops, seconds: (performance.now() - done.began) / 1000 }),
    // Follows a link or presses a button, and returns once what it leads to is there.
    press: async (what) => {
      const target = page.locator(what);
      const arrives = page.waitForEvent("framenavigated", (frame) => frame === page.mainFrame());
      done.taps += 1;
      if (touch) await Promise.all([arrives, target.tap()]);
      else {
        await reach(target);
        await Promise.all([arrives, page.keyboard.press("Enter")]);
      }
      await page.waitForLoadState("load");
    },
    // Presses what changes this page alone.
    tap: async (what) => {
      const target = page.locator(what);
      done.taps += 1;
      if (touch) await target.tap();
      else {
        await reach(target);
        await page.keyboard.press("Enter");
      }
    },
    // Ticks a box, or one of several: by keys that is the space bar, as Enter sends the form.
    tick: async (what) => {
      const target = page.locator(what);
      done.taps += 1;
      if (touch) await target.tap();
      else {
        await reach(target);
        await page.keyboard.press("Space");
      }
    },
    // Types into a box and, where that is the end of it, sends it with the keyboard's own key.
    type: async (what, text, { sends = false } = {}) => {
      const target = page.locator(what);
      if (!touch) await reach(target);
      await target.fill(text);
      if (!sends) return;
      const arrives = page.waitForEvent("framenavigated", (frame) => frame === page.mainFrame());
      await Promise.all([arrives, target.press("Enter")]);
      await page.waitForLoadState("load");
    },
  };
};

// What of the page's text a person sees without scrolling.
export const inSight = (page, what) =>
  page.locator(what).first().evaluate((element) => {
    const { top, bottom, width } = element.getBoundingClientRect();
    return width > 0 && top >= 0 && bottom <= innerHeight ? element.textContent.trim().replace(/\s+/g, " ") : "";
  });

// The words of a part of the page, on one line.
export const words = async (page, what) => (await page.locator(what).first().innerText()).replace(/\s+/g, " ").trim();
