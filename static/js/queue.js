// The queue by keys: j and k walk (keys.js), Enter or a accepts, o opens the evidence beside, r unfolds the return and a
// digit returns with that reason, x marks; the focus goes on to the next row, and the number left counts down.

const list = document.getElementById("queue-lines");
const all = document.querySelector("[data-check-all]");
const shortcutsOn = () => document.body.dataset.shortcuts === "on";
const isTyping = (target) => Boolean(target.closest?.("textarea, select, input:not([type=checkbox]), dialog"));

if (all) {
  all.closest("label").hidden = false;
  all.addEventListener("change", () => {
    for (const box of list.querySelectorAll('input[name="line"]')) box.checked = all.checked;
  });
}

const hint = document.querySelector(".keys-hint");
if (hint && shortcutsOn()) {
  const keys = [["j k", "строка"], ["Enter", "принять"], ["o", "подтверждение рядом"], ["r", "вернуть"], ["1–7", "готовая причина"], ["x", "отметить"]];
  hint.replaceChildren(...keys.flatMap(([key, words]) => [Object.assign(document.createElement("kbd"), { textContent: key }), ` ${words} `]));
  hint.hidden = false;
}

// A page that goes on from a place is walked on from its first row.
if (shortcutsOn() && new URLSearchParams(location.search).has("after")) list?.querySelector("[data-row]")?.focus();

document.addEventListener("keydown", (event) => {
  if (!list || !shortcutsOn() || isTyping(event.target)) return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const row = document.activeElement?.closest("[data-row=line]");
  if (!row) return;
  const reason = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  if (reason && row.querySelector("details[open]")) act(event, () => row.querySelectorAll("button[name=ready]")[reason - 1]?.click());
  else if (event.code === "KeyO") act(event, () => row.querySelector(".proofs a")?.click());
  else if (event.code === "KeyA") act(event, () => row.querySelector("form[data-accept]")?.requestSubmit());
  else if (event.code === "KeyX") act(event, () => row.querySelector('input[name="line"]').click());
  else if (event.code === "KeyR") act(event, () => unfold(row));
});

// On the row itself Enter accepts; keys.js would open its first link. On a link or a button of the row it stays theirs.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.code !== "Enter" || !shortcutsOn() || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (!event.target.matches?.("[data-row=line]")) return;
    event.stopPropagation();
    act(event, () => event.target.querySelector("form[data-accept]")?.requestSubmit());
  },
  true,
);

function act(event, step) {
  event.preventDefault();
  step();
}

function unfold(row) {
  const details = row.querySelector("details");
  details.open = true;
  details.querySelector("button, textarea").focus();
}

list?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const details = event.target.closest("details[open]");
  if (!details) return;
  details.open = false;
  details.closest("[data-row]").focus();
});

// A row that was decided gives the focus to the next one that waits; htmx itself puts it back on the same id before.
document.addEventListener("htmx:afterSettle", (event) => {
  const row = event.target.closest?.(".queue-gone");
  if (!row) return;
  let next = row.nextElementSibling;
  while (next && !next.matches("[data-row]")) next = next.nextElementSibling;
  if (!row.querySelector(".tone-warn")) countDown();
  (next ?? document.querySelector(".pager a[rel=next]") ?? row).focus();
});

// «На проверке 150»: what is left after each decision, without asking the server again.
function countDown() {
  const told = document.querySelector(".bulk-bar .caption");
  const words = told?.firstChild;
  if (words) words.textContent = words.textContent.replace(/На проверке (\d+).*/, (all, number) => `На проверке ${Math.max(number - 1, 0)}`);
}
