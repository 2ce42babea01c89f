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

/** Listen to the server; the browser reconnects by itself, and a snapshot comes first each time. */
export function listen() {
  const source = new EventSource("/events");
  for (const [name, take] of Object.entries(TAKERS)) {
    source.addEventListener(name, (event) => take(JSON.parse(event.data)));
  }
  source.addEventListener("open", () => setOnline(true));
  source.addEventListener("error", () => setOnline(false));
  addEventListener("pagehide", () => source.close());
}

function setOnline(online) {
  if (state.online === online) return;
  state.online = online;
  tell("online");
}
