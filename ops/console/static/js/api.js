// What the page asks of the console. Every answer is {ok, result | error: {code, message}}.

// Every request carries what the login has given to this page. It lies where pages of this very host and port alone can
// read it; cookies go to all other ports of the host as well.
const TOKEN = "qmt-bus.token";
let onLogout = () => {};

export const whenLoggedOut = (listener) => {
  onLogout = listener;
};

export const session = async () => (await fetch("/api/session", { headers: headers() })).json();

export async function login(secret) {
  const answer = await post("/api/login", { secret });
  if (answer.role) localStorage.setItem(TOKEN, answer.csrf);
  return answer;
}

export async function logout() {
  await post("/api/logout");
  localStorage.removeItem(TOKEN);
  onLogout();
}

export const get = (path) => ask(path, { headers: headers() });

export function post(path, body = {}) {
  return ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers() },
    body: JSON.stringify(body),
  });
}

/** Call `heard(name, data)` for each server-sent event until the connection ends; false where it is refused. */
export async function listen(path, signal, heard) {
  const response = await fetch(path, { headers: headers(), signal });
  if (!response.ok) return false;
  const chunks = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let parts = [];
  let held = "";
  for (;;) {
    const { done, value } = await chunks.read();
    if (done) return true;
    // An event ends with an empty line; a long one comes in many parts, which are joined once.
    const text = held + value;
    held = /[^\n]\n$/.test(text) ? "\n" : "";
    const [first, ...others] = text.slice(0, text.length - held.length).split("\n\n");
    parts.push(first);
    for (const next of others) {
      const [, name, data] = parts.join("").match(/^event: (.*)\ndata: (.*)$/) ?? [];
      if (name) heard(name, JSON.parse(data));
      parts = [next];
    }
  }
}

const headers = () => ({ "X-CSRF-Token": localStorage.getItem(TOKEN) ?? "" });

async function ask(path, options) {
  let answer;
  try {
    const response = await fetch(path, options);
    answer = await response.json();
    answer.retryAfter = response.headers.get("Retry-After");
  } catch (fault) {
    return { ok: false, error: { code: "console_unreachable", message: String(fault) } };
  }
  if (["login_required", "csrf"].includes(answer.error?.code)) onLogout();
  return answer;
}

const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";

/** An id that fits an order's remark. Made before the order is sent, so that sending it again cannot trade twice. */
export function newId() {
  const random = crypto.getRandomValues(new Uint8Array(12));
  return Date.now().toString(36) + [...random].map((byte) => DIGITS[byte % 36]).join("");
}
