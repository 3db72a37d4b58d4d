// The order ticket, the day's orders and its fills.

import { account, isOpen } from "../account.js";
import { card, h, segments, table } from "../dom.js";
import { price, time, whole, yuan } from "../format.js";
import { cancel, cancelAll } from "../operate.js";
import { t, word } from "../words.js";
import { instrument } from "./overview.js";
import { ticket } from "./ticket.js";

const ROWS = 300;
const KINDS = {
  succeeded: "good",
  junk: "bad",
  reported: "live",
  part_succ: "live",
  wait_reporting: "busy",
  unreported: "busy",
  unknown: "bad",
};

export function tradeView(me) {
  const filter = { text: "", state: "all", strategy: "" };
  const orders = h("div", { id: "orders" });
  const fills = h("div", { id: "fills" });
  const states = h("div", {});
  const names = h("select", {
    "aria-label": t("strategy"),
    onchange: ({ target }) => {
      filter.strategy = target.value;
      draw();
    },
  });
  const search = h("input", {
    type: "search",
    id: "order-filter",
    placeholder: t("filter.text"),
    "aria-label": t("filter.text"),
    oninput: ({ target }) => {
      filter.text = target.value.trim().toLowerCase();
      draw();
    },
  });
  const everything = h(
    "button",
    {
      type: "button",
      class: "button small danger operator",
      id: "cancel-all",
      onclick: () => cancelAll({}, t("cancel_all.of_all")),
    },
    t("cancel_all"),
  );
  const element = h(
    "div",
    { class: me.role === "operator" ? "view left" : "view", id: "view-trade" },
    me.role === "operator" ? ticket(me) : null,
    h(
      "div",
      { class: "column" },
      card(t("orders"), h("div", { class: "filters" }, search, names, states, everything), orders),
      card(t("fills"), null, fills),
    ),
  );

  function draw() {
    const options = ["all", "open", "done"].map((state) => [state, t(`filter.${state}`)]);
    states.replaceChildren(
      segments(options, filter.state, (state) => {
        filter.state = state;
        draw();
      }),
    );
    choices(names, filter.strategy);
    const found = newest(account.orders).filter(
      (order) => passes(order, filter) && inState(order, filter.state),
    );
    orders.replaceChildren(table(orderColumns(me), found.slice(0, ROWS), t("orders.none")));
    const traded = newest(account.fills).filter((fill) => passes(fill, filter));
    fills.replaceChildren(table(fillColumns(), traded.slice(0, ROWS), t("fills.none")));
  }
  return { element, draw };
}

// The terminal's times are whole seconds: of those that share one, what was heard of last comes first.
const newest = (kept) => [...kept.values()].reverse().sort((one, other) => moment(other) - moment(one));
const moment = (row) => row.order_time ?? row.traded_time ?? row.published_at;

function choices(select, chosen) {
  const names = [
    ...new Set([...account.orders.values()].map((order) => order.strategy).filter(Boolean)),
  ].sort();
  const wanted = [["", t("filter.everybody")], ...names.map((name) => [name, name])];
  if (select.options.length !== wanted.length) {
    select.replaceChildren(
      ...wanted.map(([value, text]) => h("option", { value, selected: value === chosen }, text)),
    );
  }
}

function passes(row, { text, strategy }) {
  const about = [row.stock_code, row.instrument_name, row.client_order_id, row.order_id, row.order_sysid];
  return (
    (!strategy || row.strategy === strategy) &&
    (!text ||
      about.some((part) =>
        String(part ?? "")
          .toLowerCase()
          .includes(text),
      ))
  );
}

const inState = (order, state) => state === "all" || isOpen(order) === (state === "open");

function orderColumns(me) {
  return [
    { title: t("stock"), cell: instrument },
    {
      title: t("side"),
      cell: (row) => h("span", { class: row.order_type }, word("order_type", row.order_type)),
    },
    {
      title: t("price"),
      number: true,
      cell: (row) => [
        price(row.price),
        row.price_type === "limit" || !row.price_type
          ? null
          : h("small", {}, word("price_type", row.price_type)),
      ],
    },
    {
      title: t("filled_of"),
      number: true,
      whole: true,
      cell: (row) => [
        `${whole(row.traded_volume)} / ${whole(row.order_volume)}`,
        row.traded_volume ? h("small", {}, price(row.traded_price)) : null,
      ],
    },
    {
      title: t("status"),
      cell: (row) => [
        h(
          "span",
          { class: `pill ${KINDS[row.order_status] ?? ""}`, "data-status": row.order_status },
          word("status", row.order_status),
        ),
        row.status_msg ? h("small", {}, row.status_msg) : null,
      ],
    },
    {
      title: t("placed_by"),
      whole: true,
      cell: (row) => [
        row.strategy ?? t("external"),
        h("small", { class: "code" }, row.client_order_id ?? `#${row.order_id}`),
      ],
    },
    { title: t("time"), cell: (row) => h("span", { class: "muted" }, time(moment(row))) },
    ...(me.role === "operator"
      ? [{ title: "", whole: true, cell: (row) => (isOpen(row) ? cancelButton(row, me) : "") }]
      : []),
  ];
}

function cancelButton(order, me) {
  const own = order.strategy === null || order.strategy === me.strategy;
  const text = own ? t("cancel_order") : t("cancel_order.others");
  return h(
    "button",
    {
      type: "button",
      class: "button small",
      title: own ? null : t("cancel_all.of_one", { strategy: order.strategy, code: order.stock_code }),
      "data-cancel": order.client_order_id ?? order.order_id,
      onclick: () => cancel(order, me.strategy),
    },
    text,
  );
}

function fillColumns() {
  return [
    { title: t("stock"), cell: instrument },
    {
      title: t("side"),
      cell: (row) => h("span", { class: row.order_type }, word("order_type", row.order_type)),
    },
    { title: t("price"), number: true, cell: (row) => price(row.traded_price) },
    { title: t("volume"), number: true, cell: (row) => whole(row.traded_volume) },
    {
      title: t("amount"),
      number: true,
      cell: (row) => [
        yuan(row.traded_amount),
        row.commission ? h("small", {}, t("commission", { yuan: yuan(row.commission) })) : null,
      ],
    },
    {
      title: t("placed_by"),
      whole: true,
      cell: (row) => [
        row.strategy ?? t("external"),
        h("small", { class: "code" }, row.client_order_id ?? `#${row.order_id}`),
      ],
    },
    { title: t("time"), cell: (row) => h("span", { class: "muted" }, time(moment(row))) },
  ];
}
