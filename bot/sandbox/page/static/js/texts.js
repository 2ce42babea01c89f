// The page's own words, in the language of the person one is.

import { me, on, tell } from "./store.js";

/** Each with its name, and the time zone that the bot takes for its readers' until they choose one. */
export const LANGUAGES = {
  "pt-br": { name: "Português", zone: "America/Sao_Paulo" },
  en: { name: "English", zone: "UTC" },
  es: { name: "Español", zone: "UTC" },
};

const KILO = 1000;

const loaded = new Map();
let current = null;

/** The text of `key`, with its {places} filled. */
export function t(key, places = {}) {
  const text = loaded.get(current ?? "en")[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => places[name] ?? whole);
}

/** The text of `key`, or where there is none, as for what a newer server says, that of `otherwise`. */
export function tElse(key, otherwise) {
  return t(key in loaded.get(current ?? "en") ? key : otherwise);
}

/** The language tag for dates and numbers. */
export function locale() {
  return current === "pt-br" ? "pt-BR" : (current ?? "en");
}

/** A moment (unix seconds) as the clock on a bubble. */
export function clock(seconds) {
  return formatOf(locale()).format(seconds * 1000);
}

/** A number of bytes, as files are told. */
export function fileSize(bytes) {
  const unit = bytes < KILO ? "byte" : bytes < KILO * KILO ? "kilobyte" : "megabyte";
  const value = bytes / KILO ** ["byte", "kilobyte", "megabyte"].indexOf(unit);
  const style = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 };
  return new Intl.NumberFormat(locale(), style).format(value);
}

const formats = new Map();

function formatOf(tag) {
  const parts = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  if (!formats.has(tag)) formats.set(tag, new Intl.DateTimeFormat(tag, parts));
  return formats.get(tag);
}

/** Fetch the words of every language: they are small, and changing who one is must not wait. */
export async function loadTexts() {
  await Promise.all(Object.keys(LANGUAGES).map(load));
}

async function load(language) {
  loaded.set(language, await (await fetch(`/static/texts/${language}.json`)).json());
}

/** Follow the person one is; tells "language" when the words have changed. */
export function followLanguage() {
  for (const name of ["snapshot", "place", "person"]) on(name, () => speakAs(me()?.language));
}

function speakAs(language) {
  if (language === current || !loaded.has(language)) return;
  current = language;
  document.documentElement.lang = locale();
  tell("language");
}
