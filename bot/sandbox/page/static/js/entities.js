// A message's text with its formatting. Offsets count UTF-16 units, which is what JavaScript strings are made of.

import { copy } from "./clipboard.js";
import { el, icon } from "./dom.js";
import { t } from "./texts.js";

const PLAIN_TAGS = {
  bold: "b",
  italic: "i",
  underline: "u",
  strikethrough: "s",
  blockquote: "blockquote",
};
const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);
const LINKS = /(?<![\w/])\/[a-z][a-z0-9_]{0,31}(?![\w/])|https?:\/\/[^\s<>"]+[^\s<>".,;:!?)]/g;

/** The nodes that show `text`; `context` has `say(text)` for commands and `isProtected`. */
export function formatted(text, entities, context) {
  const shown = entities.filter((entity) => entity.length > 0);
  shown.sort((a, b) => a.offset - b.offset || b.length - a.length);
  return between(text, 0, text.length, shown, context);
}

function between(text, start, end, entities, context) {
  const nodes = [];
  let at = start;
  let next = 0;
  while (next < entities.length) {
    const entity = entities[next];
    const stop = Math.min(entity.offset + entity.length, end);
    const inner = [];
    for (next += 1; next < entities.length && entities[next].offset < stop; next += 1) inner.push(entities[next]);
    if (entity.offset > at) nodes.push(...plain(text.slice(at, entity.offset), context));
    nodes.push(wrapped(entity, text, stop, inner, context));
    // The line that ends with a block needs no other break.
    at = BLOCKS.has(entity.type) && stop < end && text[stop] === "\n" ? stop + 1 : stop;
  }
  if (at < end) nodes.push(...plain(text.slice(at, end), context));
  return nodes;
}

function wrapped(entity, text, stop, inner, context) {
  const own = text.slice(entity.offset, stop);
  const children = (within) => between(text, entity.offset, stop, inner, within);
  const literal = { ...context, isLiteral: true };
  switch (entity.type) {
    case "code":
      return copyable("code", own, children(literal), context);
    case "pre":
      return copyable("pre", own, children(literal), context);
    case "spoiler":
      return spoiler(children(context));
    case "text_link":
      return link(entity.url, children(literal));
    case "expandable_blockquote":
      return folded(children(context));
    case "bot_command":
      return command(own, context);
    default:
      return el(PLAIN_TAGS[entity.type] ?? "span", {}, children(context));
  }
}

function plain(text, context) {
  if (context.isLiteral) return [text];
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(LINKS)) {
    if (match.index > at) nodes.push(text.slice(at, match.index));
    nodes.push(match[0].startsWith("/") ? command(match[0], context) : link(match[0], [match[0]]));
    at = match.index + match[0].length;
  }
  if (at < text.length) nodes.push(text.slice(at));
  return nodes;
}

function command(text, context) {
  return el("button", { type: "button", class: "command", onclick: () => context.say(text) }, text);
}

function link(url, children) {
  const isWeb = /^(https?|tg|mailto|tel):/i.test(url);
  return isWeb ? el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, children) : el("span", {}, children);
}

function copyable(tag, own, children, context) {
  if (context.isProtected) return el(tag, {}, children);
  const act = () => copy(own);
  return el(tag, { role: "button", tabindex: "0", title: t("copy"), ...pressable(act) }, children);
}

function folded(children) {
  const unfold = () => {
    const isFolded = node.classList.toggle("folded");
    button.setAttribute("aria-expanded", String(!isFolded));
  };
  const button = el(
    "button",
    { type: "button", class: "unfold", "aria-expanded": "false", "aria-label": t("folded") },
    icon("down"),
  );
  // A tap anywhere in it counts, as in Telegram; the button is for keyboards and screen readers.
  const node = el("blockquote", { class: "folded", onclick: unfold }, el("div", {}, children), button);
  return node;
}

function spoiler(children) {
  const reveal = () => {
    node.classList.add("revealed");
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
  };
  const node = el(
    "span",
    { class: "spoiler", role: "button", tabindex: "0", "aria-label": t("spoiler"), ...pressable(reveal) },
    el("span", {}, children),
  );
  return node;
}

function pressable(act) {
  const onkeydown = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    act();
  };
  return { onclick: act, onkeydown };
}
