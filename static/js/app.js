// What every page needs: focus on a refused form, menus that close, toasts, htmx answers that need a word.

const toasts = () => document.getElementById("toasts");

/** Shows a line at the bottom for ten seconds; `action` is an element put at its end (a form with «Отменить»). */
export function toast(text, action) {
  const line = document.createElement("div");
  line.className = "toast-line";
  line.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (action) line.append(action);
  toasts()?.append(line);
  window.setTimeout(() => line.remove(), 10000);
}

// Other scripts ask for a line by an event: imported here, this file would run twice under its two addresses.
document.addEventListener("say", (event) => toast(event.detail.text, event.detail.action));

function focusFirst(root) {
  const target = root.querySelector("[data-autofocus]");
  if (target) target.focus();
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.menu[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

// A password that one may look at.
for (const button of document.querySelectorAll("[data-show-password]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.showPassword);
    const hidden = field.type === "password";
    field.type = hidden ? "text" : "password";
    button.textContent = hidden ? "Скрыть" : "Показать";
  });
}

// A second click on the same button sends nothing twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (!form.hasAttribute("hx-post") && form.method === "post") {
    form.dataset.sent = "1";
    window.setTimeout(() => delete form.dataset.sent, 4000);
  }
});

document.addEventListener("htmx:afterSwap", (event) => focusFirst(event.detail.target));
// A part that asks for itself every second will ask again: no line for each time it got no answer.
const polled = (event) => event.detail.elt?.closest("[data-polled]");
document.addEventListener("htmx:sendError", (event) => {
  if (!polled(event)) toast("Нет связи с сервером. Текст остался на странице, повторите.");
});
document.addEventListener("htmx:responseError", (event) => {
  if (polled(event)) return;
  toast(
    event.detail.xhr.status === 403
      ? "Не сохранено: нет прав или вход устарел. Обновите страницу, текст остался на месте."
      : "Не получилось. Текст остался на странице, повторите.",
  );
});

focusFirst(document);
