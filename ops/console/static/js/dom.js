// Elements without markup: what comes from the bus is only ever text.

const SVG = "http://www.w3.org/2000/svg";

export const byId = (id) => document.getElementById(id);

/** Make an element; properties that begin with "on" are listeners, `class` and others are attributes. */
export function h(name, properties = {}, ...children) {
  return fill(document.createElement(name), properties, children);
}

export function svg(name, properties = {}, ...children) {
  return fill(document.createElementNS(SVG, name), properties, children);
}

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

/** A card with a title; `more` stands beside it. */
export function card(title, more, ...body) {
  const header = title || more ? h("header", {}, title ? h("h2", {}, title) : null, more) : null;
  return h("section", { class: "card" }, header, ...body);
}

/**
 * A table. Each column is {title, cell(row), number, whole}: `number` aligns right, `whole` takes a line of its
 * own on a phone.
 */
export function table(columns, rows, empty) {
  if (!rows.length) return h("p", { class: "empty" }, empty);
  const head = columns.map(({ title, number }) => h("th", { class: number ? "number" : null }, title));
  const body = rows.map((row) =>
    h(
      "tr",
      row.attributes ?? {},
      columns.map((column, index) => cell(column, row, index)),
    ),
  );
  return h(
    "div",
    { class: "scroll" },
    h("table", { class: "cards" }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, body)),
  );
}

function cell({ title, cell: content, number, whole }, row, index) {
  const classes = [number && "number", whole && "whole"].filter(Boolean).join(" ");
  return h("td", { class: classes || null, "data-label": index && title ? title : null }, content(row));
}

/** Buttons of which one is pressed. */
export function segments(options, chosen, choose) {
  return h(
    "div",
    { class: "segments", role: "group" },
    options.map(([value, text, kind]) =>
      h(
        "button",
        {
          type: "button",
          class: kind,
          "aria-pressed": String(value === chosen),
          onclick: () => choose(value),
        },
        text,
      ),
    ),
  );
}
