// Turns to the lock when the session waits no longer: so long after a page was opened in any tab, or after the last deed done on one.
// Who does a deed without leaving the page says so: document.dispatchEvent(new Event("desk:deed")). What was half typed waits in this tab
// for the same person and page, and is there again behind the lock.
{
  const { after, to, who } = document.currentScript.dataset;
  const TYPED = "textarea[id], input[id]:not([type=hidden], [type=password], [type=checkbox], [type=radio])";
  const SEEN = "input[name^=visto], input[name=estaba]"; // what stood there when it was typed: whoever changed that since is not overwritten unseen
  const kept = (one) => ({ id: one.id, value: one.value, seen: [...one.form.querySelectorAll(SEEN)].map((was) => [was.name, was.value]) });
  const deed = () => localStorage.setItem("deed", Date.now());
  const leave = () => {
    const fields = [...document.querySelectorAll(TYPED)].filter((one) => one.form && one.value !== one.defaultValue).map(kept);
    if (fields.length) sessionStorage.setItem("typed", JSON.stringify({ who, to, hash: location.hash, fields }));
    location.replace(to);
  };
  const look = () => {
    if (Date.now() >= Number(localStorage.getItem("deed")) + after * 1000) leave();
  };
  const left = JSON.parse(sessionStorage.getItem("typed") || "null");
  sessionStorage.removeItem("typed");
  if (left?.who === who && left.to === to) {
    for (const { id, value, seen } of left.fields) {
      const field = document.getElementById(id);
      if (!field) continue;
      field.value = value;
      for (const [name, was] of seen) field.form.querySelectorAll(`input[name="${name}"]`).forEach((one) => { one.value = was; });
    }
    if (left.hash) location.replace(left.hash);
  }
  deed();
  document.addEventListener("desk:deed", deed);
  for (const lock of document.querySelectorAll("form[action$=candado]")) lock.addEventListener("submit", () => localStorage.setItem("deed", 0)); // other tabs, too
  document.addEventListener("desk:lock", leave); // a refresh met the lock
  document.addEventListener("visibilitychange", look); // a laptop that slept looks at its clock first
  addEventListener("pageshow", look);
  setInterval(look, 1000);
}
