// Short messages, questions that have to be answered, and why something failed.

import { byId, h } from "./dom.js";
import { has, t, word } from "./words.js";

const SHOWN_MS = 6000;
const SHOWN_AT_ONCE = 3;

export function toast(text, bad = false) {
  const shown = h("div", { class: bad ? "toast bad" : "toast", role: bad ? "alert" : "status" }, text);
  const toasts = byId("toasts");
  toasts.append(shown);
  while (toasts.children.length > SHOWN_AT_ONCE) toasts.firstChild.remove();
  shown.addEventListener("click", () => shown.remove());
  setTimeout(() => shown.remove(), SHOWN_MS);
}

/** What an error means, what was said, and what to do. */
export function explain(error) {
  return {
    title: word("error", error.code),
    said: error.message ?? "",
    todo: has(`error.${error.code}.do`) ? t(`error.${error.code}.do`) : "",
  };
}

export function complain(answer) {
  const { title, said, todo } = explain(answer.error);
  toast([title, said, todo].filter(Boolean).join(" — "), true);
}

/** Report an answer; returns whether it was done. */
export function report(answer, done) {
  if (answer.ok) toast(done);
  else complain(answer);
  return answer.ok;
}

/** Ask before something is done; resolves to what the form in it says, or null. */
export function ask({ title, body = [], confirm, kind = "primary" }) {
  const dialog = byId("dialog");
  return new Promise((resolve) => {
    const form = h(
      "form",
      { method: "dialog", class: "form" },
      h("div", {}, h("h2", {}, title), ...body.slice(0, 1)),
      ...body.slice(1),
      h(
        "div",
        { class: "actions" },
        h("button", { type: "button", class: "button", onclick: () => dialog.close("") }, t("cancel")),
        h("button", { type: "submit", class: `button ${kind}`, value: "yes" }, confirm),
      ),
    );
    dialog.replaceChildren(form);
    dialog.returnValue = "";
    dialog.onclose = () => resolve(dialog.returnValue === "yes" ? new FormData(form) : null);
    dialog.showModal();
  });
}
