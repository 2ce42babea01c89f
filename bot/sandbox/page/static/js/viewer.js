// A photo as large as the window. It follows its message: a QR that has changed or gone must not be scanned.

import { openDialog } from "./dialog.js";
import { el, icon } from "./dom.js";
import { on, state } from "./store.js";
import { t } from "./texts.js";

let seen = null; // { chat, id, photo, dialog } of what is enlarged

/** Enlarge the photo of `message` in `chat`. */
export function enlarge(chat, message) {
  const close = el("button", { type: "button", class: "round", "aria-label": t("close"), onclick: shut }, icon("close"));
  const photo = el("img", { src: message.photo, alt: t("photo"), onclick: shut });
  const dialog = openDialog("viewer", t("photo"), photo, close);
  dialog.addEventListener("close", leave);
  seen = { chat: chat.id, id: message.id, photo, dialog };
}

/** Keep what is enlarged as its message is. */
export function followEnlarged() {
  for (const name of ["message", "snapshot"]) on(name, follow);
}

function follow() {
  if (!seen) return;
  const now = state.chats.get(seen.chat)?.messages.get(seen.id)?.photo;
  if (!now) shut();
  else if (seen.photo.getAttribute("src") !== now) seen.photo.src = now;
}

function shut() {
  seen.dialog.close();
}

// The browser gives the focus back to what had it, but an edit has made that anew meanwhile.
function leave() {
  const { id } = seen;
  seen = null;
  if (document.activeElement !== document.body) return;
  (document.querySelector(`#log [data-id="${id}"] .photo`) ?? document.getElementById("entry")).focus();
}
