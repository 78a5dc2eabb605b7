// Forms on pages of their own: saving by Ctrl+Enter, long lists with a search field, parts that a choice makes needless.

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-keys=save]");
  if (!form || document.body.dataset.shortcuts !== "on" || event.code !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("button[value=save], button[type=submit]"));
});

// In a grid of years the arrows go to the same year of the indicator above or below, as in a spreadsheet.
document.addEventListener("keydown", (event) => {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.code];
  const [, year, number] = event.target.name?.match(/^(v\d+)-(\d+)$/) ?? [];
  if (!step || !year || event.altKey || event.ctrlKey || document.body.dataset.shortcuts !== "on") return;
  const next = document.getElementById(`${year}-${Number(number) + step}`);
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.select();
});

// A plain multiple select becomes a field that one types into; the search on the server is not needed then.
function enhance() {
  if (!window.TomSelect) return;
  for (const select of document.querySelectorAll("select[multiple][data-select]")) {
    if (select.tomselect) continue;
    const search = select.form.querySelector("[data-without-script]");
    if (search) search.hidden = true;
    new window.TomSelect(select, {
      placeholder: select.dataset.select,
      plugins: { remove_button: { title: "Убрать" } },
      maxOptions: 200,
      closeAfterSelect: true,
      render: {
        no_results: () => Object.assign(document.createElement("div"), { className: "no-results", textContent: "Ничего не найдено" }),
      },
    });
    // The field beside it has the label now; the select only carries the values.
    select.setAttribute("aria-hidden", "true");
  }
}

// What belongs to one kind of a thing is shown for that kind.
function showForKind() {
  const kind = document.getElementById("id_kind");
  const parts = [...document.querySelectorAll("[data-for-kind]")];
  if (!kind || !parts.length) return;
  for (const part of parts) part.hidden = !part.dataset.forKind.split(" ").includes(kind.value);
}

document.addEventListener("change", (event) => {
  if (event.target.id === "id_kind") showForKind();
});

showForKind();
enhance();
