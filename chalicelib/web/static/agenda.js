// Sends the file that was chosen at once, shows how far it is, and keeps it here when the net breaks off. Without it the form goes by itself.
"use strict";
const form = document.querySelector("form[data-then]");
const [problem, status] = form.querySelectorAll("[role]");
const file = form.elements.file, bar = status.querySelector("progress");

function tell(text) {
  problem.textContent = text;
  problem.hidden = !text;
  status.hidden = true;
  delete form.dataset.sent;
  delete form.dataset.under;
}

function send() {
  const chosen = file.files[0];
  if (!chosen || form.dataset.under) return;
  if (!chosen.size) return tell(form.dataset.empty);
  if (chosen.size > form.dataset.most) return tell(form.dataset.large);
  const data = new FormData();
  for (const { name, value } of form.querySelectorAll("input[type=hidden]")) data.append(name, value);
  data.set("success_action_redirect", ""); // nothing to be led to: a script asks
  data.set("x-amz-meta-name", encodeURIComponent(chosen.name).slice(0, 600));
  data.append("file", chosen); // the last: what stands behind it is not read
  const request = new XMLHttpRequest();
  const over = () => tell(form.dataset.cut);
  request.upload.addEventListener("progress", ({ loaded, total }) => { bar.value = 100 * loaded / total; });
  request.addEventListener("load", () => {
    if (request.status < 300) return location.assign(form.dataset.then);
    tell(request.status < 500 ? form.dataset.refused : form.dataset.cut); // the form is old: another try of it is refused again
  });
  for (const event of ["error", "abort", "timeout"]) request.addEventListener(event, over);
  tell("");
  form.dataset.under = "1";
  status.hidden = false;
  request.open("POST", form.action);
  request.send(data);
}

file.addEventListener("change", send);
form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); }); // one form is for one file
