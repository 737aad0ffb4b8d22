// Keep the page fresh without touching what somebody is typing. The forms work without this.
const EVERY_MS = 2500;
const talk = document.querySelector(".talk");

function toTheEnd() {
  if (talk) talk.scrollTop = talk.scrollHeight;
}

// The conversation itself can have the focus, for whoever scrolls with the keyboard: that is no use yet.
function isInUse(part) {
  return part !== document.activeElement && part.contains(document.activeElement);
}

async function refresh() {
  if (document.hidden) return;
  const answer = await fetch(location.pathname + location.search).catch(() => null);
  if (!answer || !answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const news = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
    if (!news || news.innerHTML === part.innerHTML || isInUse(part)) continue;
    part.replaceChildren(...news.childNodes);
    if (part === talk) toTheEnd();
  }
}

toTheEnd();
setInterval(refresh, EVERY_MS);
