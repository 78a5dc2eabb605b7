// The scale opens where today is; a button prints the page. Without scripts the frame begins with the first month.

const frame = document.querySelector(".timeline-frame");
const now = frame?.querySelector(".timeline-now");

if (now) {
  const names = frame.querySelector(".timeline-item").offsetWidth;
  const place = now.getBoundingClientRect().left - frame.getBoundingClientRect().left;
  frame.scrollLeft = place - names - (frame.clientWidth - names) / 2;
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
