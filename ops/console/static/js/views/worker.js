// How quick the worker is: each stage of an order's way, and how that went over time.

import { account } from "../account.js";
import { drawCurves } from "../chart.js";
import { card, h, svg } from "../dom.js";
import { micros, whole } from "../format.js";
import { t, word } from "../words.js";

const STAGES = ["decide", "hand_over", "call", "answer", "reply"];
const OWN = "own";
/** 1 µs is the left edge of the bars and 10 s the right one; each tenfold takes as much room. */
const DECADES = 7;

export function workerView() {
  const bars = h("div", { class: "bars", id: "stages" });
  const count = h("span", { class: "muted small" });
  const chart = svg("svg", {
    class: "chart",
    role: "img",
    "aria-label": t("latency.history"),
    id: "latency",
  });
  const beats = h("p", { class: "legend" });
  const element = h(
    "div",
    { class: "view", id: "view-worker" },
    h(
      "div",
      { class: "halves" },
      card(t("latency.stages"), count, h("div", { class: "body" }, bars)),
      card(t("latency.history"), null, h("div", { class: "body" }, chart, beats)),
    ),
  );
  return {
    element,
    draw() {
      const stages = account.beats.at(-1)?.stages ?? {};
      const known = STAGES.filter((name) => name in stages);
      count.textContent = known.length ? t("latency.orders", { count: whole(stages[known[0]].count) }) : "";
      bars.replaceChildren(
        ...(known.length
          ? known.flatMap((name) => bar(name, stages[name]))
          : [h("p", { class: "muted" }, t("latency.none"))]),
      );
      drawHistory(chart, beats);
    },
  };
}

const share = (value) => `${Math.min(100, Math.max(2, (Math.log10(Math.max(1, value)) / DECADES) * 100))}%`;

function bar(name, { p50_us: half, p99_us: most }) {
  const [near, far] = [h("i", {}), h("i", { class: "far" })];
  near.style.width = share(half);
  far.style.width = share(most);
  return [
    h("span", {}, word("stage", name)),
    h("span", { class: "bar" }, far, near),
    h("span", { class: "number" }, micros(half), h("span", { class: "muted" }, ` / ${micros(most)}`)),
  ];
}

function drawHistory(chart, beats) {
  const seen = account.beats.filter(({ stages }) => OWN in stages);
  const curves = [seen.map(({ stages }) => stages[OWN].p50_us), seen.map(({ stages }) => stages[OWN].p99_us)];
  drawCurves(
    chart,
    seen.map(({ published_at: at }) => at),
    curves,
    micros,
    true,
  );
  beats.replaceChildren(
    ...(seen.length
      ? [h("span", {}, t("latency.median")), h("span", { class: "second" }, t("latency.most"))]
      : [t("latency.none")]),
  );
}
