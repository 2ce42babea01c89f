// Windows over the page: the browser's own <dialog> traps the focus, closes at Esc and gives focus back.

import { el } from "./dom.js";
import { t } from "./texts.js";

/** Open a modal window; it leaves the page once it is closed. */
export function openDialog(className, label, ...content) {
  const dialog = el("dialog", { class: className, "aria-label": label }, ...content);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** A pop-up that waits for OK, as Telegram shows an answer with an alert. */
export function popUp(text) {
  const ok = el("button", { type: "button", class: "plain", onclick: () => dialog.close() }, t("ok"));
  const dialog = openDialog("alert", "Zelador", el("p", {}, text), ok);
  ok.focus();
}
