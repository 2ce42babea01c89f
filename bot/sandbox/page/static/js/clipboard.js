// Copying, and saying so.

import { t } from "./texts.js";
import { toast } from "./toast.js";

/** Put `text` into the clipboard. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("copied"), "copied");
  } catch {
    toast(t("error.copy"), "error");
  }
}
