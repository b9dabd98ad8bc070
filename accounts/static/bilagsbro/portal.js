// Keeps the figures fresh while something is under way, and lets "/" find. Without it every page works the same.
"use strict";

const EVERY = 5000; // ms; a slow answer is waited for twenty times as long, so that looking on never becomes a load.

const typing = () => /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");

async function refresh() {
  if (document.hidden || !("moving" in document.body.dataset)) return;
  let answer;
  try {
    answer = await fetch(location.href, { redirect: "error" });
  } catch {
    return; // Offline or logged out: what stands here stays until the next try.
  }
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!("moving" in fresh.body.dataset) && !typing()) {
    location.reload(); // The last one is through: show the whole page as it is now.
    return;
  }
  for (const part of document.querySelectorAll("[data-live]")) {
    const other = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
    // A part that somebody stands in with the keyboard is left alone.
    if (!other || part.contains(document.activeElement) || part.innerHTML === other.innerHTML) continue;
    part.className = other.className;
    part.innerHTML = other.innerHTML;
  }
}

async function keepFresh() {
  const began = performance.now();
  await refresh();
  setTimeout(keepFresh, Math.max(EVERY, 20 * (performance.now() - began)));
}

setTimeout(keepFresh, EVERY);

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || typing() || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  document.getElementById("search")?.focus();
});

// How many rows are ticked and what they come to; ticking all at once. Without it the ticks work the same.
const ticks = [...document.querySelectorAll('input[name="chosen"][type="checkbox"]')];
const sum = document.querySelector(".chosen output");

function count() {
  const on = ticks.filter((tick) => tick.checked);
  const sums = {};
  for (const { dataset } of on) {
    const ore = Math.round(Number(dataset.gross) * 100);
    sums[dataset.currency || "NOK"] = (sums[dataset.currency || "NOK"] ?? 0) + ore;
  }
  const shown = Object.entries(sums).map(([name, ore]) => {
    const amount = (ore / 100).toLocaleString(document.documentElement.lang, { minimumFractionDigits: 2 });
    return `${amount} ${name === "NOK" ? "kr" : name}`;
  });
  sum.textContent = on.length ? `${on.length} ${sum.parentElement.dataset.chosen}: ${shown.join(" + ")}` : "";
}

const all = document.querySelector("[data-all]");
if (all && sum) {
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const tick of ticks) tick.checked = all.checked;
    count();
  });
  for (const tick of ticks) tick.addEventListener("change", count);
  count();
}

// ↓ and ↑ go from row to row in a list that is worked with the keyboard; Enter opens, as on every link.
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || typing() || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = [...document.querySelectorAll("[data-rows] .row-link")];
  if (!rows.length) return;
  event.preventDefault();
  const at = rows.indexOf(document.activeElement);
  rows[Math.min(Math.max(at + step, 0), rows.length - 1)].focus();
});
