// The world behind the bot: the server, its instances, what is wrong with everything, and how fast time goes.

import * as api from "./api.js";
import { el } from "./dom.js";
import { card } from "./instance.js";
import { on, state } from "./store.js";
import { t } from "./texts.js";

const SPEEDS = [1, 5, 20];
const MANY = 8; // from here on one looks for an instance by its name
const cards = new Map(); // name → { node, update, seen }

const head = el("header", { class: "head" });
const find = el("input", { type: "search", id: "find", hidden: true, autocomplete: "off" });
const instances = el("ul", { id: "instances" });
const nobody = el("p", { class: "empty" });
const speed = el("fieldset", { class: "speed" });
const conditions = el("fieldset", { class: "conditions" });
const stranger = el("form", { class: "somebody" });

/** Build the panel into `aside`. */
export function showWorld(aside) {
  aside.append(head, el("div", { class: "panel" }, find, instances, nobody, stranger, conditions, speed));
  find.addEventListener("input", filter);
  stranger.addEventListener("submit", addInstance);
  for (const name of ["snapshot", "world"]) on(name, draw);
  on("language", () => {
    cards.clear();
    instances.replaceChildren();
    drawStranger();
    draw();
  });
}

function draw() {
  if (!state.world) return;
  drawHead();
  drawInstances(state.world.instances);
  drawOnce(conditions, JSON.stringify(state.world.conditions), drawConditions);
  drawOnce(speed, String(state.world.speed), drawSpeed);
}

const drawn = new WeakMap();

// The world is told whole each time; what did not change keeps its elements, and with them the focus.
function drawOnce(node, facts, drawIt) {
  const key = `${t("lang")} ${facts}`;
  if (drawn.get(node) === key) return;
  drawn.set(node, key);
  const hold = node.contains(document.activeElement) ? document.activeElement.id : null;
  drawIt();
  if (hold) document.getElementById(hold)?.focus();
}

function drawHead() {
  const { label, version } = state.world.server;
  drawOnce(head, label + version, () =>
    head.replaceChildren(
      el("h2", {}, t("world")),
      el("p", {}, t("world.server", { label, version })),
    ),
  );
}

function drawInstances(all) {
  const names = new Set(all.map(({ name }) => name));
  for (const [name, { node }] of cards) {
    if (names.has(name)) continue;
    node.remove();
    cards.delete(name);
  }
  const fresh = [];
  for (const instance of all) {
    const known = cards.get(instance.name);
    const seen = JSON.stringify(instance);
    if (!known) fresh.push(add(instance, seen, all.length <= MANY));
    else if (known.seen !== seen) {
      known.seen = seen;
      known.update(instance);
    }
  }
  const isFirst = !instances.childElementCount;
  instances.append(...fresh);
  if (!isFirst && all.length <= MANY) fresh.at(-1)?.scrollIntoView({ block: "nearest" });
  find.hidden = all.length <= MANY;
  find.placeholder = t("find");
  find.setAttribute("aria-label", t("find"));
  instances.setAttribute("aria-label", t("instances"));
  nobody.textContent = all.length ? "" : t("world.empty");
  if (!find.hidden && find.value) filter();
}

function add(instance, seen, isOpen) {
  const made = card(instance, isOpen);
  cards.set(instance.name, { ...made, seen });
  return made.node;
}

function filter() {
  const wanted = find.value.trim().toLowerCase();
  for (const [name, { node }] of cards) node.hidden = !name.toLowerCase().includes(wanted);
}

function drawConditions() {
  conditions.replaceChildren(el("legend", {}, t("conditions")), ...state.world.conditions.map(conditionSwitch));
}

function conditionSwitch({ id, on: isOn }) {
  const box = el("input", {
    type: "checkbox",
    role: "switch",
    id: `condition-${id}`,
    checked: isOn,
    onchange: () => putBack(conditions, api.setCondition(id, box.checked)),
  });
  return el("label", {}, box, el("span", {}, t(`condition.${id}`)));
}

// What was refused stands as it stood: the browser has turned its switch already.
async function putBack(node, asked) {
  if (await asked) return;
  drawn.delete(node);
  draw();
}

function drawSpeed() {
  speed.replaceChildren(el("legend", {}, t("speed")), el("div", {}, SPEEDS.map(speedChoice)));
}

function speedChoice(factor) {
  const radio = el("input", {
    type: "radio",
    name: "speed",
    id: `speed-${factor}`,
    checked: factor === state.world.speed,
    onchange: () => putBack(speed, api.setSpeed(factor)),
  });
  return el("label", {}, radio, el("span", {}, `${factor}×`));
}

function drawStranger() {
  stranger.replaceChildren(
    el("h3", {}, t("somebody")),
    el("input", { name: "name", required: true, maxlength: "80", placeholder: t("somebody.name"), "aria-label": t("somebody.name") }),
    el(
      "select",
      { name: "state", "aria-label": t("somebody.state") },
      ["open", "close"].map((one) => el("option", { value: one }, t(`state.${one}`))),
    ),
    el("button", { type: "submit" }, t("somebody.add")),
  );
}

async function addInstance(event) {
  event.preventDefault();
  const { name, state: wanted } = stranger.elements;
  if (await api.addInstance(name.value.trim(), wanted.value)) name.value = "";
}
