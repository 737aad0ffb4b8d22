// What only the page itself can tell: which words are cut, and whether who moves by keyboard sees where they are. Each runs in the page.

export function cutWords() {
  const found = [];
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) found.push(`cut: the page is ${wide} px wider than the screen`);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const hides = (value) => value === "hidden" || value === "clip";
  const scrolls = (value) => value === "auto" || value === "scroll";
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const at = text.parentElement;
    if (!text.data.trim() || !at.checkVisibility() || at.closest(".unseen, .skip, [aria-hidden=true], option, script")) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const words = range.getBoundingClientRect();
    if (!words.width) continue;
    let [isCut, isScrolled] = [false, false];
    for (let box = at; box !== document.body; box = box.parentElement) {
      const { overflowX, overflowY, borderRightWidth, backgroundColor, display } = getComputedStyle(box);
      const edge = box.getBoundingClientRect();
      const isSeen = borderRightWidth !== "0px" || backgroundColor !== "rgba(0, 0, 0, 0)";
      isScrolled ||= scrolls(overflowX);
      const isBeside = !isScrolled && (words.left < edge.left - 1 || words.right > edge.right + 1);
      if (isBeside && (hides(overflowX) || (isSeen && display !== "inline"))) isCut = true; // or spills out of its card
      if (hides(overflowY) && (words.top < edge.top - 1 || words.bottom > edge.bottom + 1)) isCut = true;
    }
    if (!isScrolled && (words.left < -1 || words.right > innerWidth + 1)) isCut = true;
    if (isCut) found.push(`cut: ${text.data.trim().slice(0, 60)}`);
  }
  return found;
}

export function hiddenFocus() {
  const at = document.activeElement;
  const name = `${at.tagName.toLowerCase()} ${(at.id || at.textContent).trim().slice(0, 40)}`;
  const isRound = at === document.body || at.dataset.visited === "yes";
  if (isRound) return { name, wrong: "", isRound };
  at.dataset.visited = "yes";
  const { outlineStyle, outlineWidth } = getComputedStyle(at);
  const box = at.getBoundingClientRect();
  const within = (from, length, all) => (Math.max(from, 0) + Math.min(from + length, all)) / 2; // of what the screen shows of it
  const [x, y] = [within(box.left, Math.min(box.width, 80), innerWidth), within(box.top, Math.min(box.height, 40), innerHeight)];
  const top = document.elementFromPoint(x, y);
  const isCovered = top && top !== at && !at.contains(top) && !top.contains(at) && !top.closest("label")?.contains(at);
  let wrong = "";
  if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) wrong = "no ring";
  else if (!top) wrong = `out of sight (${Math.round(x)}, ${Math.round(y)})`;
  else if (isCovered) wrong = `covered by ${top.tagName.toLowerCase()}.${top.className}`;
  return { name, wrong, isRound };
}
