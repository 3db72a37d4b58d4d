// What the page asks of the console. Every answer is {ok, result | error: {code, message}}.

let csrf = "";
let onLogout = () => {};

export const whenLoggedOut = (listener) => {
  onLogout = listener;
};

export async function session() {
  return keep(await (await fetch("/api/session")).json());
}

export async function login(secret) {
  const answer = await post("/api/login", { secret });
  return answer.role ? keep(answer) : answer;
}

export async function logout() {
  await post("/api/logout");
  onLogout();
}

export const get = (path) => ask(path, {});

export function post(path, body = {}) {
  return ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
    body: JSON.stringify(body),
  });
}

async function ask(path, options) {
  let answer;
  try {
    const response = await fetch(path, options);
    answer = await response.json();
    answer.retryAfter = response.headers.get("Retry-After");
  } catch (fault) {
    return { ok: false, error: { code: "console_unreachable", message: String(fault) } };
  }
  if (answer.error?.code === "login_required") onLogout();
  return answer;
}

function keep(told) {
  csrf = told.csrf ?? "";
  return told;
}

const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";

/** An id that fits an order's remark. Made before the order is sent, so that sending it again cannot trade twice. */
export function newId() {
  const random = crypto.getRandomValues(new Uint8Array(12));
  return Date.now().toString(36) + [...random].map((byte) => DIGITS[byte % 36]).join("");
}
