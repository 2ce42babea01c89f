"""Opens the page in the browser of the person at this machine, if somebody sits there."""

import os
import sys
import threading
import webbrowser
from contextlib import suppress


def open_page(url: str) -> None:
    """Open ``url`` where there is a desktop and a terminal that somebody looks at; never fails.

    In a thread that nobody waits for: some browsers keep their starter waiting.
    """
    if sys.stdout.isatty() and _has_desktop():
        threading.Thread(target=_open, args=[url], daemon=True).start()


def _has_desktop() -> bool:
    """Without one Python would start a text browser, right over our own line."""
    if sys.platform in {"darwin", "win32"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _open(url: str) -> None:
    with suppress(webbrowser.Error, OSError):
        webbrowser.open(url)
