// On a phone one sees one thing at a time: the list of people and chats, the chat, or the world.

import { el, icon } from "./dom.js";
import { badge } from "./people.js";
import { on, readOpenChat, state, tell } from "./store.js";
import { t } from "./texts.js";
import { botsClock } from "./time.js";
import { isTourOver, restartTour } from "./tour.js";

/** Whether there is room for one thing only; the same width as in layout.css. */
export const PHONE = matchMedia("(max-width: 899px)");

/** Show "list", "chat" or "world"; a wide page has all of them side by side, and counts as "chat". Back leads to the one before. */
export function setView(view) {
  const isMove = PHONE.matches && document.body.dataset.view !== view;
  history[isMove ? "pushState" : "replaceState"]({ view }, "");
  show(view);
}

function show(view) {
  document.body.dataset.view = view;
  if (view === "chat") readOpenChat();
  drawTabs();
  tell("view", view);
}

const tabs = el("div", { class: "tabs", role: "group" });
const guide = el("button", { type: "button", class: "round guide", onclick: restartTour }, "?");

/** Build the bar at the top. */
export function showTop(header) {
  header.append(el("b", { class: "brand" }, "Zelador", el("span", {}, "sandbox")), tabs, botsClock(), guide);
  for (const name of ["snapshot", "language", "unread", "tour"]) on(name, drawTabs);
  PHONE.addEventListener("change", () => PHONE.matches || setView("chat"));
  addEventListener("popstate", ({ state: kept }) => show((PHONE.matches && kept?.view) || "chat"));
}

function drawTabs() {
  const view = document.body.dataset.view;
  guide.title = t("tour.again");
  guide.setAttribute("aria-label", t("tour.again"));
  guide.hidden = !isTourOver();
  tabs.setAttribute("aria-label", t("views"));
  const hold = tabs.contains(document.activeElement) ? document.activeElement.id : null;
  tabs.replaceChildren(tab("chat", view !== "world", waiting()), tab("world", view === "world", null));
  if (hold) document.getElementById(hold)?.focus();
}

function tab(view, isOn, mark) {
  return el(
    "button",
    { type: "button", id: `tab-${view}`, "aria-pressed": String(isOn), onclick: () => setView(view) },
    icon(view),
    t(`view.${view}`),
    mark,
  );
}

function waiting() {
  const all = [...state.chats.values()].map((chat) => chat.unread.get(state.me)).filter(Boolean);
  const count = all.reduce((sum, one) => sum + one.count, 0);
  document.title = count ? `(${count}) Zelador` : "Zelador";
  return badge({ count, loud: all.some((one) => one.loud) });
}
