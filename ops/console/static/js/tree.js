// Any JSON as tables and lists: what a newer worker tells is shown without a newer page.

import { h, table } from "./dom.js";
import { whole, yuan } from "./format.js";
import { has, t } from "./words.js";

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isRows = (value) => Array.isArray(value) && value.length > 0 && value.every(isObject);
const isPlain = (value) => !isObject(value) && !isRows(value);
/** What is not set says nothing. */
const says = (value) =>
  ![null, undefined, false, ""].includes(value) &&
  (typeof value !== "object" || Object.keys(value).length > 0);
/** Fields whose values are words of a closed list. */
const SPOKEN = new Set(["rule", "mode", "missing"]);
const named = (name) => (has(`field.${name}`) ? t(`field.${name}`) : name.replaceAll("_", " "));

export function tree(value) {
  if (isRows(value)) return rows(value);
  return isObject(value) ? sections(value) : h("p", {}, plain(value));
}

function sections(value) {
  const entries = Object.entries(value).filter(([, part]) => says(part));
  const facts = entries.filter(([, part]) => isPlain(part));
  const parts = entries.filter(([, part]) => !isPlain(part));
  return h(
    "div",
    { class: "tree" },
    facts.length
      ? h(
          "dl",
          { class: "facts narrow" },
          facts.flatMap(([name, part]) => [h("dt", {}, named(name)), h("dd", {}, plain(part, name))]),
        )
      : null,
    parts.map(([name, part]) =>
      h("section", {}, h("h3", {}, named(name)), isAlike(part) ? rows(keyed(part)) : tree(part)),
    ),
  );
}

/** Objects by name that all have the same fields make a table. */
function isAlike(value) {
  if (!isObject(value)) return false;
  const shapes = new Set(
    Object.values(value).map((part) => (isObject(part) ? Object.keys(part).sort().join() : null)),
  );
  return shapes.size === 1 && !shapes.has(null);
}

const keyed = (value) => Object.entries(value).map(([name, part]) => ({ name, ...part }));

function rows(values) {
  const flat = values.map((value) => flattened(value));
  const names = [...new Set(flat.flatMap(Object.keys))].filter((name) => flat.some((row) => says(row[name])));
  const columns = names.map((name) => ({
    title: named(name),
    number: flat.every((row) => typeof row[name] !== "string"),
    cell: (row) => (says(row[name]) ? plain(row[name], name) : ""),
  }));
  return h("div", { class: "tree" }, table(columns, flat, t("field.none")), values.map(nested));
}

/** The figures of a row's own parts stand in the row. */
function flattened(value) {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, part]) =>
      isRows(part) ? [] : isObject(part) ? Object.entries(flattened(part)) : [[name, part]],
    ),
  );
}

function nested(value) {
  const title = Object.values(value).find((part) => typeof part === "string") ?? "";
  return Object.entries(value)
    .filter(([, part]) => isRows(part))
    .map(([name, part]) => h("section", {}, h("h3", {}, `${title} · ${named(name)}`), rows(part)));
}

function plain(value, name = "") {
  if (SPOKEN.has(name)) return named(value);
  if (value === true) return "✓";
  if (value === false) return "–";
  if (Array.isArray(value)) return value.join(", ");
  return typeof value === "number" ? (Number.isInteger(value) ? whole(value) : yuan(value)) : String(value);
}
