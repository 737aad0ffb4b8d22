// Turns to the lock when the session waits no longer: so long after a page was opened in any tab, or after the last deed done on one.
// Who does a deed without leaving the page says so: document.dispatchEvent(new Event("desk:deed")). What was half typed waits in this tab
// for the same person and page, and is there again behind the lock.
{
  const { after, to, who } = document.currentScript.dataset;
  const TYPED = "textarea[id], input[id]:not([type=hidden], [type=password], [type=checkbox], [type=radio])";
  const typed = () => [...document.querySelectorAll(TYPED)].filter((one) => one.value !== one.defaultValue);
  const deed = () => localStorage.setItem("deed", Date.now());
  const leave = () => {
    const fields = typed().map((one) => [one.id, one.value]);
    const { pathname, hash } = location;
    if (fields.length) sessionStorage.setItem("typed", JSON.stringify({ who, pathname, hash, fields }));
    location.replace(to);
  };
  const look = () => {
    if (Date.now() >= Number(localStorage.getItem("deed")) + after * 1000) leave();
  };
  const kept = JSON.parse(sessionStorage.getItem("typed") || "null");
  if (kept && (kept.who !== who || kept.pathname === location.pathname)) sessionStorage.removeItem("typed");
  if (kept?.who === who && kept.pathname === location.pathname) {
    for (const [id, value] of kept.fields) {
      const field = document.getElementById(id);
      if (field) field.value = value;
    }
    if (kept.hash) location.replace(kept.hash);
  }
  deed();
  document.addEventListener("desk:deed", deed);
  document.addEventListener("desk:lock", leave); // a refresh met the lock
  document.addEventListener("visibilitychange", look); // a laptop that slept looks at its clock first
  addEventListener("pageshow", look);
  setInterval(look, 1000);
}
