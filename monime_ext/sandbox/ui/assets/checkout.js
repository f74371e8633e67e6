// Comfort for the hosted page; everything works without it.
"use strict";

// A second click on the way changes nothing: the server takes each form once. This only says so.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-disabled", "true");
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
});

const link = document.querySelector("[data-goes-on]");
if (link) setTimeout(() => link.click(), 3000);

for (const form of document.querySelectorAll("form[data-sends-itself]")) form.requestSubmit();

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

// The server says how long there is; this machine's own clock may be anything.
const deadline = document.querySelector("[data-deadline]");
if (deadline) {
  const ends = performance.now() + Number(deadline.dataset.deadline) * 1000;
  const hurry = document.querySelector("[data-hurry]");
  const spoken = new Set();
  const tick = () => {
    const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
    const [minutes, seconds] = [Math.floor(left / 60), String(left % 60).padStart(2, "0")];
    deadline.textContent = `Pay within ${minutes}:${seconds}`;
    for (const mark of [300, 60]) {
      if (left <= mark && left > 0 && !spoken.has(mark)) {
        spoken.add(mark);
        hurry.textContent = `${Math.ceil(left / 60)} ${left > 60 ? "minutes" : "minute"} left to pay`;
      }
    }
    if (left > 0) setTimeout(tick, 1000);
  };
  tick();
}

// What happens elsewhere (another tab, the dashboard, a moved clock) is seen here within moments.
const { watched, state } = document.body.dataset;
if (watched) {
  const look = async () => {
    try {
      const answer = await fetch(watched, { cache: "no-store" });
      if (answer.ok && (await answer.text()) !== state) return window.location.replace(window.location.pathname);
    } catch {
      // The sandbox was stopped; it may come back.
    }
    return setTimeout(look, 2000);
  };
  setTimeout(look, 2000);
}
