// Keeps the dashboard up to date and sends its forms in place; without it, every form loads the page anew.
"use strict";

const connection = document.querySelector("[data-connection]");

// One look at a time, and at most two a second however much happens.
let looking = false;
let again = false;
const refresh = async (answer) => {
  if (looking) {
    again = true;
    return;
  }
  looking = true;
  try {
    const page = answer ?? (await fetch("/_sandbox/", { cache: "no-store" }));
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
    const focused = document.activeElement?.id;
    const open = new Set([...document.querySelectorAll("details[open]")].map((details) => details.id));
    for (const part of document.querySelectorAll("[data-part]")) {
      const found = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
      if (found) part.replaceChildren(...found.childNodes);
    }
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
  } catch {
    // The sandbox was stopped; the connection below says so.
  }
  setTimeout(() => {
    looking = false;
    if (again) {
      again = false;
      refresh();
    }
  }, 500);
};
