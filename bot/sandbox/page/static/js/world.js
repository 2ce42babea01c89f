// The world behind the bot: the servers with their instances, what is wrong with everything, and the time.

import * as api from "./api.js";
import { el } from "./dom.js";
import { drawOnce } from "./draw.js";
import { card } from "./instance.js";
import { on, state } from "./store.js";
import { t } from "./texts.js";
import { timeControl } from "./time.js";

const MANY = 8; // from here on one looks for an instance by its name
const cards = new Map(); // server/name → { node, update, seen }
const parts = new Map(); // server → { head, switches, deeds, list }

const head = el("header", { class: "head" });
const find = el("input", { type: "search", id: "find", hidden: true, autocomplete: "off" });
const servers = el("div", { class: "servers" });
const nobody = el("p", { class: "empty" });
const conditions = el("fieldset", { class: "conditions" });
const stranger = el("form", { class: "somebody" });

/** Build the panel into `aside`. */
export function showWorld(aside) {
  aside.append(head, el("div", { class: "panel" }, find, servers, nobody, stranger, conditions, timeControl()));
  find.addEventListener("input", filter);
  stranger.addEventListener("submit", addInstance);
  for (const name of ["snapshot", "world"]) on(name, draw);
  on("language", () => {
    cards.clear();
    parts.clear();
    servers.replaceChildren();
    draw();
  });
}

function draw() {
  if (!state.world) return;
  drawHead();
  for (const server of state.world.servers) drawServer(server);
  drawInstances(state.world.instances);
  drawOnce(conditions, JSON.stringify(state.world.conditions), drawConditions);
  drawOnce(stranger, JSON.stringify(state.world.servers.map(({ key, label }) => [key, label])), drawStranger);
}

function drawHead() {
  const count = state.world.servers.length;
  drawOnce(head, String(count), () =>
    head.replaceChildren(el("h2", {}, t("world")), el("p", {}, t("world.servers", { count }))),
  );
}

function drawServer(server) {
  const { head: title, switches, deeds, list } = parts.get(server.key) ?? addServer(server.key);
  const { key, label, version } = server;
  drawOnce(title, label + version, () =>
    title.replaceChildren(el("b", {}, label), el("span", {}, t("world.server", { key, version }))),
  );
  list.setAttribute("aria-label", t("instances.of", { label }));
  drawOnce(switches, JSON.stringify(server.conditions), () =>
    switches.replaceChildren(
      el("legend", {}, t("conditions.of", { label })),
      ...server.conditions.map((one) => conditionSwitch(one, key, switches)),
    ),
  );
  deeds.setAttribute("aria-label", t("deeds.of", { label }));
  drawOnce(deeds, JSON.stringify(server.deeds), () => deeds.replaceChildren(...server.deeds.map((one) => crowdDeed(one, key))));
}

// What happens to everything on a server at once.
function crowdDeed({ id, possible }, server) {
  const onclick = () => api.happen(server, id);
  return el("button", { type: "button", id: `deed-${server}-${id}`, disabled: !possible, onclick }, t(`deed.${id}`));
}

function addServer(key) {
  const part = {
    head: el("h3", {}),
    switches: el("fieldset", { class: "chips" }),
    deeds: el("div", { class: "crowd", role: "group" }),
    list: el("ul", { class: "instances" }),
  };
  parts.set(key, part);
  servers.append(el("section", { class: "server", data: { server: key } }, part.head, part.switches, part.deeds, part.list));
  return part;
}

const idOf = ({ server, name }) => `${server}/${name}`; // a key has no slash, a name may have

function drawInstances(all) {
  const there = new Set(all.map(idOf));
  for (const [id, { node }] of cards) {
    if (there.has(id)) continue;
    node.remove();
    cards.delete(id);
  }
  const isFirst = !cards.size;
  const fresh = new Map(state.world.servers.map(({ key }) => [key, []]));
  for (const instance of all) {
    const known = cards.get(idOf(instance));
    const seen = JSON.stringify(instance);
    if (!known) fresh.get(instance.server).push(add(instance, seen, all.length <= MANY));
    else if (known.seen !== seen) {
      known.seen = seen;
      known.update(instance);
    }
  }
  for (const [key, nodes] of fresh) {
    const { list } = parts.get(key);
    list.append(...nodes);
    list.classList.toggle("long", list.childElementCount > MANY);
  }
  if (!isFirst && all.length <= MANY) [...fresh.values()].flat().at(-1)?.scrollIntoView({ block: "nearest" });
  find.hidden = all.length <= MANY;
  find.placeholder = t("find");
  find.setAttribute("aria-label", t("find"));
  nobody.textContent = all.length ? "" : t("world.empty");
  if (!find.hidden && find.value) filter();
}

function add(instance, seen, isOpen) {
  const made = card(instance, isOpen);
  cards.set(idOf(instance), { ...made, seen });
  return made.node;
}

function filter() {
  const wanted = find.value.trim().toLowerCase();
  for (const { node } of cards.values()) node.hidden = !node.dataset.name.toLowerCase().includes(wanted);
}

function drawConditions() {
  conditions.replaceChildren(
    el("legend", {}, t("conditions")),
    ...state.world.conditions.map((one) => conditionSwitch(one, null, conditions)),
  );
}

// A server's own switch, or, without a server, one of all the world.
function conditionSwitch({ id, on: isOn }, server, group) {
  const box = el("input", {
    type: "checkbox",
    role: "switch",
    id: server ? `condition-${server}-${id}` : `condition-${id}`,
    checked: isOn,
    onchange: () => putBack(group, api.setCondition(server, id, box.checked)),
  });
  return el("label", {}, box, el("span", {}, t(`condition.${id}`)));
}

// What was refused stands as it stood: the browser has turned its switch already.
async function putBack(node, asked) {
  if (await asked) return;
  delete node.dataset.drawn;
  draw();
}

function drawStranger() {
  stranger.replaceChildren(
    el("h3", {}, t("somebody")),
    el("input", { name: "name", required: true, maxlength: "80", placeholder: t("somebody.name"), "aria-label": t("somebody.name") }),
    el(
      "select",
      { name: "server", "aria-label": t("somebody.server") },
      (state.world?.servers ?? []).map(({ key, label }) => el("option", { value: key }, label)),
    ),
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
  const { server, name, state: wanted } = stranger.elements;
  if (await api.addInstance(server.value, name.value.trim(), wanted.value)) name.value = "";
}
