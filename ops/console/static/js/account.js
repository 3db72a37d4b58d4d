// The account as the events tell it. Applying an event twice changes nothing.

import { day } from "./format.js";

const POINTS = 720;
const KEPT = 2000;
export const FINAL = new Set(["part_cancel", "canceled", "succeeded", "junk"]);

export const account = empty();

function empty() {
  return {
    orders: new Map(),
    fills: new Map(),
    errors: new Map(),
    positions: [],
    asset: null,
    curve: [],
    beats: [],
    status: null,
    halts: null,
    bus: { ok: true, reason: "" },
  };
}

export const forget = () => Object.assign(account, empty());
export const isOpen = (order) => !FINAL.has(order.order_status);
export const openOrders = () => [...account.orders.values()].filter(isOpen);
export const isHalted = () => account.status?.state === "halted" || Boolean(account.halts?.all);
/** Milliseconds since the worker was last heard of. */
export const silence = () => (account.status ? Date.now() - account.status.published_at : null);

const TAKE = {
  order: (event) => put(account.orders, `${event.order_id}:${event.client_order_id}`, event),
  fill: (event) => put(account.fills, event.id, event),
  error: (event) => put(account.errors, event.id, event),
  asset(event) {
    account.asset = event;
    if (day(event.published_at) === day(Date.now())) add(account.curve, event);
  },
  positions: (event) => {
    account.positions = event.positions;
  },
  worker_status(event) {
    account.status = event;
    if (Object.keys(event.stages).length) add(account.beats, event);
  },
  reply: (event) => {
    account.halts = event.result?.halts ?? account.halts;
  },
  bus: (event) => {
    account.bus = event;
  },
  new_day() {
    for (const kept of [account.orders, account.fills, account.errors]) kept.clear();
    account.curve = [];
  },
};

export const apply = (event) => TAKE[event.type]?.(event);

function put(kept, key, event) {
  kept.set(key, event);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value);
}

function add(curve, event) {
  const last = curve.at(-1);
  if (last && (last.id === event.id || last.published_at > event.published_at)) return;
  curve.push(event);
  if (curve.length > POINTS)
    curve.splice(0, curve.length, ...curve.filter((_, index) => index % 2 || index === 0));
}

export const errorsCount = () => account.errors.size;
