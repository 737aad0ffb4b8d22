// Turns to the lock when the session waits no longer: so long after this page was opened, or after the last deed done on it.
// Who does a deed without leaving the page says so: document.dispatchEvent(new Event("desk:deed")).
{
  const { after, to } = document.currentScript.dataset;
  let until = 0;
  const deed = () => { until = Date.now() + after * 1000; };
  const look = () => { if (Date.now() >= until) location.replace(to); };
  deed();
  document.addEventListener("desk:deed", deed);
  document.addEventListener("visibilitychange", look); // a laptop that slept looks at its clock first
  addEventListener("pageshow", look);
  setInterval(look, 1000);
}
