// The first minute: five suggestions, each shown where it happens, gone when done or waved away.

import * as api from "./api.js";
import { el } from "./dom.js";
import { go, on, openChat, recall, remember, state, tell } from "./store.js";
import { t } from "./texts.js";
import { toast } from "./toast.js";
import { PHONE, setView } from "./views.js";

const KEPT = "zelador.tour";
const NAME = "loja-1";
const LAST = 5;
const IN_WORLD = { 3: "scan", 4: "remove_device" }; // what happens to the instance, step by step

const kept = Number(recall(KEPT));
let step = Number.isInteger(kept) && kept >= 1 && kept <= LAST + 1 ? kept : 1;
let wasThere = false; // step 2 makes an instance, or has one already that needs a QR
let wasRemoved = false; // step 4 has two halves: the phone, then /status
const card = el("aside", { id: "tour" });

/** Whether there is nothing more to suggest. */
export function isTourOver() {
  return step > LAST;
}

/** Begin again. */
export function restartTour() {
  move(1);
}

/** Show the suggestions, and notice when one was followed, by its button or without. */
export function showTour() {
  for (const name of ["place", "language", "view"]) on(name, draw);
  PHONE.addEventListener("change", draw);
  on("message", ({ message, isNew }) => isNew && !message.from.bot && noticeSaid(message));
  on("world", noticeWorld);
  on("snapshot", noticeNewWorld);
}

function move(to) {
  step = to;
  wasThere = Boolean(theInstance());
  wasRemoved = false;
  remember(KEPT, String(step));
  noticeWorld();
  tell("tour");
}

function noticeSaid({ text, from }) {
  const isStatus = /^\/status\b/.test(text);
  if (step === 1 && isStatus) move(2);
  else if (step === 4 && wasRemoved && isStatus) move(5);
  else if (step === 5 && state.people.get(from.id)?.role === "stranger") {
    move(LAST + 1);
    toast(t("tour.done"));
  }
}

function noticeWorld() {
  const shop = theInstance();
  if (!shop) wasThere = false;
  if (step === 2 && can("scan")) return move(3);
  if ((step === 2 || step === 3) && shop?.state === "open") return move(4);
  if (step === 3 && !can("scan") && !isConnecting(shop)) return move(2); // the QR went unused
  if (step === 4 && !shop) return move(2);
  if (step === 4 && shop.state !== "open") wasRemoved = true;
  draw();
}

// The step is the browser's, and outlives the world: another one may know nothing of what was begun.
function noticeNewWorld() {
  wasThere = Boolean(theInstance());
  noticeWorld();
}

/** Whether a phone has scanned, and the server is about to agree. */
const isConnecting = (shop) => Boolean(shop?.linked) && shop.state !== "close";

/** Whether something can happen to the instance now. */
const can = (deed) => theInstance()?.deeds.includes(deed) ?? false;

function theInstance() {
  return state.world?.instances.find(({ name }) => name === NAME);
}

const admin = () => [...state.people.values()].find(({ role }) => role === "admin");
const stranger = () => [...state.people.values()].find(({ role }) => role === "stranger");

function sayAs(person, text) {
  if (state.me !== person.id || openChat().type !== "private") go(person.id, person.id);
  api.say(person.id, person.id, text, null);
}

const DEEDS = {
  1: () => sayAs(admin(), "/status"),
  2: () => sayAs(admin(), `/new ${NAME}`),
  "2b": () => sayAs(admin(), `/qr ${NAME}`),
  3: () => api.deed(NAME, IN_WORLD[3]),
  4: () => api.deed(NAME, IN_WORLD[4]),
  "4b": () => sayAs(admin(), "/status"),
  5: () => sayAs(stranger(), "/status"),
};

/** Whether the step's deed can be done now: a phone cannot scan what is not shown yet. */
function isPossible() {
  return !inWorld() || can(IN_WORLD[step]);
}

function draw() {
  if (isTourOver() || !state.people.size) return leave();
  const place = document.getElementById(isElsewhere() ? lookedAt() : target());
  const head = place.querySelector(".head");
  if (head && card.parentElement !== place) head.after(card);
  drawCard(part());
}

/** The step, or the other half that it has. */
function part() {
  if (step === 2 && wasThere) return "2b";
  return wasRemoved ? "4b" : String(step);
}

const target = () => (inWorld() ? "world" : "chat");
const lookedAt = () => (document.body.dataset.view === "world" ? "world" : "chat");

/** Whether this step happens where a phone does not look at the moment. */
function isElsewhere() {
  return PHONE.matches && lookedAt() !== target();
}

function leave() {
  card.remove();
  delete document.body.dataset.tour;
}

function inWorld() {
  return step === 3 || (step === 4 && !wasRemoved);
}

function drawCard(key) {
  document.body.dataset.tour = key;
  const facts = [key, t("lang"), isPossible(), isElsewhere()].join();
  if (card.dataset.facts === facts) return;
  card.dataset.facts = facts;
  const hadFocus = card.contains(document.activeElement);
  card.setAttribute("aria-label", t("tour"));
  card.replaceChildren(
    el("p", {}, el("b", {}, t("tour.step", { step, last: LAST })), " ", t(`tour.${key}`)),
    el("div", {}, doIt(key), el("button", { type: "button", class: "plain", onclick: () => move(LAST + 1) }, t("tour.skip"))),
  );
  if (hadFocus) card.querySelector("button").focus();
  // A card is as high as it will be only after it was drawn once (content-visibility).
  requestAnimationFrame(() => requestAnimationFrame(lookAtDeed));
}

function lookAtDeed() {
  if (!inWorld()) return;
  document.querySelector(`[data-name="${NAME}"] [data-deed="${IN_WORLD[step]}"]`)?.scrollIntoView({ block: "nearest" });
}

function doIt(key) {
  if (isElsewhere()) {
    const there = target();
    return el("button", { type: "button", class: "do", onclick: () => setView(there) }, t(`tour.to.${there}`));
  }
  return el(
    "button",
    { type: "button", class: "do", disabled: !isPossible(), onclick: () => DEEDS[key]() },
    t(`tour.${key}.do`),
  );
}
