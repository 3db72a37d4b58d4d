// What went wrong today, what it means, whether it may have traded, and what to do.

import { account } from "../account.js";
import { card, h } from "../dom.js";
import { time } from "../format.js";
import { explain } from "../say.js";
import { t } from "../words.js";

const ROWS = 200;
const MAY_HAVE_TRADED = "outcome_unknown";

export function errorsView() {
  const list = h("div", { id: "errors" });
  const element = h("div", { class: "view", id: "view-errors" }, card(t("errors"), null, list));
  return {
    element,
    draw() {
      const newest = [...account.errors.values()].reverse().slice(0, ROWS);
      list.replaceChildren(
        ...(newest.length ? newest.map(mishap) : [h("p", { class: "empty" }, t("errors.none"))]),
      );
    },
  };
}

function mishap(event) {
  const { title, said, todo } = explain(event);
  const about = [event.strategy, event.client_order_id ?? event.command_id, event.stock_code]
    .filter(Boolean)
    .join(" · ");
  return h(
    "article",
    { class: "mishap", "data-code": event.code },
    h(
      "header",
      {},
      h("b", {}, title),
      h("code", { class: "muted" }, event.code),
      event.code === MAY_HAVE_TRADED ? h("span", { class: "pill bad" }, t("errors.may_have_traded")) : null,
      h("span", { class: "spring" }),
      h("span", { class: "muted small" }, about),
      h("span", { class: "muted small" }, time(event.published_at)),
    ),
    h("p", {}, said),
    todo ? h("p", { class: "do" }, todo) : null,
  );
}
