// The page: who is in, which view is shown, and when it is drawn again.

import { account, errorsCount, forget, isHalted, openOrders, silence } from "./account.js";
import { login, logout, session, whenLoggedOut } from "./api.js";
import { byId, h, svg } from "./dom.js";
import { follow, unfollow } from "./feed.js";
import { duration } from "./format.js";
import { halt, resume } from "./operate.js";
import { explain } from "./say.js";
import { loadWords, otherLanguage, speak, t, word } from "./words.js";
import { errorsView } from "./views/errors.js";
import { overviewView } from "./views/overview.js";
import { settingsView } from "./views/settings.js";
import { strategiesView } from "./views/strategies.js";
import { tradeView } from "./views/trade.js";
import { workerView } from "./views/worker.js";

const THEME = "qmt-bus.theme";
const BEATS_MISSED = 3;
/** How often "ago" counts on, and a silent worker is looked for. */
const TICK_MS = 1000;
const STATE_KINDS = { ready: "good", halted: "bad", disconnected: "bad", stopping: "bad" };
const ICONS = {
  overview: "M4 19V9m5 10V5m5 14v-7m5 7V8",
  trade: "M7 20V4m0 0L3 8m4-4 4 4m6-4v16m0 0 4-4m-4 4-4-4",
  strategies: "M5 7h14M5 12h14M5 17h9",
  worker: "M3 12h4l3-8 4 16 3-8h4",
  errors: "M12 4 2.5 20h19L12 4zm0 6v5m0 2.5v.5",
  settings: "M4 7h9m5 0h2M4 17h2m5 0h9M15.5 4.5v5M8.5 14.5v5",
};
let me = { role: null };
let views = {};
let shown = "overview";
let connected = false;
let drawing = false;

async function begin() {
  dress(localStorage.getItem(THEME));
  await loadWords();
  document.addEventListener("click", act);
  byId("login-form").addEventListener("submit", enter);
  byId("halt").addEventListener("click", () => (isHalted() ? resume() : halt()));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
    dress(localStorage.getItem(THEME)),
  );
  addEventListener("resize", () => draw());
  setInterval(() => draw(false), TICK_MS);
  whenLoggedOut(leave);
  const token = tokenInAddress();
  const told = token ? await login(token) : await session();
  if (told.role) open(told);
  else leave();
}

/** The one-time token stands behind the #, and is gone from the address bar and the history at once. */
function tokenInAddress() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token) history.replaceState(null, "", "/");
  return token;
}

async function enter(event) {
  event.preventDefault();
  const told = await login(byId("secret").value);
  byId("secret").value = "";
  if (told.role) return open(told);
  byId("login-problem").textContent =
    `${explain(told.error).title} ${t(`error.${told.error.code}.do`, { seconds: told.retryAfter })}`;
}

function open(told) {
  me = told;
  document.body.classList.toggle("reader", me.role === "reader");
  byId("reader").hidden = me.role !== "reader";
  byId("account").textContent = me.account_id;
  byId("login-problem").textContent = "";
  byId("login").hidden = true;
  byId("console").hidden = false;
  build();
  follow(
    (news) => {
      connected = true;
      draw(news);
    },
    () => {
      connected = false;
      draw();
    },
    leave,
  );
}

function leave() {
  unfollow();
  forget();
  me = { role: null };
  byId("console").hidden = true;
  byId("login").hidden = false;
  byId("secret").focus();
}

/** Make all views anew, in the language that is spoken now. */
function build() {
  views = {
    overview: overviewView(me, show),
    trade: tradeView(me),
    strategies: strategiesView(me),
    worker: workerView(me),
    errors: errorsView(),
    ...(me.role === "operator" ? { settings: settingsView() } : {}),
  };
  byId("tabs").replaceChildren(...Object.keys(views).map(tab));
  byId("views").replaceChildren(...Object.values(views).map(({ element }) => element));
  show(shown in views ? shown : "overview");
}

function tab(name) {
  const icon = svg(
    "svg",
    {
      viewBox: "0 0 24 24",
      fill: "none",
      stroke: "currentColor",
      "stroke-width": 1.8,
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
    },
    svg("path", { d: ICONS[name] }),
  );
  return h(
    "button",
    { type: "button", role: "tab", "data-tab": name, onclick: () => show(name) },
    icon,
    h("span", {}, t(`tab.${name}`)),
    h("span", { class: "count", hidden: true }),
  );
}

function show(name) {
  shown = name;
  for (const [key, { element }] of Object.entries(views)) element.hidden = key !== name;
  for (const button of byId("tabs").children)
    button.setAttribute("aria-selected", String(button.dataset.tab === name));
  views[name].opened?.();
  draw();
}

/** Draw once for all that has changed since the last frame. */
function draw(news = true) {
  if (drawing || !me.role) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    if (!me.role) return;
    drawTop();
    if (news || views[shown].always) views[shown].draw();
  });
}

function drawTop() {
  const { status } = account;
  const state = byId("state");
  state.className = `pill ${isSilent() ? "bad" : (STATE_KINDS[status?.state] ?? "busy")}`;
  state.textContent = isSilent() ? t("state.silent") : word("state", status?.state ?? "unheard");
  state.title = status?.reason ?? "";
  byId("simulated").hidden = !status?.simulated;
  byId("halt").textContent = isHalted() ? t("resume") : t("halt");
  byId("halt").className = `button operator ${isHalted() ? "good" : "danger"}`;
  count("trade", openOrders().length, false);
  count("errors", errorsCount(), true);
  drawBanner();
}

function count(name, number, bad) {
  const badge = byId("tabs").querySelector(`[data-tab=${name}] .count`);
  badge.hidden = !number;
  badge.className = bad ? "count bad" : "count";
  badge.textContent = number;
}

const isSilent = () => silence() > BEATS_MISSED * me.heartbeat_seconds * 1000;

function drawBanner() {
  const { status, bus } = account;
  const banner = byId("banner");
  const [text, bad] = !connected
    ? [t("banner.console"), true]
    : !bus.ok
      ? [t("banner.redis", { reason: bus.reason }), true]
      : !status
        ? [t("banner.unheard"), false]
        : isSilent()
          ? [t("banner.silent", { since: duration(silence()) }), true]
          : status.state === "halted"
            ? [t("banner.halted", { reason: status.reason }), true]
            : status.state !== "ready"
              ? [t("banner.state", { state: word("state", status.state), reason: status.reason }), false]
              : ["", false];
  banner.hidden = !text;
  banner.className = bad ? "banner bad" : "banner";
  banner.textContent = text;
}

async function act({ target }) {
  const action = target.closest("[data-action]")?.dataset.action;
  if (action === "logout") await logout();
  if (action === "theme") dress(document.documentElement.dataset.theme === "dark" ? "light" : "dark", true);
  if (action === "language") {
    await speak(otherLanguage());
    if (me.role) build();
  }
}

function dress(wanted, chosen = false) {
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.documentElement.dataset.theme = wanted ?? system;
  if (chosen) localStorage.setItem(THEME, wanted);
  draw();
}

begin();
