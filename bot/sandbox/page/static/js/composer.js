// Where a person writes: Enter sends, "/" opens the command menu, a reply stands above the line.

import * as api from "./api.js";
import { commandMenu } from "./commands.js";
import { el, icon } from "./dom.js";
import { preview } from "./message.js";
import { on, openChat, state } from "./store.js";
import { t } from "./texts.js";

/** Build the composer; gives its element and `replyTo(id)`. */
export function composer() {
  const drafts = new Map(); // place → what is begun there, { text, reply }
  let place = null;
  let reply = null;
  const entry = el("textarea", { id: "entry", rows: "1", autocomplete: "off", enterkeyhint: "send", maxlength: "4096" });
  const quoted = el("div", { class: "replying", hidden: true });
  const send = el("button", { type: "submit", class: "round send" }, icon("send"));
  const slash = el("button", { type: "button", class: "round slash", onclick: () => menu.toggle() }, icon("menu"));
  const menu = commandMenu(entry, slash, (text) => submit(text));

  const setReply = (id) => {
    reply = openChat()?.messages.get(id) ?? null;
    quoted.hidden = reply === null;
    quoted.replaceChildren(...(reply ? quoteOf(reply, () => replyTo(null)) : []));
  };
  const replyTo = (id) => {
    setReply(id);
    entry.focus();
  };
  const draft = () => ({ text: entry.value, reply: reply?.id ?? null });
  const put = (begun) => {
    entry.value = begun?.text ?? "";
    setReply(begun?.reply ?? null);
    menu.close();
    fit(entry);
  };
  const submit = async (text) => {
    if (!text.trim()) return;
    const from = place;
    const said = { text, reply: reply?.id ?? null };
    put(null);
    if (await api.say(state.chat, state.me, text.trim(), said.reply)) return;
    if (from === place && !entry.value) put(said);
    else if (from !== place && !drafts.get(from)?.text) drafts.set(from, said);
  };
  const move = () => {
    if (place) drafts.set(place, draft());
    place = `${state.me}/${state.chat}`;
    put(drafts.get(place));
  };
  entry.addEventListener("input", () => fit(entry));
  entry.addEventListener("keydown", (event) => onKey(event, () => submit(entry.value), () => replyTo(null)));
  on("language", () => label(entry, send, slash));
  on("place", move);
  on("snapshot", () => place !== `${state.me}/${state.chat}` && move());
  const form = el("form", { class: "composer" }, slash, entry, send);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(entry.value);
    entry.focus();
  });
  return { node: el("div", { class: "writing" }, menu.node, quoted, form), replyTo };
}

function onKey(event, submit, dropReply) {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key === "Escape") dropReply();
  if (event.key !== "Enter" || event.shiftKey) return;
  event.preventDefault();
  submit();
}

function quoteOf(message, drop) {
  return [
    icon("reply"),
    el("span", {}, el("b", {}, message.from.name), el("span", {}, preview(openChat(), message))),
    el("button", { type: "button", class: "round", "aria-label": t("reply.drop"), onclick: drop }, icon("close")),
  ];
}

function fit(entry) {
  entry.style.height = "auto";
  entry.style.height = `${Math.min(entry.scrollHeight, 140)}px`;
}

function label(entry, send, slash) {
  entry.placeholder = t("message");
  entry.setAttribute("aria-label", t("message"));
  send.setAttribute("aria-label", t("send"));
  slash.setAttribute("aria-label", t("commands"));
}
