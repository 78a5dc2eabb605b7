// A draft edited in place: cells open where they stand, rows come and go, and every answer is the page's own markup.
// Without this file every link and button here leads to a plain form.

import { startDragging } from "./drag.js";
import { closeRowMenu, openRowMenu } from "./row-menu.js";

const page = () => location.pathname;
const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
const rowOf = (element) => element?.closest("[data-row]");
const editor = () => document.querySelector("[data-cell] [data-cell-editor]");

// The markup of the cell under the open editor, and the words that the editor began with.
const kept = new WeakMap();
// The cell to open once the present one is saved: {row, field}.
let afterSave = null;
let onSettled = null;

/** Opens the editor of the cell that the pencil belongs to, after the one that is open has been saved. */
async function openCell(link) {
  const cell = link.closest("[data-cell]");
  const place = { row: rowOf(cell).id, field: cell.dataset.cell };
  if (cell.querySelector("[data-cell-editor]")) return;
  if (editor() && !(await settle())) return;
  const fresh = findCell(place);
  const pencil = fresh?.querySelector("a[data-edit]");
  if (!pencil) return;
  kept.set(fresh, fresh.innerHTML);
  await window.htmx.ajax("GET", pencil.href, { source: pencil, target: fresh, swap: "innerHTML" });
  const field = fresh.querySelector("[data-autofocus]");
  if (!field) return;
  field.dataset.before = field.value;
  field.focus();
  if (field.setSelectionRange) field.setSelectionRange(field.value.length, field.value.length);
  grow(field);
}

/** Saves or closes the open editor; false when it has to stay open. */
function settle() {
  const form = editor();
  if (!form) return Promise.resolve(true);
  if (!isChanged(form)) {
    closeCell(form, false);
    return Promise.resolve(true);
  }
  return new Promise((resolve) => {
    onSettled = resolve;
    form.requestSubmit();
  });
}

function settled(saved) {
  const resolve = onSettled;
  onSettled = null;
  if (resolve) resolve(saved);
}

function isChanged(form) {
  if (form.closest("[data-conflict]")) return true;
  return [...form.querySelectorAll("[data-before]")].some((field) => field.value !== field.dataset.before);
}

function closeCell(form, focus) {
  const cell = form.closest("[data-cell]");
  if (!kept.has(cell)) return refresh(rowOf(cell)?.id);
  cell.innerHTML = kept.get(cell);
  kept.delete(cell);
  if (focus) cell.querySelector("a[data-edit]")?.focus();
  return undefined;
}

function findCell({ row, field }) {
  return document.getElementById(row)?.querySelector(`[data-cell="${CSS.escape(field)}"]`) ?? null;
}

/** The cells that can be edited, in the order of the document. */
function cells() {
  const found = [...document.querySelectorAll("[data-row] [data-cell]")];
  return found.filter((cell) => cell.querySelector("a[data-edit], [data-cell-editor]") && cell.offsetParent);
}

async function toNeighbour(form, step) {
  const all = cells();
  const place = all[all.indexOf(form.closest("[data-cell]")) + step];
  if (!place) {
    await settle();
    return;
  }
  const target = { row: rowOf(place).id, field: place.dataset.cell };
  if (!isChanged(form)) {
    closeCell(form, false);
    openAt(target);
    return;
  }
  afterSave = target;
  form.requestSubmit();
}

function openAt(place) {
  const link = findCell(place)?.querySelector("a[data-edit]");
  if (link) openCell(link);
}

/** The field is as high as its words; where the stylesheet cannot do it, rows are counted. No inline style: CSP. */
function grow(field) {
  if (field.tagName !== "TEXTAREA" || CSS.supports("field-sizing", "content")) return;
  field.rows = Math.min(24, 1 + field.value.split("\n").length);
}

/** Reads the whole page anew, the same address; then the row has the focus, or its title is opened. */
async function refresh(rowId, edit) {
  closeRowMenu();
  // A source of its own: a request from the same element as one still under way would only be queued.
  await window.htmx.ajax("GET", page(), {
    source: "#content",
    target: "#content",
    select: "#content",
    swap: "outerHTML",
  });
  const row = rowId && document.getElementById(rowId);
  if (!row) return;
  row.scrollIntoView({ block: "nearest" });
  if (edit) openAt({ row: rowId, field: edit });
  else row.focus();
  flash(row);
}

function flash(row) {
  row.classList.add("just-saved");
  window.setTimeout(() => row.classList.remove("just-saved"), 1500);
}

let marginTimer = 0;
/** The check and the history follow a saved cell, a moment later and never while one is being typed. */
function refreshMargin() {
  window.clearTimeout(marginTimer);
  marginTimer = window.setTimeout(() => {
    if (!document.querySelector(".margin")) return;
    if (document.activeElement?.closest(".margin")) return;
    window.htmx.ajax("GET", page(), { source: ".margin", target: ".margin", select: ".margin", swap: "outerHTML" });
  }, 1200);
}

// The row that takes the focus when the one that was acted on is no more.
let neighbour = "";

/** Sends an act of the whole plan (a move, a deletion, an undo) and shows what came of it. */
async function send(url, fields) {
  if (!(await settle())) return;
  const rows = [...document.querySelectorAll("[data-row]")];
  const at = rows.indexOf(rowOf(document.activeElement));
  neighbour = at < 0 ? "" : (rows[at + 1] ?? rows[at - 1])?.id;
  closeRowMenu();
  await window.htmx.ajax("POST", url, {
    values: { csrfmiddlewaretoken: token(), ...fields },
    source: "#plan-note",
    target: "#plan-note",
    swap: "none",
  });
}

