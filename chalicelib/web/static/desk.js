// The front desk's pages work without this. It keeps what is on the screen true, holds the undo, and hides names from who stands at the counter.
"use strict";
const EVERY = 20000, SOON = 2000, UNDO = 8000, SLOW = 2000;
const parts = (root) => [...root.querySelectorAll("[data-part]")];
// What a worker is at changes from moment to moment.
const usual = () => document.querySelector("[data-soon]") ? SOON : EVERY;
// The answer to a form stands at the form's address, where nothing is to be asked for again.
let wait = usual(), isOver = !!document.querySelector("main[data-answer]");

// What is shown, but for the tokens of its forms: each answer has others, which are worth no more than those that are there.
const shown = (part) => part.outerHTML.replace(/(name="token" value=)"[^"]*"/g, "$1");

// A part stays as it is while somebody is in it: what has the focus, or the pointer, does not move.
// What is true only while nothing is half written stays as it was when that was begun.
const isInUse = (part) => part.contains(document.activeElement) || part.matches(":hover") || (part.dataset.part === "while-empty" && !!part.closest("form").querySelector("textarea").value.trim());

function lay(fresh) {
  for (const part of parts(document)) {
    const news = fresh.getElementById(part.id);
    if (!news || shown(news) === shown(part)) continue;
    if (!isInUse(part)) part.replaceWith(news);
    else layRows(part, news);
  }
}

// Rows that are neither pointed at nor being used are put right in place; none comes or goes under a finger.
function layRows(part, news) {
  for (const row of part.querySelectorAll(".row[id]")) {
    const fresh = news.querySelector("#" + CSS.escape(row.id));
    if (fresh && shown(fresh) !== shown(row) && !isInUse(row)) row.replaceWith(fresh);
  }
}

const offline = document.querySelector("[data-offline]");

function tell(isOff) {
  offline.textContent = isOff ? offline.dataset.offline : "";
  offline.hidden = !isOff;
}

async function refresh() {
  if (document.hidden || isOver) return;
  const began = performance.now();
  try {
    const answer = await fetch(location.href, { headers: { "X-Refresh": "1" }, redirect: "manual" });
    if (answer.status === 401) return document.dispatchEvent(new Event("desk:lock"));
    if (answer.type === "opaqueredirect") return location.reload();
    isOver = answer.status < 500 && !answer.ok; // a page that only a form leads to
    if (isOver) return;
    if (!answer.ok) throw new Error(answer.status);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (document.querySelector("[data-soon]") && !fresh.querySelector("[data-soon]")) return location.reload(); // the work is done
    lay(fresh);
    offline.dataset.offline = fresh.querySelector("[data-offline]").dataset.offline;
    tell(false);
  } catch {
    tell(true);
  }
  wait = performance.now() - began > SLOW ? 3 * EVERY : usual();
}

function again() {
  setTimeout(async () => { await refresh(); if (!isOver) again(); }, wait);
}

// Whoever presses a button in a long list goes on where she was.
addEventListener("pagehide", () => sessionStorage.setItem("place", `${location.pathname} ${scrollY}`));
const undo = document.querySelector("[data-undo]");
if (undo) {
  const [path, place] = (sessionStorage.getItem("place") || "").split(" ");
  if (path === location.pathname) scrollTo(0, place);
  history.replaceState(null, "", location.pathname + location.search.replace(/[?&](hecho|no|cita)=[^&]*/g, "").replace(/^&/, "?"));
  setTimeout(() => { if (!undo.contains(document.activeElement)) undo.remove(); }, UNDO);
}

const hide = document.querySelector("[data-hide]");
if (hide) {
  const word = hide.querySelector("[data-hide-word]");
  const hides = word.textContent;
  const show = (isHidden) => {
    word.textContent = isHidden ? word.dataset.other : hides;
    document.body.classList.toggle("hidden-names", isHidden);
    hide.setAttribute("aria-pressed", isHidden);
  };
  hide.hidden = false;
  show(sessionStorage.getItem("hidden") === "1");
  hide.addEventListener("click", () => {
    const isHidden = !document.body.classList.contains("hidden-names");
    sessionStorage.setItem("hidden", isHidden ? "1" : "0");
    show(isHidden);
  });
}

const print = document.querySelector("[data-print]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}

for (const button of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    button.querySelector("[data-copy-word]").textContent = button.dataset.copied;
  });
}

// One tap is one deed: a second one on its way changes nothing.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "1";
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
addEventListener("offline", () => tell(true));
addEventListener("online", refresh);
if (parts(document).length && !isOver) {
  again();
  document.addEventListener("visibilitychange", refresh);
}
