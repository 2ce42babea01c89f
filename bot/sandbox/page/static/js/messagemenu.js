// What can be done with a message: reply, copy, pin, delete. Behind a small button, a right click or a long press.

import * as api from "./api.js";
import { copy } from "./clipboard.js";
import { el, icon } from "./dom.js";
import { state } from "./store.js";
import { t } from "./texts.js";

/** The small button of a bubble; its menu is made when it is first asked for. */
export function actions(chat, message, context) {
  return el(
    "button",
    {
      type: "button",
      class: "more",
      "aria-label": t("message.menu"),
      "aria-haspopup": "menu",
      onclick: (event) => openMenu(event.currentTarget, items(chat, message, context)),
    },
    icon("more"),
  );
}

function items(chat, message, context) {
  const pin = (on) => () => api.pin(chat.id, state.me, message.id, on);
  const isPinned = state.chats.get(chat.id).pinned === message.id; // the chat that this bubble was drawn of may be an older one
  return [
    [t("reply"), () => context.reply(message.id)],
    !message.protected && message.text && [t("copy"), () => copy(message.text)],
    isPinned ? [t("unpin"), pin(false)] : [t("pin"), pin(true)],
    [t("delete"), () => api.remove(chat.id, message.id), "danger"],
  ].filter(Boolean);
}

function openMenu(opener, entries) {
  let isOpen = true; // giving the focus back ends here once more, by "focusout"
  const close = (giveFocusBack) => {
    if (!isOpen) return;
    isOpen = false;
    if (giveFocusBack) opener.focus();
    menu.remove();
  };
  const choose = (act) => {
    close(true);
    act();
  };
  const menu = el(
    "div",
    { class: "menu", role: "menu" },
    entries.map(([text, act, kind]) =>
      el("button", { type: "button", role: "menuitem", class: kind ?? "", onclick: () => choose(act) }, text),
    ),
  );
  menu.addEventListener("keydown", (event) => onKey(event, menu, close));
  menu.addEventListener("focusout", (event) => menu.contains(event.relatedTarget) || close(false));
  document.body.append(menu);
  place(menu, opener.getBoundingClientRect());
  menu.firstChild.focus();
}

function onKey(event, menu, close) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape" || event.key === "Tab") close(true);
  else if (step) {
    const all = [...menu.children];
    all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
  } else return;
  event.preventDefault();
}

function place(menu, { right, bottom, top }) {
  const box = menu.getBoundingClientRect();
  const y = bottom + box.height > innerHeight ? top - box.height : bottom;
  menu.style.left = `${Math.max(8, Math.min(right - box.width, innerWidth - box.width - 8))}px`;
  menu.style.top = `${Math.max(8, y)}px`;
}