/** The version of a row that stands now, read from its menu. */
async function versionOf(row) {
  const menu = row.querySelector("a[data-row-menu]");
  if (!menu) return null;
  const answer = await fetch(menu.href, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
  if (!answer.ok) return null;
  const piece = new DOMParser().parseFromString(await answer.text(), "text/html");
  return piece.querySelector("[name=version]")?.value ?? null;
}

/** The address of an act of the row, beside that of its menu. */
const actOf = (row, act) => row.querySelector("a[data-row-menu]").href.replace(/menu\/$/, `${act}/`);

function undoForm(url) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = url;
  form.dataset.planForm = "";
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "csrfmiddlewaretoken" });
  field.value = token();
  form.append(field, Object.assign(document.createElement("button"), { type: "submit", textContent: "Отменить" }));
  return form;
}

// Whether the row that is being added is to be opened when the page has it.
let openTitle = false;

/** Adds an empty row at the place that the link names, and opens its title. */
async function quickAdd(link) {
  const address = new URL(link.href);
  openTitle = true;
  await send(address.pathname, Object.fromEntries(address.searchParams));
}

// What the keys ask of the row in focus.
document.addEventListener("row-step", async ({ target, detail }) => {
  const version = await versionOf(target.closest("[data-row]"));
  if (version !== null) await send(actOf(target.closest("[data-row]"), "move"), { version, ...detail });
});

document.addEventListener("row-delete", async ({ target }) => {
  const version = await versionOf(target);
  if (version !== null) await send(actOf(target, "delete"), { version });
});

document.addEventListener("row-add", async ({ target }) => {
  openTitle = true;
  const row = target.closest("[data-row]");
  await send(actOf(row, "add").replace(/[^/]+\/add\/$/, "add/"), { place: "after", item: row.dataset.uid });
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  if (link?.matches("[data-row] a[data-edit]")) {
    event.preventDefault();
    openCell(link);
  } else if (link?.matches("a[data-row-menu]")) {
    event.preventDefault();
    openRowMenu(link);
  } else if (link?.matches("a[data-cancel]")) {
    event.preventDefault();
    closeCell(link.closest("[data-cell-editor]"), true);
  } else if (link?.matches("a[data-keep]")) {
    event.preventDefault();
    settled(false);
    refresh(rowOf(link)?.id);
  } else if (link?.matches("a[data-quick-add]")) {
    event.preventDefault();
    quickAdd(link);
  } else if (!link && !event.target.closest("button, form, .row-popover, .drag-handle, summary")) {
    openByWords(event);
  }
});

/** A click on the words opens them; a selection of words is left alone. */
function openByWords(event) {
  const cell = event.target.closest("[data-row] [data-cell]");
  const pencil = cell?.querySelector(":scope a[data-edit]");
  if (!pencil || !window.getSelection().isCollapsed) return;
  openCell(pencil);
}

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-cell-editor]");
  if (!form) return;
  if (event.code === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    closeCell(form, true);
  } else if ((event.code === "Enter" || event.code === "NumpadEnter") && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.code === "Tab" && event.target.matches(".cell-text") && document.body.dataset.shortcuts === "on") {
    event.preventDefault();
    toNeighbour(form, event.shiftKey ? -1 : 1);
  }
});

document.addEventListener("input", (event) => {
  if (event.target.matches(".cell-text")) grow(event.target);
});

// Forms that change more than one row are sent from here, so that the page is not left.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-plan-form]")) return;
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(form, event.submitter));
  delete fields.csrfmiddlewaretoken;
  send(form.action, fields).finally(() => delete form.dataset.sent);
  form.closest(".toast-line")?.remove();
});

document.addEventListener("row-saved", (event) => {
  const { row, field, text } = event.detail;
  const saved = document.getElementById("saved");
  if (saved) saved.textContent = text;
  const found = document.getElementById(row);
  if (found) flash(found);
  const next = afterSave;
  afterSave = null;
  refreshMargin();
  if (onSettled) settled(true);
  else if (next) openAt(next);
  else findCell({ row, field })?.querySelector("a[data-edit]")?.focus();
});

document.addEventListener("plan-changed", async (event) => {
  const next = afterSave;
  afterSave = null;
  const edit = openTitle ? "title" : "";
  openTitle = false;
  await refresh(event.detail.focus || neighbour, edit);
  if (onSettled) settled(true);
  else if (next) openAt(next);
});

document.addEventListener("toast", (event) => {
  const { text, undo } = event.detail;
  // One act at a time: the line of the one before would only cover the table.
  for (const line of document.querySelectorAll(".toast-line")) line.remove();
  document.dispatchEvent(new CustomEvent("say", { detail: { text, action: undo ? undoForm(undo) : null } }));
});

// A refused save leaves its words in the cell: nothing is opened instead of it.
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.xhr.status >= 200 && event.detail.xhr.status < 400) return;
  afterSave = null;
  openTitle = false;
  settled(false);
});

document.addEventListener("htmx:afterSwap", () => {
  for (const field of document.querySelectorAll(".cell-text")) {
    grow(field);
    if (field.dataset.before === undefined) field.dataset.before = field.closest(".wrong") ? "\u0000" : field.value;
  }
});

// Leaving with unsaved words asks first; a form that is being sent does not.
window.addEventListener("beforeunload", (event) => {
  const form = editor();
  if (form && isChanged(form)) event.preventDefault();
});

startDragging({ send, versionOf, actOf });
