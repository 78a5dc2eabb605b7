// Keys by their place on the keyboard (event.code), so that they work in the Russian layout too. A person can turn them off.

const shortcutsOn = () => document.body.dataset.shortcuts === "on";

const rows = () => [...document.querySelectorAll("[data-row], .roadmap-list tbody tr")].filter((row) => row.offsetParent);
const isTyping = (target) => Boolean(target.closest?.("input, textarea, select, [contenteditable], dialog"));

const STEPS = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" };
const LINES = [
  ["?", "список клавиш"],
  ["/", "поиск"],
  ["j, k", "строка ниже и выше"],
  ["Enter", "править графу"],
  ["Tab", "сохранить и перейти к следующей графе"],
  ["Ctrl Enter", "сохранить"],
  ["Esc", "отменить правку"],
  ["Alt ↑, Alt ↓", "переместить строку"],
  ["Alt →, Alt ←", "вложить строку и вынести"],
  ["Alt Enter", "добавить строку ниже"],
  ["Delete", "удалить строку"],
];

document.addEventListener("keydown", (event) => {
  if (!shortcutsOn() || isTyping(event.target)) return;
  if (event.altKey && !event.ctrlKey && !event.metaKey) {
    ofRow(event);
  } else if (!event.ctrlKey && !event.metaKey) {
    plain(event);
  }
});

function plain(event) {
  if (event.code === "Slash" && event.shiftKey) done(event, help);
  else if (event.shiftKey) return;
  else if (event.code === "Slash") done(event, search);
  else if (event.code === "KeyJ") done(event, () => walk(1));
  else if (event.code === "KeyK") done(event, () => walk(-1));
  else if (event.code === "Enter" && event.target.matches("[data-row], .roadmap-list tr")) done(event, () => enter(event.target));
  else if (event.code === "Delete" && event.target.matches("[data-row]")) done(event, () => tell(event.target, "row-delete"));
}

function done(event, act) {
  event.preventDefault();
  act();
}

function search() {
  const field = document.querySelector("input[type=search], input[name=q]");
  field?.focus();
}

function walk(step) {
  const all = rows();
  const at = all.indexOf(document.activeElement?.closest("[data-row], .roadmap-list tbody tr"));
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step];
  if (!next) return;
  if (!next.hasAttribute("tabindex")) next.tabIndex = -1;
  next.focus();
}

function enter(row) {
  const pencil = row.querySelector('[data-cell="title"] a[data-edit]') ?? row.querySelector("a[data-edit]");
  (pencil ?? row.querySelector("a"))?.click();
}

/** Acts of the row in focus: said as events, which editing.js hears on a page that has it. */
function ofRow(event) {
  const row = event.target.closest?.("[data-row]");
  if (!row?.querySelector("a[data-row-menu]")) return;
  if (event.code in STEPS) done(event, () => tell(row, "row-step", { direction: STEPS[event.code] }));
  else if (event.code === "Enter" && row.dataset.row === "item") done(event, () => tell(row, "row-add"));
}

function tell(row, name, detail = {}) {
  row.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
}

function help() {
  const dialog = document.createElement("dialog");
  dialog.className = "keys-help";
  dialog.setAttribute("aria-labelledby", "keys-title");
  const title = Object.assign(document.createElement("h2"), { id: "keys-title", textContent: "Клавиши" });
  const list = document.createElement("dl");
  for (const [keys, meaning] of LINES) {
    const term = document.createElement("dt");
    for (const key of keys.split(" ")) term.append(Object.assign(document.createElement("kbd"), { textContent: key.replace(",", "") }), " ");
    list.append(term, Object.assign(document.createElement("dd"), { textContent: meaning }));
  }
  const close = Object.assign(document.createElement("button"), { className: "btn", type: "button", textContent: "Закрыть" });
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.append(title, list, close);
  document.body.append(dialog);
  dialog.showModal();
}
