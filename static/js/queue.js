// The queue by keys: j and k walk (keys.js), a accepts, r unfolds the return, x marks; the focus goes on to the next row.

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
if (hint && shortcutsOn()) hint.hidden = false;

document.addEventListener("keydown", (event) => {
  if (!list || !shortcutsOn() || isTyping(event.target)) return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const row = document.activeElement?.closest("[data-row=line]");
  if (!row) return;
  if (event.code === "KeyA") act(event, () => row.querySelector("form[data-accept]")?.requestSubmit());
  else if (event.code === "KeyX") act(event, () => row.querySelector('input[name="line"]').click());
  else if (event.code === "KeyR") act(event, () => unfold(row));
});

function act(event, step) {
  event.preventDefault();
  step();
}

function unfold(row) {
  const details = row.querySelector("details");
  details.open = true;
  details.querySelector("select, textarea").focus();
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
  (next ?? row).focus();
});
