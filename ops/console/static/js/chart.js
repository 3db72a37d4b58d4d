// Curves over time, drawn as SVG.

import { svg } from "./dom.js";
import { time } from "./format.js";

const MARGIN = { top: 8, right: 12, bottom: 24, left: 74 };
const LINES = 5;

/**
 * Draw curves over the same times.
 * @param {SVGElement} canvas where; its size on the page decides.
 * @param {number[]} times milliseconds since the epoch.
 * @param {number[][]} curves values for each of them.
 * @param {(value: number) => string} show a value as text.
 * @param {boolean} fromZero whether the axis begins at 0.
 */
export function drawCurves(canvas, times, curves, show, fromZero = false) {
  const { width, height } = canvas.getBoundingClientRect();
  if (!width || !times.length) return canvas.replaceChildren();
  const [bottom, top] = range(curves.flat(), fromZero);
  const [first, last] = [times[0], Math.max(times.at(-1), times[0] + 1000)];
  const x = (at) => MARGIN.left + ((at - first) / (last - first)) * (width - MARGIN.left - MARGIN.right);
  const y = (value) => MARGIN.top + ((top - value) / (top - bottom)) * (height - MARGIN.top - MARGIN.bottom);
  canvas.setAttribute("viewBox", `0 0 ${width} ${height}`);
  canvas.replaceChildren(
    ...grid({ bottom, top, width, y, show }),
    ...hours({ first, last, x, height, width }),
    ...curves.toReversed().map((values, index) => line(times, values, x, y, index < curves.length - 1)),
    area(times, curves[0], x, y, height - MARGIN.bottom),
    svg("circle", { class: "dot", cx: x(times.at(-1)), cy: y(curves[0].at(-1)), r: 3.5 }),
  );
  readAt(canvas, { times, values: curves[0], x, y, width, height, show });
}

function range(values, fromZero) {
  const [low, high] = [fromZero ? 0 : Math.min(...values), Math.max(...values)];
  // A quiet day is a straight line in the middle, not noise blown up to the edges.
  const room = Math.max((high - low) * 0.12, fromZero ? 1 : Math.abs(high) * 0.0004, 0.01);
  return [fromZero ? 0 : low - room, high + room];
}

function grid({ bottom, top, width, y, show }) {
  return ticks(bottom, top).flatMap((value) => [
    svg("line", { class: "grid", x1: MARGIN.left, x2: width - MARGIN.right, y1: y(value), y2: y(value) }),
    svg("text", { x: MARGIN.left - 9, y: y(value) + 4, "text-anchor": "end" }, show(value)),
  ]);
}

/** Round values within a range: 1, 2 or 5 times a power of ten apart. */
function ticks(bottom, top) {
  const rough = (top - bottom) / LINES;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((figure) => figure * power).find((candidate) => candidate >= rough);
  const first = Math.ceil(bottom / step);
  return Array.from({ length: Math.floor(top / step) - first + 1 }, (_, index) => (first + index) * step);
}

function hours({ first, last, x, height, width }) {
  const count = Math.max(2, Math.min(6, Math.floor(width / 130)));
  const long = last - first > 600_000;
  return Array.from({ length: count }, (_, index) => first + ((last - first) * index) / (count - 1)).map(
    (at, index) =>
      svg(
        "text",
        {
          x: x(at),
          y: height - 5,
          "text-anchor": index === 0 ? "start" : index === count - 1 ? "end" : "middle",
        },
        long ? time(at).slice(0, 5) : time(at),
      ),
  );
}

const path = (times, values, x, y) =>
  values.map((value, index) => `${x(times[index]).toFixed(1)},${y(value).toFixed(1)}`).join("L");

function line(times, values, x, y, second) {
  return svg("path", { class: second ? "line second" : "line", d: `M${path(times, values, x, y)}` });
}

function area(times, values, x, y, ground) {
  const d = `M${x(times[0])},${ground}L${path(times, values, x, y)}L${x(times.at(-1))},${ground}Z`;
  return svg("path", { class: "area", d });
}

/** Show the value under the pointer. */
function readAt(canvas, { times, values, x, y, width, height, show }) {
  const cross = svg("g");
  canvas.append(cross);
  canvas.onpointerleave = () => cross.replaceChildren();
  canvas.onpointermove = ({ clientX }) => {
    const at = clientX - canvas.getBoundingClientRect().left;
    const nearest = times.reduce(
      (best, moment, index) => (Math.abs(x(moment) - at) < Math.abs(x(times[best]) - at) ? index : best),
      0,
    );
    const [left, above] = [x(times[nearest]), y(values[nearest])];
    cross.replaceChildren(
      svg("line", { class: "cross", x1: left, x2: left, y1: MARGIN.top, y2: height - MARGIN.bottom }),
      svg("circle", { class: "dot", cx: left, cy: above, r: 4 }),
      svg(
        "text",
        { class: "reading", x: Math.min(left + 8, width - 150), y: MARGIN.top + 4 },
        `${time(times[nearest])}  ${show(values[nearest])}`,
      ),
    );
  };
}
