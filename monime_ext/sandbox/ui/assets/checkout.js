// Enhancements of the hosted page, which also works without JavaScript.
"use strict";

// The server accepts each form once; this shows that a second click has no effect.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.submitted) {
    event.preventDefault();
    return;
  }
  form.dataset.submitted = "yes";
  for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-disabled", "true");
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.submitted;
  for (const button of document.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
});

const link = document.querySelector("[data-redirects]");
if (link) setTimeout(() => link.click(), 3000);

for (const form of document.querySelectorAll("form[data-auto-submit]")) form.requestSubmit();

for (const cell of document.querySelectorAll("[data-fills]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = cell.textContent;
  button.title = "Use this number";
  button.addEventListener("click", () => {
    const field = document.getElementById(cell.dataset.fills);
    field.value = cell.textContent;
    field.focus();
  });
  cell.replaceChildren(button);
}

// The server sends the remaining time, because the local clock may be wrong.
const deadline = document.querySelector("[data-deadline]");
if (deadline) {
  const ends = performance.now() + Number(deadline.dataset.deadline) * 1000;
  const warning = document.querySelector("[data-time-warning]");
  const announced = new Set();
  const tick = () => {
    const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
    const [minutes, seconds] = [Math.floor(left / 60), String(left % 60).padStart(2, "0")];
    deadline.textContent = `Pay within ${minutes}:${seconds}`;
    for (const mark of [300, 60]) {
      if (left <= mark && left > 0 && !announced.has(mark)) {
        announced.add(mark);
        warning.textContent = `${Math.ceil(left / 60)} ${left > 60 ? "minutes" : "minute"} left to pay`;
      }
    }
    if (left > 0) setTimeout(tick, 1000);
  };
  tick();
}

// Shows changes made elsewhere: in another tab, on the dashboard, or by advancing the clock.
const { stateUrl, state } = document.body.dataset;
if (stateUrl) {
  const poll = async () => {
    try {
      const response = await fetch(stateUrl, { cache: "no-store" });
      if (response.ok && (await response.text()) !== state) return window.location.replace(window.location.pathname);
    } catch {
      // The sandbox was stopped, but may restart.
    }
    return setTimeout(poll, 2000);
  };
  setTimeout(poll, 2000);
}
