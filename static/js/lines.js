// Printing by a button, and what the report will say while its date is being chosen.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// «14.09.2020» as a number that compares: 20200914; 0 for anything else.
function dayOf(text) {
  const found = /^\s*(\d{1,2})[.,/ -](\d{1,2})[.,/ -](\d{4})/.exec(text);
  return found ? Number(found[3]) * 10000 + Number(found[2]) * 100 + Number(found[1]) : 0;
}

const done = document.querySelector("[data-done-on]");
function sayInTime() {
  const day = dayOf(done.value);
  for (const place of document.querySelectorAll("[data-late-after]")) {
    const text = day <= Number(place.dataset.lateAfter) ? place.dataset.inTime : place.dataset.late;
    if (day) place.textContent = text;
  }
}
if (done) {
  done.addEventListener("input", sayInTime);
  sayInTime();
}
