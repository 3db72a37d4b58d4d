// Who trades, how far the worker is behind, what each may and has.

import { account, openOrders, silence } from "../account.js";
import { get, post } from "../api.js";
import { card, h, table } from "../dom.js";
import { duration, time, whole, yuan } from "../format.js";
import { ALL, cancelAll, halt, resume } from "../operate.js";
import { explain, report } from "../say.js";
import { tree } from "../tree.js";
import { t } from "../words.js";

const LOOK_MS = 3000;
/** Heartbeats within which a worker has to have been heard to be asked anything. */
const BEATS = 3;
/** A worker, or a contract, from before the question answers that it is no command. */
const UNKNOWN_QUESTION = "invalid_command";

export function strategiesView(me) {
  const rows = h("div", { id: "strategies" });
  const limits = h("div", { class: "body", id: "limits" });
  const ledger = h("div", { class: "body", id: "ledger" });
  let looked = 0;
  let known = [];

  async function look() {
    if (Date.now() - looked < LOOK_MS) return;
    looked = Date.now();
    // Before the questions, which would stand there as the operators' own backlog.
    known = (await get("/api/strategies")).result ?? known;
    draw();
    // To a worker that does not run, questions pile up, and are errors when it does again.
    if (!(silence() < BEATS * me.heartbeat_seconds * 1000)) return;
    const [limit, book] = await Promise.all(["/api/ask/query_limits", "/api/ask/query_ledger"].map(get));
    limits.replaceChildren(answered(limit));
    ledger.replaceChildren(answered(book));
  }

  async function reload() {
    if (report(await post("/api/control/reload_limits"), t("limits.reloaded"))) look();
  }

  function draw() {
    rows.replaceChildren(table(columns(me), known, t("strategies.none")));
    if (!element.hidden) look();
  }

  const element = h(
    "div",
    { class: "view", id: "view-strategies" },
    card(t("strategies"), null, rows),
    card(t("ledger"), null, ledger),
    card(
      t("limits"),
      h("button", { type: "button", class: "button small operator", onclick: reload }, t("limits.reload")),
      limits,
    ),
  );
  return { element, draw, always: true, opened: look };
}

function columns(me) {
  return [
    {
      title: t("strategy"),
      cell: ({ name }) => [
        name ?? t("strategies.control"),
        name === me.strategy ? h("small", {}, t("strategies.console")) : null,
      ],
    },
    { title: t("trading"), cell: ({ name }) => haltedPill(name) },
    { title: t("pending"), number: true, cell: (row) => whole(row.pending) },
    {
      title: t("waiting"),
      number: true,
      cell: (row) => (row.waiting_ms === null ? "–" : duration(row.waiting_ms)),
    },
    {
      title: t("open_orders"),
      number: true,
      cell: ({ name }) => (name ? whole(openOrders().filter((order) => order.strategy === name).length) : ""),
    },
    { title: t("traded_today"), number: true, cell: ({ name }) => (name ? yuan(tradedBy(name)) : "") },
    { title: t("last_command"), number: true, cell: (row) => time(row.last_ms) },
    ...(me.role === "operator"
      ? [{ title: "", whole: true, cell: ({ name }) => (name ? buttons(name) : "") }]
      : []),
  ];
}

const tradedBy = (name) =>
  [...account.fills.values()]
    .filter((fill) => fill.strategy === name)
    .reduce((sum, fill) => sum + fill.traded_amount, 0);

function haltedPill(name) {
  if (name === null) return "";
  const reason = account.halts?.[name] ?? account.halts?.[ALL];
  return h(
    "span",
    { class: `pill ${reason ? "bad" : "good"}`, title: reason },
    reason ? t("worker.halted") : t("worker.open"),
  );
}

function buttons(name) {
  const halted = Boolean(account.halts?.[name]);
  return h(
    "div",
    { class: "actions" },
    h(
      "button",
      {
        type: "button",
        class: "button small",
        "data-halt": name,
        onclick: () => (halted ? resume(name) : halt(name)),
      },
      halted ? t("resume") : t("halt"),
    ),
    h(
      "button",
      {
        type: "button",
        class: "button small",
        onclick: () => cancelAll({ strategy: name }, t("cancel_all.of_strategy", { strategy: name })),
      },
      t("cancel_all"),
    ),
  );
}

/** Whatever JSON the worker answers with. */
function answered(answer) {
  if (answer.ok) return tree(answer.result);
  if (answer.error.code === UNKNOWN_QUESTION) return h("p", { class: "empty" }, t("not_available"));
  return h("p", { class: "empty" }, explain(answer.error).title);
}
