// One instance of the world: what it is, and what can happen to it.

import * as api from "./api.js";
import { el } from "./dom.js";
import { t } from "./texts.js";

const ON_THE_PHONE = ["scan", "scan_wrong_phone", "scan_in_vain", "enter_code"];
const REASONS = [401, 402, 403, 406, 408, 411, 428, 440, 500, 503, 515]; // WhatsApp's, for the end of a connection
const MAIN = "scan";
const BAD = new Set(["remove_device", "restrict", "lock", "ban"]);

/** Make the element of an instance; gives it with `update(instance)`. */
export function card(instance, isOpen) {
  let now = instance;
  const facts = el("summary", {});
  const deeds = el("div", { class: "deeds" });
  const box = el("details", {}, facts, deeds);
  const node = el("li", { class: "instance", data: { name: instance.name, server: instance.server } }, box);
  const drawDeeds = () => box.open && fill(deeds, now);
  let isUntouched = isOpen; // until somebody opens or closes it by hand, it is open where something can happen
  facts.addEventListener("click", () => (isUntouched = false));
  const update = (fresh) => {
    now = fresh;
    node.dataset.state = fresh.state ?? "none";
    node.dataset.flaw = fresh.flaw ?? "";
    facts.replaceChildren(...factsOf(fresh));
    if (!fresh.deeds.length && deeds.contains(document.activeElement)) facts.focus(); // what closes keeps no focus
    if (isUntouched) box.open = fresh.deeds.length > 0;
    drawDeeds();
  };
  box.addEventListener("toggle", drawDeeds);
  update(instance);
  return { node, update };
}

function factsOf({ name, state, number, profile, linked, flaw, online, code }) {
  const owner = number && [`+${number}`, profile, !linked && t("unlinked"), online && t("online")].filter(Boolean).join(" · ");
  return [
    el("span", { class: "dot", "aria-hidden": "true" }),
    el("b", { class: "name", dir: "auto" }, name),
    el("span", { class: "state" }, flaw ? t(`flaw.${flaw}`) : t(`state.${state ?? "none"}`)),
    el("span", { class: "number" }, owner || t("no.number")),
    code && el("span", { class: "count" }, t("code.count", { count: code.count })),
  ].filter(Boolean);
}

// The same buttons stay where they are while a code changes: a click must not miss.
function fill(deeds, instance) {
  const { code, pairing_code: pairingCode, deeds: possible } = instance;
  const key = JSON.stringify([possible, pairingCode, t("lang")]);
  if (deeds.dataset.key !== key) {
    deeds.dataset.key = key;
    const hold = deeds.contains(document.activeElement) ? document.activeElement.dataset.deed : null;
    deeds.replaceChildren(el("p", { class: "code", hidden: true }), el("p", { class: "sent", dir: "auto", hidden: true }), ...groups(instance, possible, pairingCode));
    if (hold) (deeds.querySelector(`[data-deed="${hold}"]`) ?? deeds.closest("details").firstChild).focus();
  }
  const line = deeds.firstChild;
  line.hidden = !code;
  line.textContent = code ? t("code.reads", { code: code.text }) : "";
  line.title = code ? code.text : "";
  drawSent(line.nextSibling, instance.sent);
}

// The text that left it last, with ticks as a phone shows them.
function drawSent(line, sent) {
  line.hidden = !sent;
  line.textContent = sent ? t("sent", { to: sent.to, text: sent.text, ticks: ["🕓", "✓", "✓✓"][Math.min(sent.ticks, 2)] }) : "";
}

function groups(instance, possible, pairingCode) {
  if (!possible.length) return [el("p", { class: "empty" }, t("no.deeds"))];
  const phone = possible.filter((id) => ON_THE_PHONE.includes(id));
  const rest = possible.filter((id) => !ON_THE_PHONE.includes(id));
  return [phone, rest].filter((ids) => ids.length).map((ids) => el("div", { class: "group" }, ids.map((id) => deed(instance, id, pairingCode))));
}

function deed({ server, name }, id, pairingCode) {
  if (id === "enter_code") return codeForm(server, name, pairingCode);
  if (id === "drop") return dropForm(server, name);
  const kind = id === MAIN ? "main" : BAD.has(id) ? "bad" : "";
  return el("button", { type: "button", class: kind, data: { deed: id }, onclick: () => api.deed(server, name, id) }, t(`deed.${id}`));
}

function codeForm(server, name, pairingCode) {
  const entry = el("input", {
    "aria-label": t("deed.enter_code"),
    placeholder: "ABCD-1234",
    maxlength: "12",
    autocomplete: "off",
    spellcheck: "false",
    required: true,
    value: pairingCode ?? "",
  });
  const onsubmit = (event) => {
    event.preventDefault();
    api.deed(server, name, "enter_code", { code: entry.value.trim() });
  };
  return el("form", { class: "entercode", onsubmit }, entry, el("button", { type: "submit", data: { deed: "enter_code" } }, t("deed.enter_code")));
}

function dropForm(server, name) {
  const choice = el("select", { "aria-label": t("drop.reason") }, REASONS.map((one) => el("option", { value: String(one) }, String(one))));
  const onsubmit = (event) => {
    event.preventDefault();
    api.deed(server, name, "drop", { reason: Number(choice.value) });
  };
  return el("form", { class: "entercode", onsubmit }, el("button", { type: "submit", data: { deed: "drop" } }, t("deed.drop")), choice);
}
