// One bubble.

import { el, icon } from "./dom.js";
import { formatted } from "./entities.js";
import { keyboard } from "./keyboard.js";
import { actions } from "./messagemenu.js";
import { state } from "./store.js";
import { clock, fileSize, t } from "./texts.js";
import { enlarge } from "./viewer.js";

const PREVIEW_CHARS = 90;
const SHOWN_PX = 330; // the width in message.css; a smaller picture is enlarged, and stays sharp
const LETTERS_PX = 1000; // a wider picture has letters to be read, and takes all the width there is

/** Make the element for `message` of `chat`; `context` has `say(text)`, `reply(id)` and `jump(id)`. */
export function bubble(chat, message, context) {
  if (message.pins !== null) return pinNotice(chat, message, context);
  const isOwn = message.from.id === state.me;
  return el(
    "li",
    { class: `message ${isOwn ? "own" : "other"}`, data: { id: message.id, from: message.from.id } },
    el(
      "div",
      { class: "stack" },
      el(
        "div",
        { class: "bubble" },
        chat.type === "group" && !isOwn && el("b", { class: `sender tint${message.from.id % 6}` }, message.from.name),
        quote(chat, message, context),
        photo(chat, message),
        file(message),
        message.text && body(message, context),
        foot(message, isOwn),
        actions(chat, message, context),
      ),
      keyboard(chat, message),
    ),
  );
}

function pinNotice(chat, message, context) {
  const jump = () => context.jump(message.pins);
  return el(
    "li",
    { class: "service", data: { id: message.id } },
    el("button", { type: "button", disabled: !chat.messages.has(message.pins), onclick: jump }, preview(chat, message)),
  );
}

function body(message, context) {
  const within = { ...context, isProtected: message.protected, isLiteral: false };
  return el("div", { class: "text", dir: "auto" }, formatted(message.text, message.entities, within));
}

function foot(message, isOwn) {
  return el(
    "span",
    { class: "foot" },
    message.protected && mark("lock", "protected"),
    !isOwn && message.from.bot && (message.silent ? mark("quiet", "silent") : mark("bell", "loud")),
    message.edited && el("span", { class: "edited" }, t("edited")),
    el("time", {}, clock(message.date)),
  );
}

function mark(name, key) {
  return el("span", { class: `mark ${key}`, role: "img", "aria-label": t(key), title: t(key) }, icon(name));
}

function photo(chat, message) {
  if (!message.photo) return null;
  const onload = () => {
    image.classList.toggle("small", image.naturalWidth < SHOWN_PX);
    image.classList.toggle("large", image.naturalWidth > LETTERS_PX);
  };
  const image = el("img", { src: message.photo, alt: t("photo"), decoding: "sync", draggable: "false", onload });
  return el(
    "button",
    { type: "button", class: "photo", "aria-label": t("enlarge"), onclick: () => enlarge(chat, message) },
    image,
  );
}

function file(message) {
  if (!message.file) return null;
  const { name, size, url } = message.file;
  const about = [icon("file"), el("b", {}, name), el("span", { class: "dim" }, fileSize(size))];
  if (!url) return el("div", { class: "file" }, about);
  return el("a", { class: "file", href: url, download: name, "aria-label": t("file.save", { name }) }, about);
}

function quote(chat, message, context) {
  if (message.reply_to === null) return null;
  const quoted = chat.messages.get(message.reply_to);
  return el(
    "button",
    { type: "button", class: "quote", disabled: !quoted, onclick: () => context.jump(message.reply_to) },
    el("b", {}, quoted ? quoted.from.name : t("deleted")),
    el("span", {}, quoted ? preview(chat, quoted) : "…"),
  );
}

/** One line that stands for `message` of `chat` in quotes, lists and the pinned bar. */
export function preview(chat, message) {
  if (message.pins !== null) return t("pinned.by", { name: message.from.name, text: pinnedText(chat, message.pins) });
  const text = message.text.replace(/\s+/g, " ").trim().slice(0, PREVIEW_CHARS);
  if (message.photo) return `🖼 ${text || t("photo")}`;
  if (message.file) return `📄 ${message.file.name}`;
  return text;
}

function pinnedText(chat, id) {
  const pinned = chat.messages.get(id);
  return pinned ? preview(chat, pinned) : t("deleted");
}
