// The one connection by which the page hears what changes.

import { state, takeChat, takeMessage, takePerson, takeSnapshot, takeWorld, tell } from "./store.js";

const TAKERS = {
  snapshot: takeSnapshot,
  chat: takeChat,
  message: takeMessage,
  person: takePerson,
  world: takeWorld,
  answer: (answer) => tell("answer", answer),
};

let source = null;

/**
 * Listen to the server while somebody looks; the browser reconnects by itself, and a snapshot comes first each time.
 * A browser has six connections to a host: tabs that nobody sees would take all of them.
 */
export function listen() {
  const follow = () => (document.hidden ? close() : open());
  document.addEventListener("visibilitychange", follow);
  addEventListener("pagehide", close);
  addEventListener("pageshow", follow);
  follow();
}

function close() {
  source?.close();
  source = null;
}

function open() {
  if (source) return;
  source = new EventSource("/events");
  for (const [name, take] of Object.entries(TAKERS)) {
    source.addEventListener(name, (event) => take(JSON.parse(event.data)));
  }
  source.addEventListener("open", () => setOnline(true));
  source.addEventListener("error", () => setOnline(false));
}

function setOnline(online) {
  if (state.online === online) return;
  state.online = online;
  tell("online");
}
