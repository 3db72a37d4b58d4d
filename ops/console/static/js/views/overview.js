// The account at a glance: money, its curve, positions, the worker, and what happened last.

import { account, isHalted } from "../account.js";
import { drawCurves } from "../chart.js";
import { card, h, svg, table } from "../dom.js";
import { duration, gain, percent, price, signed, time, whole, yuan } from "../format.js";
import { connect, disconnect } from "../operate.js";
import { t, word } from "../words.js";

const LATEST = 6;

export function overviewView(me, show) {
  const figures = h("div", { class: "figures" });
  const curve = svg("svg", { class: "chart", role: "img", "aria-label": t("curve") });
  const change = h("span", { class: "number" });
  const positions = h("div", {});
  const worker = h("dl", { class: "facts", id: "worker-facts" });
  const latest = h("div", {});
  const link = h(
    "div",
    { class: "actions operator" },
    h("button", { type: "button", class: "button small", id: "connect", onclick: connect }, t("connect")),
    h(
      "button",
      { type: "button", class: "button small", id: "disconnect", onclick: disconnect },
      t("disconnect"),
    ),
  );
  const element = h(
    "div",
    { class: "view two", id: "view-overview" },
    h(
      "div",
      { class: "column" },
      figures,
      card(t("curve"), change, h("div", { class: "body" }, curve)),
      card(t("positions"), null, positions),
    ),
    h(
      "div",
      { class: "column" },
      card(t("connection"), null, h("div", { class: "body form" }, worker, link)),
      card(
        t("latest"),
        h("button", { type: "button", class: "link small", onclick: () => show("trade") }, t("latest.all")),
        latest,
      ),
    ),
  );
  return {
    element,
    always: true,
    draw() {
      drawFigures(figures);
      drawCurve(curve, change);
      positions.replaceChildren(table(positionColumns(), held(), t("positions.none")));
      drawWorker(worker, me);
      latest.replaceChildren(drawLatest());
    },
  };
}

function drawFigures(figures) {
  const { asset } = account;
  const shown = [
    ["total_asset", yuan(asset?.total_asset)],
    ["market_value", yuan(asset?.market_value)],
    ["cash", yuan(asset?.cash)],
    ["frozen_cash", yuan(asset?.frozen_cash)],
  ];
  figures.replaceChildren(
    ...shown.map(([name, value]) =>
      h(
        "div",
        { class: "card figure" },
        h("span", { class: "muted small" }, t(name)),
        h("b", { "data-figure": name }, value),
      ),
    ),
  );
}

function drawCurve(canvas, change) {
  const told = account.curve.filter((asset) => asset.total_asset != null);
  const values = told.map((asset) => asset.total_asset);
  drawCurves(
    canvas,
    told.map((asset) => asset.published_at),
    [values],
    (value) => whole(value),
  );
  const difference = values.length ? values.at(-1) - values[0] : 0;
  change.className = `number ${gain(difference)}`;
  change.textContent = values.length ? `${signed(difference)}  ${percent(difference / values[0])}` : "";
}

const held = () => account.positions.filter((position) => position.volume || position.on_road_volume);

/** The terminal's own figure; where its version has none, from the cost price. */
function profit(position) {
  return (
    position.float_profit ??
    (position.avg_price ? position.market_value - position.avg_price * position.volume : null)
  );
}

function rate(position) {
  const cost = position.avg_price * position.volume;
  return position.profit_rate ?? (cost ? profit(position) / cost : null);
}

function positionColumns() {
  return [
    { title: t("stock"), cell: instrument },
    {
      title: t("volume"),
      number: true,
      cell: (row) => [whole(row.volume), h("small", {}, t("can_use", { volume: whole(row.can_use_volume) }))],
    },
    { title: t("cost"), number: true, cell: (row) => price(row.avg_price || row.open_price) },
    {
      title: t("last_price"),
      number: true,
      cell: (row) => price(row.last_price ?? (row.market_value && row.market_value / row.volume)),
    },
    { title: t("market_value"), number: true, cell: (row) => yuan(row.market_value) },
    {
      title: t("profit"),
      number: true,
      cell: (row) =>
        h(
          "span",
          { class: gain(profit(row)) },
          signed(profit(row)),
          h("small", { class: gain(profit(row)) }, percent(rate(row))),
        ),
    },
  ];
}

export const instrument = (row) => [row.stock_code, h("small", {}, row.instrument_name || " ")];

function drawWorker(worker, me) {
  const { status } = account;
  const facts = [
    [t("worker.state"), word("state", status?.state ?? "unheard")],
    [t("worker.since"), time(status?.since)],
    ...(status?.reason ? [[t("worker.reason"), status.reason]] : []),
    [
      t("worker.heard"),
      status ? t("ago", { time: duration(Math.max(0, Date.now() - status.published_at)) }) : "–",
    ],
    [t("worker.session"), status?.session_id ?? "–"],
    [t("worker.backlog"), status?.backlog ?? "–"],
    [
      t("worker.trading"),
      isHalted() ? t("worker.halted") : status?.state === "ready" ? t("worker.open") : "–",
    ],
    [t("worker.version"), status?.version ?? "–"],
    [t("account"), me.account_id],
  ];
  worker.replaceChildren(
    ...facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, String(value))]),
  );
}

const happened = () =>
  [...account.orders.values(), ...account.fills.values()].sort(
    (one, other) => other.published_at - one.published_at,
  );

function drawLatest() {
  const events = happened().slice(0, LATEST);
  if (!events.length) return h("p", { class: "empty" }, t("latest.none"));
  return h(
    "ul",
    { class: "events" },
    events.map((event) =>
      h(
        "li",
        {},
        h(
          "span",
          {},
          h("span", { class: event.order_type }, word("order_type", event.order_type)),
          ` ${event.stock_code}`,
        ),
        h("small", {}, time(event.published_at)),
        h(
          "small",
          {},
          event.type === "fill"
            ? t("latest.fill", { volume: whole(event.traded_volume), price: price(event.traded_price) })
            : `${word("status", event.order_status)} · ${whole(event.order_volume)} × ${price(event.price)}`,
        ),
      ),
    ),
  );
}
