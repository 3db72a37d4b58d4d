// Numbers and times as people read them; times are the exchange's, wherever the browser is.

import { language } from "./words.js";

const ZONE = "Asia/Shanghai";
const clock = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});
const calendar = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, dateStyle: "short" });
const figures = new Map();

function numbers(least, most) {
  const key = `${least}:${most}`;
  if (!figures.has(key)) {
    figures.set(
      key,
      new Intl.NumberFormat("en-US", { minimumFractionDigits: least, maximumFractionDigits: most }),
    );
  }
  return figures.get(key);
}

const known = (value) => value !== null && value !== undefined && Number.isFinite(value);

export const yuan = (value) => (known(value) ? numbers(2, 2).format(value) : "–");
export const price = (value) => (known(value) && value ? numbers(2, 3).format(value) : "–");
export const whole = (value) => (known(value) ? numbers(0, 0).format(value) : "–");
export const signed = (value) => (known(value) ? `${value > 0 ? "+" : ""}${yuan(value)}` : "–");
export function percent(value) {
  if (!known(value)) return "–";
  const rounded = Math.round(value * 1e4) / 100;
  return `${rounded > 0 ? "+" : ""}${numbers(2, 2).format(rounded || 0)}%`;
}
export const time = (millis) => (millis ? clock.format(millis) : "–");
export const day = (millis) => calendar.format(millis);
export const gain = (value) => (value > 0 ? "gain" : value < 0 ? "loss" : "");

export function micros(value) {
  if (!known(value)) return "–";
  return value < 1000
    ? `${whole(value)} µs`
    : value < 1e6
      ? `${numbers(0, 1).format(value / 1000)} ms`
      : duration(value / 1000);
}

export function duration(millis) {
  if (!known(millis)) return "–";
  const seconds = millis / 1000;
  const units = language() === "zh" ? [" 秒", " 分", " 小时"] : [" s", " min", " h"];
  if (seconds < 90) return `${whole(seconds)}${units[0]}`;
  return seconds < 5400
    ? `${whole(seconds / 60)}${units[1]}`
    : `${numbers(0, 1).format(seconds / 3600)}${units[2]}`;
}
