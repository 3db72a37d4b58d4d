// What operators do, asked for once more where it cannot be undone.

import { account } from "./account.js";
import { post } from "./api.js";
import { h } from "./dom.js";
import { ask, report } from "./say.js";
import { t } from "./words.js";

export const ALL = "all";

export async function halt(scope = ALL) {
  const answers = await ask({
    title: scope === ALL ? t("halt.title") : t("halt.title_one", { name: scope }),
    body: [
      h("p", { class: "muted" }, t("halt.lead")),
      h(
        "label",
        { class: "field" },
        h("span", {}, t("halt.reason")),
        h("input", { name: "reason", required: true, maxlength: 256, value: t("halt.by_hand") }),
      ),
      h(
        "label",
        { class: "check" },
        h("input", { type: "checkbox", name: "cancel_open" }),
        h("span", {}, t("halt.cancel_open")),
      ),
    ],
    confirm: t("halt"),
    kind: "danger",
  });
  if (!answers) return;
  const body = { scope, reason: answers.get("reason"), cancel_open: answers.has("cancel_open") };
  report(await post("/api/control/halt", body), t("halt.done"));
}

export async function resume(scope = ALL) {
  const sure = await ask({
    title: scope === ALL ? t("resume.title") : t("resume.title_one", { name: scope }),
    body: [h("p", { class: "muted" }, account.halts?.[scope] ?? account.status?.reason ?? "")],
    confirm: t("resume"),
  });
  if (sure) report(await post("/api/control/resume", { scope }), t("resume.done"));
}

export async function connect() {
  report(await post("/api/control/reconnect"), t("connect.done"));
}

export async function disconnect() {
  const sure = await ask({
    title: t("disconnect.title"),
    body: [h("p", { class: "muted" }, t("disconnect.lead"))],
    confirm: t("disconnect"),
    kind: "danger",
  });
  if (sure) report(await post("/api/control/disconnect"), t("disconnect.done"));
}

/** Cancel the open orders of everybody, or of one strategy in one instrument. */
export async function cancelAll(fields, what) {
  const sure = await ask({
    title: t("cancel_all.title"),
    body: [h("p", { class: "muted" }, what)],
    confirm: t("cancel_all"),
    kind: "danger",
  });
  if (!sure) return;
  const answer = await post("/api/control/cancel_all", fields);
  report(answer, t("cancel_all.done", { count: answer.result?.cancels?.length ?? 0 }));
}

/** Cancel one order: one's own as a strategy does, that of another one as operators do. */
export async function cancel(order, own) {
  if (order.strategy === null || order.strategy === own) {
    report(await post("/api/trade/cancel_order", { order_id: order.order_id }), t("cancel_order.done"));
  } else {
    const { strategy, stock_code: code, order_id } = order;
    await cancelAll({ order_id }, t("cancel_all.of_one", { strategy, code }));
  }
}
