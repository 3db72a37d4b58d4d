// Every sentence in two languages.

const STORED = "qmt-bus.language";
const LANGUAGES = ["zh", "en"];
let words = {};

export const language = () => document.documentElement.lang;
export const otherLanguage = () => LANGUAGES.find((one) => one !== language());

/** A sentence by its key; `{name}` in it is filled in. A key without one stands for itself. */
export function t(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export const has = (key) => key in words;

/** The word for a value of a closed list; one that a newer worker added shows as it is. */
export const word = (list, value) => (has(`${list}.${value}`) ? t(`${list}.${value}`) : String(value));

export async function loadWords() {
  const wanted = stored() ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
  await speak(wanted);
}

export async function speak(wanted) {
  words = await (await fetch(`/static/words/${wanted}.json`)).json();
  document.documentElement.lang = wanted;
  localStorage.setItem(STORED, wanted);
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of document.querySelectorAll("[data-t-title]")) {
    element.title = t(element.dataset.tTitle);
    element.setAttribute("aria-label", element.title);
  }
  for (const element of document.querySelectorAll("[data-action=language]"))
    element.textContent = t("other_language");
}

function stored() {
  const found = localStorage.getItem(STORED);
  return LANGUAGES.includes(found) ? found : null;
}
