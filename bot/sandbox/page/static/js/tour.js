// The first minute: seven suggestions, each shown where it happens, gone when done or waved away.

import * as api from "./api.js";
import { el } from "./dom.js";
import { go, on, openChat, recall, remember, state, tell } from "./store.js";
import { t } from "./texts.js";
import { toast } from "./toast.js";
import { PHONE, setView } from "./views.js";

const KEPT = "zelador.tour";
const NAME = "loja-1";
const LAST = 7;
const SCANNING = 4; // the step that happens in the world
const DROPPING = 5; // it lets the instance drop, and ends when that is back
const SAID = { 1: /^\/status\b/, 6: /^\/history\b/, 7: /^\/board\b/ }; // the steps that end once it was said
const RECONNECT = /^q:/; // what the bot's buttons carry that lead to a QR
const LINK = /https?:\/\/\S+\/l\/[\w-]+/; // a client's page

const kept = Number(recall(KEPT));
let step = Number.isInteger(kept) && kept >= 1 && kept <= LAST + 1 ? kept : 1;
let wasThere = false; // step 2 makes an instance, or has one already that needs a QR
let isDown = false; // it has dropped, in the step for that
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
  on("message", noticeMessage);
  on("world", noticeWorld);
  on("snapshot", noticeNewWorld);
}

function move(to) {
  step = to;
  wasThere = Boolean(theInstance());
  isDown = false;
  remember(KEPT, String(step));
  noticeWorld();
  tell("tour");
}

function noticeMessage({ message, isNew }) {
  if (isNew && !message.from.bot) noticeSaid(message);
  else if (step === 3 && isNew && message.reply_to !== null && message.reply_to === theLink()?.message) move(SCANNING);
  else if (step === 3 || step === DROPPING) draw(); // their later parts need the link, or the alert, which come and go
}

function noticeSaid({ text }) {
  if (!SAID[step]?.test(text)) return;
  if (step === LAST) toast(t("tour.done"));
  move(step + 1);
}

function noticeWorld() {
  const shop = theInstance();
  if (!shop) wasThere = false;
  if (step === 2 && can("scan")) return move(3);
  if (step > 1 && step < DROPPING && shop?.state === "open") return move(DROPPING);
  if (step === DROPPING) return noticeDrop(shop);
  if ((step === 3 || step === SCANNING) && !can("scan") && !isConnecting(shop)) return move(2); // the QR went unused
  draw();
}

function noticeDrop(shop) {
  if (!shop) return move(2);
  if (!shop.linked) isDown = true;
  if (!isDown || shop.state !== "open") return draw();
  move(DROPPING + 1);
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

/** The newest link to the instance's pairing that is still good: its address, and the message that it stands in. */
function theLink() {
  const chat = state.chats.get(admin()?.id);
  const found = [...(chat?.messages.values() ?? [])].filter(isLink).at(-1);
  return found && { message: found.id, href: LINK.exec(found.text)[0] };
}

const isLink = ({ from, text }) => from.bot && text.includes(NAME) && LINK.test(text);

/** The newest message that offers a QR, which is the one that told of the drop, and what that button carries. */
function theAlert() {
  const chat = state.chats.get(admin()?.id);
  const told = [...(chat?.messages.values() ?? [])].filter(({ from, text }) => from.bot && text.includes(NAME));
  return told.map((message) => ({ message: message.id, data: wayToQr(message) })).findLast(({ data }) => data);
}

const wayToQr = ({ buttons }) => buttons.flat().find(({ data }) => RECONNECT.test(data ?? ""))?.data;

const admin = () => [...state.people.values()].find(({ role }) => role === "admin");

function sayAs(person, text) {
  sitAt(person);
  api.say(person.id, person.id, text, null);
}

function sitAt(person) {
  if (state.me !== person.id || openChat().type !== "private") go(person.id, person.id);
}

function pressAlert() {
  const { message, data } = theAlert();
  sitAt(admin());
  api.press(admin().id, admin().id, message, data);
}

const DEEDS = {
  1: () => sayAs(admin(), "/status"),
  2: () => sayAs(admin(), `/new main/${NAME}`),
  "2b": () => sayAs(admin(), `/qr ${NAME}`),
  3: () => sayAs(admin(), `/invite ${NAME}`),
  4: () => happens("scan"),
  5: () => happens("remove_device"),
  "5b": pressAlert,
  "5c": () => happens("scan"),
  6: () => sayAs(admin(), "/history"),
  7: () => sayAs(admin(), "/board"),
};

const happens = (deed) => api.deed(theInstance().server, NAME, deed);

/** What has to happen to the instance in each part that the world plays. */
const IN_WORLD = { 4: "scan", 5: "remove_device", "5c": "scan" };

/** Whether the part's deed can be done now: a phone cannot scan what is not shown yet. */
const isPossible = () => (part() === "5b" ? Boolean(theAlert()) : !(part() in IN_WORLD) || can(IN_WORLD[part()]));

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
  if (step === DROPPING && isDown) return can("scan") || theInstance()?.linked ? "5c" : "5b";
  return step === 3 && theLink() ? "3b" : String(step);
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

const inWorld = () => part() in IN_WORLD;

function drawCard(key) {
  document.body.dataset.tour = key;
  const facts = [key, t("lang"), isPossible(), isElsewhere(), theLink()?.href].join();
  if (card.dataset.facts === facts) return;
  card.dataset.facts = facts;
  const hadFocus = card.contains(document.activeElement);
  card.setAttribute("aria-label", t("tour"));
  card.replaceChildren(
    el("p", {}, el("b", {}, t("tour.step", { step, last: LAST })), " ", t(`tour.${key}`)),
    el("div", {}, doIt(key), el("button", { type: "button", class: "plain", onclick: () => move(LAST + 1) }, t("tour.skip"))),
  );
  if (hadFocus) card.querySelector(".do").focus();
  // A card is as high as it will be only after it was drawn once (content-visibility).
  requestAnimationFrame(() => requestAnimationFrame(lookAtDeed));
}

function lookAtDeed() {
  if (!inWorld()) return;
  document.querySelector(`[data-name="${NAME}"] [data-deed="${IN_WORLD[part()]}"]`)?.scrollIntoView({ block: "nearest" });
}

function doIt(key) {
  if (isElsewhere()) {
    const there = target();
    return el("button", { type: "button", class: "do", onclick: () => setView(there) }, t(`tour.to.${there}`));
  }
  if (key === "3b") {
    const onclick = () => setTimeout(() => move(SCANNING)); // the browser follows the link first
    const link = { class: "do", href: theLink().href, target: "_blank", rel: "noopener noreferrer", onclick };
    return el("a", link, t("tour.3b.do"));
  }
  return el(
    "button",
    { type: "button", class: "do", disabled: !isPossible(), onclick: () => DEEDS[key]() },
    t(`tour.${key}.do`),
  );
}
