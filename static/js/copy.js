// «Скопировать»: a button that says whose words it takes; without scripts the words are selected by hand.

for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    let said = "Скопировано.";
    try {
      await navigator.clipboard.writeText(source.value);
    } catch {
      // A page without TLS has no clipboard: the words are selected, one key is left.
      source.focus();
      source.select();
      said = "Текст выделен, нажмите Ctrl+C.";
    }
    document.dispatchEvent(new CustomEvent("say", { detail: { text: said } }));
  });
}
