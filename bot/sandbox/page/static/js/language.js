// Which language people speak: that of the visitor's browser, until the visitor chooses another for them.

import * as api from "./api.js";
import { on, recall, remember, state } from "./store.js";

const SPOKEN = { pt: "pt-br", es: "es" };
const PLAYED = new Set(["admin", "stranger"]); // whom the tour makes one be; the third shows another language

/** Let `person` speak `language`, in this world and in those after it. */
export function choose(person, language) {
  remember(keyOf(person), language);
  api.speak(person.id, language);
}

/** Whoever has said nothing yet speaks as the visitor does: every world begins with the same languages. */
export function greet() {
  on("snapshot", () => {
    for (const person of state.people.values()) {
      const wanted = recall(keyOf(person)) ?? (PLAYED.has(person.role) ? ofBrowser() : person.language);
      if (wanted !== person.language && !hasSpoken(person)) api.speak(person.id, wanted);
    }
  });
}

const keyOf = ({ id }) => `zelador.language.${id}`;
const ofBrowser = () => SPOKEN[navigator.language.slice(0, 2).toLowerCase()] ?? "en";

function hasSpoken(person) {
  return [...state.chats.values()].some((chat) => [...chat.messages.values()].some(({ from }) => from.id === person.id));
}
