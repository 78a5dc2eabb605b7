// A table from the clipboard: its HTML goes along with its text, so that merged cells, lists and columns survive.

// Characters of HTML, two bytes each in Russian: a request holds that and the text beside it.
const MOST = 3_500_000;

const field = document.querySelector("[data-paste]");
const html = document.querySelector("[data-paste-html]");
const said = document.querySelector("[data-paste-said]");

// The source is not parsed here: its inline styles would offend the page's own security policy.
function rowsOf(source) {
  return (source.match(/<tr[\s>]/gi) ?? source.match(/<li[\s>]/gi) ?? []).length;
}

/** Pictures and styles of the source are not read: they only make the form heavy. */
function lightened(source) {
  return source.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/\bdata:[^"'\s>]{200,}/g, "");
}

function say(text) {
  said.textContent = text;
}

function textRows() {
  return field.value.split("\n").filter((line) => line.trim()).length;
}

/** What the form holds now, in words. */
function tell() {
  if (!field.value.trim() && !html.value.trim()) say("");
  else if (html.value.trim()) say(`Таблица принята: строк ${rowsOf(html.value)}.`);
  else say(`Принято как текст: строк ${textRows()}.`);
}

/** Keeps the HTML of a paste where it stands for all that the field will hold. */
function take(data) {
  const fresh = lightened(data.getData("text/html"));
  const hasTable = /<(table|li)[\s>]/i.test(fresh);
  const whole = field.selectionStart === 0 && field.selectionEnd === field.value.length;
  const atEnd = field.selectionStart === field.value.length && html.value.trim() !== "";
  if (!hasTable || (!whole && !atEnd)) {
    html.value = "";
    return;
  }
  const all = whole ? fresh : html.value + fresh;
  html.value = all.length <= MOST ? all : "";
}

field.addEventListener("paste", (event) => {
  if (event.clipboardData) take(event.clipboardData);
});

field.addEventListener("input", (event) => {
  // Text changed by hand is what the person means: the clipboard's HTML no longer tells the same.
  if (event.inputType !== "insertFromPaste") html.value = "";
  tell();
});

// A table pasted anywhere on the page lands in the field.
document.addEventListener("paste", (event) => {
  if (!event.clipboardData || event.target.closest?.("input, textarea, select")) return;
  event.preventDefault();
  field.focus();
  field.select();
  take(event.clipboardData);
  field.value = event.clipboardData.getData("text/plain");
  tell();
});

tell();
