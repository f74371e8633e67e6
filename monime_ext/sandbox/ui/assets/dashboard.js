// Updates the dashboard and submits its forms without reloading the page.
"use strict";

const address = "/_sandbox/";

// Replaces the parts of the page that changed, and keeps the focus and open details. The problem of an action stays until
// the next action, so that an update in the meantime does not remove it before it is read.
const show = async (response, isAction) => {
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  const focused = document.activeElement?.id;
  const open = [...document.querySelectorAll("[data-part] details[open]")].map((details) => details.id);
  for (const part of document.querySelectorAll("[data-part]")) {
    if (part.dataset.part === "problem" && !isAction) continue;
    const found = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
    if (found && found.innerHTML !== part.innerHTML) part.replaceChildren(...found.childNodes);
  }
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
};

// At most one request at a time, and two per second.
let loading = false;
let stale = false;
const refresh = async () => {
  stale = loading;
  if (loading) return;
  loading = true;
  try {
    await show(await fetch(address, { cache: "no-store" }), false);
  } catch {
    // The sandbox was stopped; the connection status shows it.
  }
  setTimeout(() => {
    loading = false;
    if (stale) refresh();
  }, 500);
};

const connection = document.querySelector("[data-connection]");
const showConnection = (isLive) => {
  connection.textContent = isLive ? "Live" : "The sandbox does not respond";
  connection.classList.toggle("on", isLive);
};
const events = new EventSource(`${address}events`);
events.onopen = () => {
  showConnection(true);
  refresh();
};
events.onerror = () => showConnection(false);
events.addEventListener("activity", refresh);
events.addEventListener("request", refresh);

document.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const body = new URLSearchParams(new FormData(form, event.submitter));
  try {
    await show(await fetch(form.getAttribute("action"), { method: "POST", body }), true);
  } catch {
    showConnection(false);
  }
});

// Advances the clock between two updates.
setInterval(() => {
  const time = document.querySelector('[data-part="clock"] time');
  if (!time) return;
  const next = new Date(Date.parse(time.dateTime) + 1000);
  time.dateTime = next.toISOString();
  const day = next.toLocaleDateString("en-GB", { day: "2-digit", month: "short", year: "numeric", timeZone: "UTC" });
  time.textContent = `${day}, ${next.toISOString().slice(11, 19)} UTC`;
}, 1000);
