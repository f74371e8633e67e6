// Keeps the dashboard up to date and sends its forms in place; without it, every form loads the page anew.
"use strict";

const address = "/_sandbox/";

// Puts what the server shows in the place of what is shown, and leaves what is the same, the focus and what is open.
const show = async (answer) => {
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const focused = document.activeElement?.id;
  const open = [...document.querySelectorAll("[data-part] details[open]")].map((details) => details.id);
  for (const part of document.querySelectorAll("[data-part]")) {
    const found = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
    if (found && found.innerHTML !== part.innerHTML) part.replaceChildren(...found.childNodes);
  }
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
};

// However much happens, the server is asked one question at a time, and no more than twice a second.
let asking = false;
let more = false;
const refresh = async () => {
  more = asking;
  if (asking) return;
  asking = true;
  try {
    await show(await fetch(address, { cache: "no-store" }));
  } catch {
    // The sandbox was stopped; the connection says so.
  }
  setTimeout(() => {
    asking = false;
    if (more) refresh();
  }, 500);
};

const connection = document.querySelector("[data-connection]");
const told = (is) => {
  connection.textContent = is ? "Live" : "The sandbox does not answer";
  connection.classList.toggle("on", is);
};
const events = new EventSource(`${address}events`);
events.onopen = () => {
  told(true);
  refresh();
};
events.onerror = () => told(false);
events.addEventListener("activity", refresh);
events.addEventListener("request", refresh);

document.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const body = new URLSearchParams(new FormData(form, event.submitter));
  try {
    await show(await fetch(form.getAttribute("action"), { method: "POST", body }));
  } catch {
    told(false);
  }
});

// The clock goes on between two looks.
setInterval(() => {
  const time = document.querySelector('[data-part="clock"] time');
  if (!time) return;
  const next = new Date(Date.parse(time.dateTime) + 1000);
  time.dateTime = next.toISOString();
  const day = next.toLocaleDateString("en-GB", { day: "2-digit", month: "short", year: "numeric", timeZone: "UTC" });
  time.textContent = `${day}, ${next.toISOString().slice(11, 19)} UTC`;
}, 1000);
