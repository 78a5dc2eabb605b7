// The scale opens where something is to be seen and says where that is; a button prints the page. Without scripts the
// frame begins with the first month.

const frame = document.querySelector(".timeline-frame");

if (frame) {
  const names = frame.querySelector(".timeline-item").offsetWidth;
  const place = ((frame.scrollWidth - names) * Number(frame.dataset.opening)) / 100;
  frame.scrollLeft = place - (frame.clientWidth - names) / 2;
  const told = document.querySelector("[data-opening-told]");
  // Where the whole scale fits nothing was moved.
  if (told) told.hidden = frame.scrollWidth <= frame.clientWidth;
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
