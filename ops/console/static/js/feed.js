// The stream of events. After a cut it is begun anew; after a refusal, we ask why.

import { apply, forget } from "./account.js";
import { listen, session } from "./api.js";

const AGAIN_MS = 1500;
const DEAD_MS = 15000;
let current = null;
let timer = 0;

/** Follow until `unfollow`; `changed` is called after every change, `lost` when there is no connection. */
export function follow(changed, lost, refused) {
  unfollow();
  const mine = new AbortController();
  current = mine;
  const heard = {
    picture(events) {
      forget();
      events.forEach(apply);
      changed(true);
    },
    news(events) {
      events.forEach(apply);
      changed(true);
    },
    beat: () => changed(false),
  };
  const alive = () => {
    clearTimeout(timer);
    // Nothing for three beats: a laptop that slept keeps a connection that nobody else has any more.
    timer = setTimeout(() => follow(changed, lost, refused), DEAD_MS);
  };
  const over = () => {
    if (mine !== current) return;
    lost();
    clearTimeout(timer);
    timer = setTimeout(() => again(mine, changed, lost, refused), AGAIN_MS);
  };
  alive();
  listen("/api/feed", mine.signal, (name, events) => {
    if (mine !== current) return;
    alive();
    heard[name]?.(events);
  }).then(over, over);
}

export function unfollow() {
  clearTimeout(timer);
  current?.abort();
  current = null;
}

async function again(mine, changed, lost, refused) {
  try {
    const { role } = await session();
    if (mine !== current) return;
    if (role) follow(changed, lost, refused);
    else refused();
  } catch {
    if (mine === current) timer = setTimeout(() => again(mine, changed, lost, refused), AGAIN_MS);
  }
}
