// The open chat: its head, the pinned message, the messages and the composer.

import * as api from "./api.js";
import { jump, chatLog, scrollDown } from "./chatlog.js";
import { composer } from "./composer.js";
import { el, icon } from "./dom.js";
import { preview } from "./message.js";
import { avatar } from "./people.js";
import { me, on, openChat, state } from "./store.js";
import { t } from "./texts.js";
import { setView } from "./views.js";

const head = el("header", { class: "head" });
const pinned = el("div", { class: "pinned", hidden: true });
const down = el("button", { type: "button", class: "round down", hidden: true, onclick: scrollDown }, icon("down"));

/** Build the chat into `section`. */
export function showChat(section) {
  const say = (text) => api.say(state.chat, state.me, text, null);
  const writing = composer();
  const log = chatLog({ say, reply: writing.replyTo });
  log.addEventListener("scroll", () => (down.hidden = log.scrollTop > -200), { passive: true });
  section.append(head, pinned, el("div", { class: "middle" }, log, down), writing.node);
  for (const name of ["snapshot", "place", "language", "person", "online"]) on(name, showHead);
  for (const name of ["snapshot", "place", "language"]) on(name, showPinned);
  on("chat", (chat) => chat.id === state.chat && (showHead(), showPinned()));
  on("message", ({ chat, message }) => message.id === chat.pinned && chat.id === state.chat && showPinned());
}

/** How the bot or the group is called in `chat`. */
export function titleOf(chat) {
  return chat.type === "private" ? "Zelador" : chat.title;
}

function showHead() {
  const chat = openChat();
  if (!chat) return;
  const title = titleOf(chat);
  down.setAttribute("aria-label", t("newest"));
  head.replaceChildren(
    el(
      "button",
      { type: "button", class: "round back", "aria-label": t("chats"), onclick: () => setView("list") },
      icon("back"),
    ),
    avatar(title, chat.type === "private" ? "bot" : chat.id),
    el("div", { class: "names" }, el("h1", {}, title), subtitle(chat)),
    el("span", { class: "as" }, t("you.are", { name: me().name })),
  );
}

function subtitle(chat) {
  if (!state.online) return el("p", { class: "off", role: "status" }, t("offline"));
  if (chat.typing) return el("p", { class: "typing", role: "status" }, t("typing"), el("i"), el("i"), el("i"));
  return el("p", { role: "status" }, chat.type === "private" ? t("bot") : t("members", { count: chat.members.length + 1 }));
}

function showPinned() {
  const chat = openChat();
  const message = chat?.messages.get(chat.pinned);
  pinned.hidden = !message;
  if (!message) return pinned.replaceChildren();
  pinned.replaceChildren(
    el(
      "button",
      { type: "button", onclick: () => jump(message.id) },
      icon("pin"),
      el("span", {}, el("b", {}, t("pinned")), el("span", {}, preview(chat, message))),
    ),
  );
}
