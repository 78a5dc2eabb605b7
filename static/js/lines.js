// Printing by a button, the report unfolded in its row, and what it will say while its date is being chosen.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// «14.09.2020» as a number that compares: 20200914; 0 for anything else.
function dayOf(text) {
  const found = /^\s*(\d{1,2})[.,/ -](\d{1,2})[.,/ -](\d{4})/.exec(text);
  return found ? Number(found[3]) * 10000 + Number(found[2]) * 100 + Number(found[1]) : 0;
}

// The day that the report will have: what was typed, else the document's.
function sayInTime(form) {
  const typed = form.querySelector("[data-done-on]")?.value ?? "";
  const day = dayOf(typed) || dayOf(form.querySelector("[name=date]")?.value ?? "");
  if (!day) return;
  for (const place of form.querySelectorAll("[data-late-after]")) {
    place.textContent = day <= Number(place.dataset.lateAfter) ? place.dataset.inTime : place.dataset.late;
  }
}

const sayAll = (root) => root.querySelectorAll(".report-form").forEach(sayInTime);
document.addEventListener("input", (event) => {
  const form = event.target.closest(".report-form");
  if (form) sayInTime(form);
});
document.addEventListener("htmx:afterSettle", (event) => sayAll(event.target));
sayAll(document);

// «Отмена» of a form that was unfolded in a row folds it again; the focus returns to where it was opened.
document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-close-report]");
  if (!close) return;
  event.preventDefault();
  const row = close.closest(".duty");
  row.querySelector(".duty-form").replaceChildren();
  row.querySelector(".duty-act a").focus();
});
