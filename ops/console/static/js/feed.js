// The stream of events. The browser connects again by itself after a cut; after a refusal, we ask why.

import { apply, forget } from "./account.js";
import { session } from "./api.js";

const AGAIN_MS = 1500;
const DEAD_MS = 15000;
let source = null;
let timer = 0;

/** Follow until `unfollow`; `changed` is called after every change, `lost` when there is no connection. */
export function follow(changed, lost, refused) {
  unfollow();
  source = new EventSource("/api/feed");
  const alive = () => {
    clearTimeout(timer);
    // Nothing for three beats: a laptop that slept keeps a connection that nobody else has any more.
    timer = setTimeout(() => follow(changed, lost, refused), DEAD_MS);
  };
  source.addEventListener("picture", ({ data }) => {
    forget();
    JSON.parse(data).forEach(apply);
    alive();
    changed(true);
  });
  source.addEventListener("news", ({ data }) => {
    JSON.parse(data).forEach(apply);
    alive();
    changed(true);
  });
  source.addEventListener("beat", () => {
    alive();
    changed(false);
  });
  source.addEventListener("error", () => {
    lost();
    clearTimeout(timer);
    timer = setTimeout(() => again(changed, lost, refused), AGAIN_MS);
  });
}

export function unfollow() {
  clearTimeout(timer);
  source?.close();
  source = null;
}

async function again(changed, lost, refused) {
  const mine = source;
  if (mine?.readyState === EventSource.OPEN) return;
  try {
    const { role } = await session();
    if (mine !== source) return;
    if (role) follow(changed, lost, refused);
    else refused();
  } catch {
    timer = setTimeout(() => again(changed, lost, refused), AGAIN_MS);
  }
}
