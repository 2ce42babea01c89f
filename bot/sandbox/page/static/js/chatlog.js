// The messages of the open chat: each has one element, which is changed alone when its message changes.

import { el } from "./dom.js";
import { bubble } from "./message.js";
import { on, openChat, state } from "./store.js";
import { t } from "./texts.js";

const LIT_MS = 1500;
const nodes = new Map();
const drawn = new Map(); // id → the message as its node shows it
let place = null; // whose eyes the chat was drawn for
const log = el("ol", { id: "log", role: "log", "aria-live": "polite" });
const scroller = el("div", { id: "scroller", tabindex: "0" }, log);

/** The scrolling part of the chat; `context` is what bubbles need (see message.js). */
export function chatLog(context) {
  const within = { ...context, jump };
  for (const name of ["place", "language"]) on(name, () => fillOnce(within));
  on("snapshot", () => (place === here() ? refresh(within) : fillOnce(within)));
  on("message", ({ chat, message, isNew }) => {
    if (chat.id === state.chat) change(chat, message, isNew, within);
  });
  log.addEventListener("contextmenu", (event) => openActions(event));
  return scroller;
}

const here = () => `${state.me}/${state.chat}`;

// One comes back to a page as one left it: only what changed meanwhile is drawn anew.
function refresh(context) {
  const chat = openChat();
  for (const [id, node] of nodes) if (!chat.messages.has(id)) vanish(id, node);
  for (const message of chat.messages.values()) {
    if (drawn.get(message.id) !== JSON.stringify(message)) change(chat, message, false, context);
  }
}

// The first snapshot brings a place and a language with it; the chat is drawn once for all of them.
let isPlanned = false;

function fillOnce(context) {
  if (isPlanned) return;
  isPlanned = true;
  queueMicrotask(() => {
    isPlanned = false;
    fill(context);
  });
}

function fill(context) {
  const chat = openChat();
  if (!chat) return;
  log.setAttribute("aria-label", t("messages"));
  log.dataset.empty = t("chat.empty");
  nodes.clear();
  place = here();
  const sorted = [...chat.messages.values()].sort((a, b) => a.id - b.id);
  for (const message of sorted) make(chat, message, context);
  log.setAttribute("aria-live", "off"); // an old chat is not read out from its beginning
  log.replaceChildren(...nodes.values());
  scrollDown();
  requestAnimationFrame(() => log.setAttribute("aria-live", "polite"));
}

function make(chat, message, context) {
  const node = bubble(chat, message, context);
  nodes.set(message.id, node);
  drawn.set(message.id, JSON.stringify(message));
  return node;
}

/** Show the newest message. */
export function scrollDown() {
  scroller.scrollTop = 0; // the scroller is turned over (column-reverse): zero is the end
}

function change(chat, message, isNew, context) {
  const old = nodes.get(message.id);
  if (message.deleted) return vanish(message.id, old);
  const fresh = make(chat, message, context);
  if (old) return swap(old, fresh);
  insert(fresh, message.id);
  if (isNew) fresh.classList.add("fresh", message.silent ? "quietly" : "loudly");
  if (message.from.id === state.me) scrollDown();
}

function insert(fresh, id) {
  let after = log.lastElementChild;
  while (after && Number(after.dataset.id) > id) after = after.previousElementSibling;
  if (after) after.after(fresh);
  else log.prepend(fresh);
}

function swap(old, fresh) {
  const focused = old.contains(document.activeElement) ? focusPath(old) : null;
  keepPhotoSize(old, fresh);
  old.replaceWith(fresh);
  if (focused) (focused(fresh) ?? scroller).focus({ preventScroll: true });
}

// An edit builds the bubble anew: whoever uses the keyboard must not be thrown to the top of the page.
function focusPath(old) {
  const within = [...old.querySelectorAll("button, a, [tabindex]")];
  const place = within.indexOf(document.activeElement);
  const press = document.activeElement.dataset.press;
  return (fresh) => {
    const now = [...fresh.querySelectorAll("button, a, [tabindex]")];
    return now.find((one) => press && one.dataset.press === press) ?? now[Math.min(place, now.length - 1)];
  };
}

// The next code arrives as a new picture: without a size the bubble would jump until it is loaded.
function keepPhotoSize(old, fresh) {
  const [before, after] = [old.querySelector(".photo img"), fresh.querySelector(".photo img")];
  if (!before?.naturalWidth || !after) return;
  after.width = before.naturalWidth;
  after.height = before.naturalHeight;
}

function vanish(id, node) {
  if (!node) return;
  nodes.delete(id);
  const hadFocus = node.contains(document.activeElement);
  node.remove();
  if (hadFocus) document.getElementById("entry").focus();
}

/** Bring a message into view and light it up. */
export function jump(id) {
  const node = nodes.get(id);
  if (!node) return;
  node.scrollIntoView({ block: "center" });
  node.classList.add("lit");
  setTimeout(() => node.classList.remove("lit"), LIT_MS);
}

function openActions(event) {
  const more = event.target.closest(".bubble")?.querySelector(".more");
  if (!more || event.target.closest("a")) return;
  event.preventDefault();
  more.click();
}
