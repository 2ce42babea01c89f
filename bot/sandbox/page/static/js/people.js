// Who one can be, and the chats each of them is in.

import { el } from "./dom.js";
import { choose } from "./language.js";
import { preview } from "./message.js";
import { chatsOf, go, on, state } from "./store.js";
import { LANGUAGES, clock, t } from "./texts.js";
import { setView } from "./views.js";

/** Build the switcher into `nav` and keep it right. */
export function showPeople(nav) {
  for (const name of ["snapshot", "place", "person", "language", "unread", "chat", "message"]) on(name, () => later(nav));
}

// Many messages may come at once; the list is drawn once for all of them.
let isPlanned = false;

function later(nav) {
  if (isPlanned) return;
  isPlanned = true;
  requestAnimationFrame(() => {
    isPlanned = false;
    draw(nav);
  });
}

function draw(nav) {
  if (!state.people.size) return;
  const hold = nav.contains(document.activeElement) ? document.activeElement.id : null;
  nav.setAttribute("aria-label", t("people"));
  nav.replaceChildren(el("h2", {}, t("people")), ...[...state.people.values()].map(section));
  if (hold) document.getElementById(hold)?.focus({ preventScroll: true });
}

function section(person) {
  return el(
    "section",
    { class: person.id === state.me ? "person me" : "person" },
    el(
      "header",
      {},
      avatar(person.name, person.id),
      el("div", { class: "names" }, el("h3", {}, person.name), el("p", {}, t(`role.${person.role}`))),
      languageOf(person),
    ),
    el("ul", {}, chatsOf(person.id).map((chat) => row(person, chat))),
  );
}

function languageOf(person) {
  const select = el(
    "select",
    {
      id: `language-${person.id}`,
      "aria-label": t("language.of", { name: person.name }),
      onchange: () => choose(person, select.value),
    },
    Object.entries(LANGUAGES).map(([code, { name }]) => el("option", { value: code, lang: code }, name)),
  );
  select.value = person.language;
  return select;
}

function row(person, chat) {
  const isOpen = person.id === state.me && chat.id === state.chat;
  const last = [...chat.messages.values()].at(-1);
  return el(
    "li",
    {},
    el(
      "button",
      {
        type: "button",
        id: `place-${person.id}-${chat.id}`,
        class: "place",
        "aria-current": isOpen ? "true" : null,
        onclick: () => {
          go(person.id, chat.id);
          setView("chat");
        },
      },
      el("b", {}, chat.type === "private" ? "Zelador" : chat.title),
      last ? el("time", {}, clock(last.date)) : null,
      el("span", { class: "last" }, last ? preview(chat, last) : t("no.messages")),
      badge(chat.unread.get(person.id)),
    ),
  );
}

/** How many messages wait, grey where all of them came silently. */
export function badge(unread) {
  if (!unread?.count) return null;
  return el(
    "span",
    { class: unread.loud ? "badge" : "badge silent", "aria-label": t("unread", { count: unread.count }) },
    String(unread.count),
  );
}

/** A round with a first letter. */
export function avatar(name, seed) {
  const tint = seed === "bot" ? "bot" : `tint${Math.abs(seed) % 6}`;
  return el("span", { class: `avatar ${tint}`, "aria-hidden": "true" }, [...name][0] ?? "?");
}
