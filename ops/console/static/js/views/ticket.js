// An order by hand. It goes the way of every strategy's orders, and through the same checks.

import { account } from "../account.js";
import { newId, post } from "../api.js";
import { card, h, segments } from "../dom.js";
import { price as shownPrice, whole, yuan } from "../format.js";
import { ask, complain, toast } from "../say.js";
import { t, word } from "../words.js";

const PRICE_TYPES = [
  "limit",
  "latest",
  "best5_or_cancel",
  "best5_or_limit",
  "peer_best",
  "own_best",
  "immediate_or_cancel",
  "fill_or_kill",
];
const UNDECIDED = new Set(["no_answer", "unconfirmed", "console_unreachable"]);

export function ticket(me) {
  const order = { side: "buy", id: newId() };
  const code = h("input", {
    id: "ticket-code",
    required: true,
    pattern: "[0-9]{6}|[0-9A-Za-z\\-]{1,20}\\.[A-Za-z]{2,3}",
    placeholder: "600000.SH",
    autocomplete: "off",
    spellcheck: "false",
  });
  const kind = h(
    "select",
    { id: "ticket-price-type" },
    PRICE_TYPES.map((value) => h("option", { value }, word("price_type", value))),
  );
  const price = h("input", {
    id: "ticket-price",
    type: "number",
    inputmode: "decimal",
    min: "0.001",
    step: "0.001",
    required: true,
  });
  const volume = h("input", {
    id: "ticket-volume",
    type: "number",
    inputmode: "numeric",
    min: "1",
    step: "1",
    required: true,
    value: "100",
  });
  const sides = h("div", {});
  const estimate = h("span", { class: "number" }, "–");
  const submit = h("button", { type: "submit", class: "button wide", id: "ticket-send" });

  function draw() {
    sides.replaceChildren(
      segments(
        [
          ["buy", t("order_type.buy"), "buy"],
          ["sell", t("order_type.sell"), "sell"],
        ],
        order.side,
        (side) => {
          order.side = side;
          draw();
        },
      ),
    );
    submit.textContent = t(`ticket.${order.side}`);
    submit.className = `button wide is-${order.side}`;
    const limited = kind.value === "limit";
    price.required = limited;
    price.disabled = !limited;
    const amount = limited && price.value && volume.value ? price.value * volume.value : null;
    estimate.textContent = amount ? yuan(amount) : "–";
  }

  /** What is changed is another order, under another id. */
  const touched = () => {
    order.id = newId();
    draw();
  };

  async function send(event) {
    event.preventDefault();
    const fields = {
      id: order.id,
      stock_code: code.value.trim().toUpperCase(),
      order_type: order.side,
      order_volume: Number(volume.value),
      price_type: kind.value,
      ...(kind.value === "limit" ? { price: Number(price.value) } : {}),
    };
    if (!(await confirmed(fields))) return;
    submit.disabled = true;
    const answer = await post("/api/trade/place_order", fields);
    submit.disabled = false;
    if (answer.ok) toast(t("ticket.done", { id: answer.result.order_id }));
    else complain(answer);
    // Under the same id, sending it again after no answer cannot trade twice.
    if (answer.ok || !UNDECIDED.has(answer.error.code)) order.id = newId();
  }

  draw();
  const form = h(
    "form",
    { class: "form", id: "ticket", onsubmit: send, oninput: touched },
    sides,
    h("label", { class: "field" }, h("span", {}, t("stock_code")), code),
    h("label", { class: "field" }, h("span", {}, t("price_type")), kind),
    h(
      "div",
      { class: "pair" },
      h("label", { class: "field" }, h("span", {}, t("price")), price),
      h("label", { class: "field" }, h("span", {}, t("volume")), volume),
    ),
    h("div", { class: "facts" }, h("span", { class: "muted" }, t("ticket.estimate")), estimate),
    submit,
    h("p", { class: "muted small" }, t("ticket.note", { strategy: me.strategy })),
  );
  return card(t("ticket"), null, h("div", { class: "body" }, form));
}

function confirmed(fields) {
  const simulated = account.status?.simulated;
  const figures = [
    [t("stock_code"), fields.stock_code],
    [t("volume"), whole(fields.order_volume)],
    [t("price"), fields.price ? shownPrice(fields.price) : word("price_type", fields.price_type)],
    ...(fields.price ? [[t("ticket.estimate"), yuan(fields.price * fields.order_volume)]] : []),
  ];
  return ask({
    title: t(`ticket.${fields.order_type}`),
    body: [
      h(
        "p",
        { class: simulated ? "muted" : "problem" },
        simulated ? t("ticket.simulated") : t("ticket.real"),
      ),
      h(
        "dl",
        { class: "facts" },
        figures.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
      ),
    ],
    confirm: t("ticket.confirm"),
    kind: `is-${fields.order_type}`,
  });
}
