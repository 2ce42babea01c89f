// The bot's time of day: how fast it goes, what it is where it is not the visitor's, and hours that pass in a moment.

import * as api from "./api.js";
import { drawOnce } from "./draw.js";
import { el } from "./dom.js";
import { me, on, state } from "./store.js";
import { LANGUAGES, clock, locale, t } from "./texts.js";

const SPEEDS = [1, 5, 20];
const LOOK_MS = 250;
const SAME_S = 60; // so far apart the two may be and still count as one time
const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;
const MORNING_S = 7 * HOUR_S; // where the readers of the language live: the bot takes it so too

const pill = el("span", { class: "clock", hidden: true });
const speed = el("fieldset", { class: "speed" });
let isSkipping = false;

/** The control of time, for the world. */
export function timeControl() {
  for (const name of ["snapshot", "world", "language", "place"]) on(name, draw);
  return speed;
}

/** The bot's time of day, for the bar at the top; hidden while it is the visitor's own. */
export function botsClock() {
  setInterval(drawClock, LOOK_MS);
  for (const name of ["snapshot", "world", "language"]) on(name, drawClock);
  return pill;
}

/** What time it is for the bot, in seconds since 1970. */
function now() {
  const { clock: told, speed: factor } = state.world;
  return told.since + (Date.now() / 1000 - told.real_since) * factor;
}

function drawClock() {
  if (!state.world) return;
  pill.hidden = state.world.speed === 1 && Math.abs(now() - Date.now() / 1000) < SAME_S;
  if (pill.hidden) return;
  const at = now();
  const day = new Intl.DateTimeFormat(locale(), { weekday: "short" }).format(at * 1000);
  if (pill.textContent === `${day} ${clock(at)}`) return;
  pill.replaceChildren(el("span", { class: "day" }, `${day} `), clock(at));
  pill.title = t("clock");
}

function draw() {
  if (!state.world) return;
  drawOnce(speed, `${state.world.speed} ${isSkipping}`, () =>
    speed.replaceChildren(
      el("legend", {}, t("speed")),
      el("div", {}, SPEEDS.map(choice)),
      el("div", { class: "skips" }, skipButton("hour", () => HOUR_S), skipButton("morning", untilMorning)),
    ),
  );
}

function choice(factor) {
  const radio = el("input", {
    type: "radio",
    name: "speed",
    id: `speed-${factor}`,
    checked: factor === state.world.speed,
    onchange: async () => (await api.setSpeed(factor)) || drawAgain(),
  });
  return el("label", {}, radio, el("span", {}, `${factor}×`));
}

// What was refused stands as it stood: the browser has turned the choice already.
function drawAgain() {
  delete speed.dataset.drawn;
  draw();
}

function skipButton(id, seconds) {
  return el("button", { type: "button", id: `skip-${id}`, "aria-busy": isSkipping ? "true" : null, onclick: () => skip(seconds()) }, t(`skip.${id}`));
}

async function skip(seconds) {
  if (isSkipping) return;
  isSkipping = true;
  draw();
  await api.skip(seconds);
  isSkipping = false;
  draw();
}

function untilMorning() {
  const parts = { timeZone: LANGUAGES[me().language].zone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
  const told = new Intl.DateTimeFormat("en", parts).formatToParts(now() * 1000);
  const [hour, minute, second] = ["hour", "minute", "second"].map((type) => Number(told.find((one) => one.type === type).value));
  const left = MORNING_S - (hour * HOUR_S + minute * 60 + second);
  return left > 0 ? left : left + DAY_S;
}
