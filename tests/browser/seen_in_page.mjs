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
    let isCut = words.left < -1 || words.right > innerWidth + 1;
    for (let box = at; box !== document.body; box = box.parentElement) {
      const { overflowX, overflowY, borderRightWidth, backgroundColor, display } = getComputedStyle(box);
      const edge = box.getBoundingClientRect();
      const isSeen = borderRightWidth !== "0px" || backgroundColor !== "rgba(0, 0, 0, 0)";
      if (isSeen && display !== "inline" && words.right > edge.right + 1) isCut = true; // it spills out of its card
      if (scrolls(overflowX)) isCut = false;
      if (hides(overflowX) && (words.left < edge.left - 1 || words.right > edge.right + 1)) isCut = true;
      if (hides(overflowY) && (words.top < edge.top - 1 || words.bottom > edge.bottom + 1)) isCut = true;
    }
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
  const [x, y] = [box.left + Math.min(box.width / 2, 40), box.top + Math.min(box.height / 2, 20)];
  const top = document.elementFromPoint(x, y);
  const isCovered = top && top !== at && !at.contains(top) && !top.contains(at) && !top.closest("label")?.contains(at);
  let wrong = "";
  if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) wrong = "no ring";
  else if (!top) wrong = "out of sight";
  else if (isCovered) wrong = `covered by ${top.tagName.toLowerCase()}.${top.className}`;
  return { name, wrong, isRound };
}
