// The buttons under a message, and the presses that wait for an answer.

import * as api from "./api.js";
import { copy } from "./clipboard.js";
import { popUp } from "./dialog.js";
import { el, icon } from "./dom.js";
import { on, state } from "./store.js";
import { toast } from "./toast.js";

const GIVES_UP_MS = 30_000; // as long as a phone shows the spinner
const waiting = new Map(); // "chat/message/data" of a press → its id, null until the server has named it
const early = new Set(); // answers that came before the server had named their press

/** The buttons of `message`, or null where it has none. */
export function keyboard(chat, message) {
  if (!message.buttons.length) return null;
  const rows = message.buttons.map((row) => el("div", { class: "row" }, row.map((one) => button(chat, message, one))));
  return el("div", { class: "keyboard", role: "group" }, rows);
}

function button(chat, message, { text, data, copy: copied, url, style }) {
  if (url?.startsWith("https://")) return link(text, url, style);
  const key = `${chat.id}/${message.id}/${data}`;
  const act = () => (copied === null ? pressed(chat, message, data, key) : copy(copied));
  return el(
    "button",
    {
      type: "button",
      class: `key ${style ?? ""}`,
      data: { press: copied === null ? key : `copy:${copied}` },
      "aria-busy": data !== null && waiting.has(key) ? "true" : null,
      onclick: act,
    },
    el("span", {}, text),
    copied === null ? null : icon("copy"),
  );
}

function link(text, url, style) {
  const props = { class: `key ${style ?? ""}`, href: url, target: "_blank", rel: "noopener noreferrer" };
  return el("a", { ...props, data: { press: `url:${url}` } }, el("span", {}, text), icon("out"));
}

async function pressed(chat, message, data, key) {
  if (data === null || waiting.has(key)) return;
  waiting.set(key, null);
  show(key);
  const named = await api.press(chat.id, state.me, message.id, data);
  if (named === null || early.delete(named.press)) return settle(key);
  waiting.set(key, named.press);
  setTimeout(() => waiting.get(key) === named.press && settle(key), GIVES_UP_MS);
}

function settle(key) {
  waiting.delete(key);
  show(key);
}

function show(key) {
  const node = document.querySelector(`[data-press="${CSS.escape(key)}"]`);
  if (waiting.has(key)) node?.setAttribute("aria-busy", "true");
  else node?.removeAttribute("aria-busy");
}

/** Stop spinners and show what the bot answered. */
export function followAnswers() {
  on("answer", ({ person, text, alert, press }) => {
    const key = [...waiting].find(([, id]) => id === press)?.[0];
    if (key) settle(key);
    else early.add(press);
    if (!text || person !== state.me) return;
    if (alert) popUp(text);
    else toast(text);
  });
}
