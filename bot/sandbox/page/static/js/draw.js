// The world is told whole each time; what did not change keeps its elements, and with them the focus.

import { t } from "./texts.js";

/** Draw `node` by `drawIt()` if `facts`, or the language, are others than when it was drawn last. */
export function drawOnce(node, facts, drawIt) {
  const key = `${t("lang")} ${facts}`;
  if (node.dataset.drawn === key) return;
  node.dataset.drawn = key;
  const hold = node.contains(document.activeElement) ? document.activeElement.id : null;
  drawIt();
  if (hold) document.getElementById(hold)?.focus();
}
