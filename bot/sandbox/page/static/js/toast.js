// Short words that come and go: answers to presses, "copied", refusals.

import { el } from "./dom.js";

const SHOWN_MS = 3500;

/** Show `text` for a moment; `kind` is "answer", "copied" or "error". */
export function toast(text, kind = "answer") {
  const node = el("p", { class: `toast ${kind}` }, text);
  document.getElementById("toasts").replaceChildren(node);
  setTimeout(() => node.remove(), SHOWN_MS + text.length * 20);
}
