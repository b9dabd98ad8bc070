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
