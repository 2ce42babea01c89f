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

let step = Number(recall(KEPT) ?? 1);
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
  for (const name of ["snapshot", "place", "language", "world", "view"]) on(name, draw);
  PHONE.addEventListener("change", draw);
  on("message", ({ message, isNew }) => isNew && !message.from.bot && noticeSaid(message));
  on("world", noticeWorld);
}

function move(to) {
  step = to;
  wasRemoved = false;
  remember(KEPT, String(step));
  noticeWorld();
  draw();
  tell("tour");
}

function noticeSaid({ text, from }) {
  const isStatus = /^\/status\b/.test(text);
  if (step === 1 && isStatus) move(2);
  else if (step === 2 && /^\/new\s+\S/.test(text)) move(3);
  else if (step === 4 && wasRemoved && isStatus) move(5);
  else if (step === 5 && state.people.get(from.id)?.role === "stranger") {
    move(LAST + 1);
    toast(t("tour.done"));
  }
}

function noticeWorld() {
  const shop = theInstance();
  if (step === 3 && shop?.state === "open") move(4);
  if (step === 4 && shop && shop.state !== "open" && !wasRemoved) {
    wasRemoved = true;
    draw();
  }
}

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
  3: () => api.deed(NAME, "scan"),
  4: () => (wasRemoved ? sayAs(admin(), "/status") : api.deed(NAME, "remove_device")),
  5: () => sayAs(stranger(), "/status"),
};

/** Whether the step's deed can be done now: a phone cannot scan what is not shown yet. */
function isPossible() {
  const deeds = theInstance()?.deeds ?? [];
  if (step === 3) return deeds.includes("scan");
  if (step === 4) return wasRemoved || deeds.includes("remove_device");
  return true;
}

function draw() {
  if (isTourOver() || !state.people.size) return leave();
  const place = document.getElementById(isElsewhere() ? lookedAt() : target());
  const head = place.querySelector(".head");
  if (head && card.parentElement !== place) head.after(card);
  drawCard(wasRemoved ? "4b" : String(step));
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
}

function doIt(key) {
  if (isElsewhere()) {
    const there = target();
    return el("button", { type: "button", class: "do", onclick: () => setView(there) }, t(`tour.to.${there}`));
  }
  return el(
    "button",
    { type: "button", class: "do", disabled: !isPossible(), onclick: () => DEEDS[step]() },
    t(`tour.${key}.do`),
  );
}
