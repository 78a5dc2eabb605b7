// One tick for all lines of a term.

for (const box of document.querySelectorAll("[data-check-group]")) {
  box.closest("label").hidden = false;
  box.addEventListener("change", () => {
    for (const line of box.closest("fieldset").querySelectorAll('input[name="line"]')) line.checked = box.checked;
  });
}
