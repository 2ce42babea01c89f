"""The Chromium of this machine: its headless shell where there is one, which loads a page at a third of the cost."""

from __future__ import annotations

import shutil
from typing import Final

_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")

CHROMIUM: Final = next(filter(None, map(shutil.which, _NAMES)), None)
