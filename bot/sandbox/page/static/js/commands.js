// The command menu: opens after "/", narrows while one types, arrows move, Enter sends, Tab completes.

import { el } from "./dom.js";
import { on, openChat, state } from "./store.js";
import { t } from "./texts.js";

/** The menu for `entry`; `opener` is its button, `send(text)` says a chosen command. */
export function commandMenu(entry, opener, send) {
  const list = el("ul", { id: "commands", role: "listbox", hidden: true });
  for (const [name, value] of Object.entries(COMBOBOX)) entry.setAttribute(name, value);
  let shown = [];
  let chosen = 0;

  const close = () => open([]);
  const open = (commands) => {
    shown = commands;
    chosen = 0;
    list.hidden = !commands.length;
    list.replaceChildren(...commands.map((one, index) => option(one, index, () => pick(index))));
    entry.setAttribute("aria-expanded", String(!list.hidden));
    opener.setAttribute("aria-expanded", String(!list.hidden));
    mark(list, entry, chosen);
  };
  const pick = (index) => {
    send(`/${shown[index].command}`);
    close();
    entry.focus();
  };
  const keys = {
    ArrowDown: () => mark(list, entry, (chosen = (chosen + 1) % shown.length)),
    ArrowUp: () => mark(list, entry, (chosen = (chosen + shown.length - 1) % shown.length)),
    Enter: () => pick(chosen),
    Tab: () => complete(entry, shown[chosen], close),
    Escape: close,
  };
  entry.addEventListener("input", () => open(matching(entry.value)));
  entry.addEventListener("keydown", (event) => {
    if (list.hidden || event.shiftKey || event.isComposing || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  entry.addEventListener("blur", (event) => list.contains(event.relatedTarget) || event.relatedTarget === opener || close());
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the line keeps the focus
  on("language", () => list.setAttribute("aria-label", t("commands")));
  const toggle = () => {
    open(list.hidden ? matching("/") : []);
    entry.focus();
  };
  return { node: list, close, toggle };
}

const COMBOBOX = {
  role: "combobox",
  "aria-autocomplete": "list",
  "aria-controls": "commands",
  "aria-expanded": "false",
};

function matching(text) {
  const typed = /^\/([a-z0-9_]*)$/i.exec(text);
  if (!typed) return [];
  const menu = openChat()?.menus[state.me] ?? [];
  return menu.filter(({ command }) => command.startsWith(typed[1].toLowerCase()));
}

function complete(entry, { command }, close) {
  entry.value = `/${command} `;
  entry.dispatchEvent(new Event("input"));
  close();
}

function option({ command, description }, index, pick) {
  return el(
    "li",
    { id: `command-${index}`, role: "option", onclick: pick },
    el("b", {}, `/${command}`),
    el("span", {}, description),
  );
}

function mark(list, entry, chosen) {
  [...list.children].forEach((one, index) => one.setAttribute("aria-selected", String(index === chosen)));
  list.children[chosen]?.scrollIntoView({ block: "nearest" });
  if (list.hidden) entry.removeAttribute("aria-activedescendant");
  else entry.setAttribute("aria-activedescendant", `command-${chosen}`);
}
