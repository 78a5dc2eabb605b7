// «И.о.» offers the post in the right case at once; without scripts the server offers it after the first press.

const box = document.querySelector("[data-acting-post]");
const field = document.getElementById(box?.dataset.actingField);

box?.addEventListener("change", () => {
  const { plainPost, actingPost } = box.dataset;
  const from = box.checked ? plainPost : actingPost;
  if (field.value.trim() === from) field.value = box.checked ? actingPost : plainPost;
});
