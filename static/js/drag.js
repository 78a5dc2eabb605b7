// Rows dragged by their handle, with a mouse, a pen or a finger. The keyboard has Alt and the arrows, the menu has buttons.

const EDGE = 60;
let acts = null;
let drag = null;

/** `send`, `versionOf` and `actOf` come from editing.js: dropping is a move like any other. */
export function startDragging(given) {
  acts = given;
  addHandles();
  document.addEventListener("htmx:afterSettle", addHandles);
}

function addHandles() {
  for (const row of document.querySelectorAll("[data-row]")) {
    if (!row.querySelector("a[data-row-menu]") || row.querySelector(".drag-handle")) continue;
    const handle = document.createElement("span");
    handle.className = "drag-handle";
    handle.setAttribute("aria-hidden", "true");
    handle.title = "Перетащить";
    handle.textContent = "⠿";
    handle.addEventListener("pointerdown", begin);
    row.querySelector("td, th").append(handle);
  }
}

function begin(event) {
  if (event.button) return;
  event.preventDefault();
  const handle = event.currentTarget;
  drag = { row: handle.closest("[data-row]"), pointer: event.pointerId, spot: null, line: null };
  handle.setPointerCapture(event.pointerId);
  drag.row.classList.add("dragged");
  handle.addEventListener("pointermove", move);
  handle.addEventListener("pointerup", drop);
  handle.addEventListener("pointercancel", cancel);
  document.addEventListener("keydown", escape, true);
}

function move(event) {
  if (event.clientY < EDGE + 52) window.scrollBy(0, -14);
  else if (event.clientY > window.innerHeight - EDGE) window.scrollBy(0, 14);
  const under = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-row]");
  show(under ? spotAt(under, event.clientY) : null);
}

/** Where the row would go: before, after or inside the one under the pointer; null where it may not. */
function spotAt(under, y) {
  const { top, height } = under.getBoundingClientRect();
  const part = (y - top) / height;
  if (under === drag.row) return null;
  if (drag.row.dataset.row === "section") {
    if (under.dataset.row !== "section") return null;
    return { row: under, place: part < 0.5 ? "before" : "after" };
  }
  if (under.dataset.row === "section") return { row: under, place: "inside" };
  return { row: under, place: part < 0.3 ? "before" : part > 0.7 ? "after" : "inside" };
}

function show(spot) {
  for (const row of document.querySelectorAll(".drop-before, .drop-after, .drop-inside")) {
    row.classList.remove("drop-before", "drop-after", "drop-inside");
  }
  drag.spot = spot;
  if (spot) spot.row.classList.add(`drop-${spot.place}`);
}

async function drop(event) {
  const { row, spot } = drag;
  end(event.currentTarget);
  if (!spot) return;
  const version = await acts.versionOf(row);
  if (version === null) return;
  const target = { [spot.row.dataset.row]: spot.row.dataset.uid };
  await acts.send(acts.actOf(row, "move"), { version, place: spot.place, ...target });
}

function cancel(event) {
  end(event.currentTarget);
}

function escape(event) {
  if (event.code !== "Escape" || !drag) return;
  event.stopPropagation();
  end(drag.row.querySelector(".drag-handle"));
}

function end(handle) {
  show(null);
  drag.row.classList.remove("dragged");
  handle.removeEventListener("pointermove", move);
  handle.removeEventListener("pointerup", drop);
  handle.removeEventListener("pointercancel", cancel);
  document.removeEventListener("keydown", escape, true);
  drag = null;
}
