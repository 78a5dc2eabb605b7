// A questionnaire is saved as one goes: every change is sent quietly, a button does the same without scripts.

const PAUSE = 400;
// Words are saved while they are typed, too: a phone may be put away in the middle of a sentence.
const TYPING = 2000;

function watch(form) {
  const told = form.querySelector("[data-saved]");
  let timer = 0;
  let sending = Promise.resolve();

  async function save() {
    const body = new FormData(form);
    body.set("act", "save");
    try {
      const response = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
      told.textContent = response.ok ? "Сохранено." : "Не сохранено: обновите страницу.";
    } catch {
      told.textContent = "Нет связи. Ответы сохранятся, когда она появится.";
    }
  }

  function soon(pause) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      sending = sending.then(save);
    }, pause);
  }

  form.addEventListener("change", () => soon(PAUSE));
  form.addEventListener("input", () => soon(TYPING));
  form.addEventListener("submit", () => clearTimeout(timer));
  window.addEventListener("online", () => soon(PAUSE));
}

for (const form of document.querySelectorAll("form[data-saves]")) {
  watch(form);
}
