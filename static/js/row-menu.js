// The menu of a row: the same links and forms as on its own page, hung at the row.

let opened = null;

/** Loads the menu that the link leads to and shows it under the link. */
export async function openRowMenu(link) {
  if (opened?.link === link) {
    closeRowMenu(true);
    return;
  }
  closeRowMenu();
  const box = document.createElement("div");
  box.className = "row-popover";
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-label", link.getAttribute("aria-label") ?? "Действия");
  link.after(box);
  link.setAttribute("aria-expanded", "true");
  opened = { link, box };
  await window.htmx.ajax("GET", link.href, { source: box, target: box, swap: "innerHTML" });
  if (opened?.box !== box) return;
  if (!box.firstElementChild) {
    closeRowMenu(true);
    return;
  }
  place(box);
  actions(box)[0]?.focus();
}

/** Takes the menu away; with `focus` the link that opened it has the focus again. */
export function closeRowMenu(focus = false) {
  if (!opened) return;
  const { link, box } = opened;
  opened = null;
  box.remove();
  link.removeAttribute("aria-expanded");
  if (focus) link.focus();
}

const actions = (box) => [...box.querySelectorAll("a, button")];

/** Opens upwards where there is no room below. */
function place(box) {
  const { bottom, height, top } = box.getBoundingClientRect();
  box.classList.toggle("upward", bottom > window.innerHeight && top > height);
}

document.addEventListener("click", (event) => {
  if (opened && !event.target.closest(".row-popover, a[data-row-menu]")) closeRowMenu();
});

document.addEventListener("keydown", (event) => {
  if (!opened) return;
  if (event.code === "Escape") {
    event.stopPropagation();
    closeRowMenu(true);
    return;
  }
  const way = { ArrowDown: 1, ArrowUp: -1 }[event.code];
  if (!way || !opened.box.contains(event.target) || event.altKey) return;
  event.preventDefault();
  const all = actions(opened.box);
  all[(all.indexOf(document.activeElement) + way + all.length) % all.length]?.focus();
});
