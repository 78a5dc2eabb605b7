// A questionnaire is saved as one goes: every change is sent quietly, a button does the same without scripts.

const PAUSE = 400;

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

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      sending = sending.then(save);
    }, PAUSE);
  }

  form.addEventListener("change", soon);
  form.addEventListener("submit", () => clearTimeout(timer));
  window.addEventListener("online", soon);
}

for (const form of document.querySelectorAll("form[data-saves]")) {
  watch(form);
}
