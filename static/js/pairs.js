// One tick for all pairs or people on the page, or for one column; proposals come anew with each word of the curator's,
// so the page itself listens.

const all = "[data-check-all]";
const named = ["pair", "participant", "person", "subject", "given"].map((name) => `[name="${name}"]`);
// Rows of a table have forms of their own: the pair's number stands before the field's name.
const each = [...named, '[name$="-met"]', '[name$="-ends"]'].map((one) => `input[type=checkbox]${one}`).join();

function offer(root) {
  for (const box of root.querySelectorAll(all)) box.closest("label").hidden = false;
}

document.addEventListener("change", (event) => {
  if (!event.target.matches?.(all)) return;
  const kind = event.target.dataset.checkAll;
  for (const box of document.querySelectorAll(each)) {
    if (!kind || box.dataset.kind === kind) box.checked = event.target.checked;
  }
});
document.addEventListener("htmx:afterSwap", (event) => offer(event.detail.target));

offer(document);
