// One talk's box. Without this a ready answer comes from the server, and what is half written waits in the page alone.
"use strict";
{
  const say = document.querySelector("form[data-draft]");
  const box = say?.querySelector("textarea");
  const PAUSE = 1500; // after the last letter
  let timer = 0, kept = box?.value;

  const keep = () => {
    clearTimeout(timer);
    if (box.value === kept || say.dataset.sent) return;
    kept = box.value;
    const body = new URLSearchParams({ token: say.elements.token.value, texto: kept });
    fetch(say.dataset.draft, { method: "POST", body, keepalive: true }).catch(() => { kept = null; }); // the next letter tries again
    document.dispatchEvent(new Event("desk:deed"));
  };
  const grow = () => {
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight + 2}px`;
  };
  box?.addEventListener("input", () => {
    grow();
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  if (box?.value) grow();
  addEventListener("pagehide", () => box && keep());

  // A ready answer goes behind what was typed, or in the place of another; nothing leaves by it.
  for (const ready of say?.querySelectorAll("[data-ready]") ?? []) {
    ready.addEventListener("click", (event) => {
      event.preventDefault();
      const others = [...say.querySelectorAll("[data-ready]")].map((one) => one.dataset.ready);
      box.value = others.includes(box.value.trim()) ? ready.dataset.ready : `${box.value.trimEnd()} ${ready.dataset.ready}`.trim();
      box.focus();
      box.dispatchEvent(new Event("input"));
    });
  }
}
