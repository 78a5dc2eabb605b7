// The grid is one stop of Tab: arrows go from cell to cell, Enter opens the line, a note says what the cell means.

const table = document.querySelector("[data-grid]");
const print = document.querySelector("[data-print]");

if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}

if (table) begin(table);

function begin(grid) {
  const rows = [...grid.tBodies[0].rows].filter((row) => !row.classList.contains("grid-section"));
  const marks = rows.map((row) => [...row.cells].slice(2, -1).map((cell) => cell.firstElementChild));
  const note = Object.assign(document.createElement("div"), { className: "grid-note", hidden: true });
  note.setAttribute("aria-hidden", "true");
  document.body.append(note);

  for (const mark of marks.flat()) mark.tabIndex = -1;
  if (marks.length) marks[0][0].tabIndex = 0;

  const place = (mark) => {
    for (let row = 0; row < marks.length; row += 1) {
      const column = marks[row].indexOf(mark);
      if (column >= 0) return [row, column];
    }
    return null;
  };

  const light = (column) => {
    for (const cell of grid.querySelectorAll(".in-focus")) cell.classList.remove("in-focus");
    if (column === null) return;
    grid.tHead.rows[0].cells[column + 2].classList.add("in-focus");
    for (const row of marks) row[column].parentElement.classList.add("in-focus");
  };

  const tell = (mark) => {
    const box = mark.getBoundingClientRect();
    note.textContent = mark.getAttribute("aria-label");
    note.hidden = false;
    note.style.setProperty("top", `${box.bottom + 6}px`);
    note.style.setProperty("left", `${Math.min(Math.max(box.left - 120, 8), window.innerWidth - note.offsetWidth - 8)}px`);
  };

  const go = (row, column) => {
    const target = marks[Math.min(Math.max(row, 0), marks.length - 1)][column];
    if (!target) return;
    grid.querySelector('tbody [tabindex="0"]')?.setAttribute("tabindex", "-1");
    target.tabIndex = 0;
    target.focus();
  };

  grid.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const at = place(event.target);
    if (!at) return;
    const [row, column] = at;
    const last = marks[row].length - 1;
    const steps = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, Math.max(column - 1, 0)],
      ArrowRight: [row, Math.min(column + 1, last)],
      Home: [row, 0],
      End: [row, last],
      PageUp: [row - 10, column],
      PageDown: [row + 10, column],
    };
    if (event.key === "Escape") {
      note.hidden = true;
    } else if (event.key in steps) {
      event.preventDefault();
      go(...steps[event.key]);
    }
  });
  grid.addEventListener("focusin", (event) => {
    const at = place(event.target);
    if (!at) return;
    light(at[1]);
    tell(event.target);
  });
  grid.addEventListener("focusout", () => {
    note.hidden = true;
    light(null);
  });
  grid.addEventListener("mouseover", (event) => {
    const mark = event.target.closest("td")?.firstElementChild;
    if (mark?.hasAttribute("aria-label")) tell(mark);
    else note.hidden = true;
  });
  grid.addEventListener("mouseleave", () => {
    note.hidden = true;
  });
  document.addEventListener("scroll", () => (note.hidden = true), { capture: true, passive: true });
}
