"""What is known to be wrong with which release of the server."""

from __future__ import annotations

import re
from typing import Final

DEAF_FROM: Final = (2, 3, 1)
DEAF_MENDED_IN: Final = (2, 3, 7)
FINDS_WHATSAPP_VERSION_FROM: Final = (2, 3)


def parsed(version: str | None) -> tuple[int, ...] | None:
    """``2.3.6`` as numbers; None for what is no version. A ``-rc2`` behind it is passed over."""
    match = re.match(r"(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?", version or "")
    return tuple(int(part or 0) for part in match.groups()) if match else None


def goes_deaf_after_logout(version: str | None) -> bool:
    """Whether an instance logged out by API and linked again hears no more messages.

    Recorded on 2.3.6 (flow deaf-after-logout, also in the QR phase), mended in
    2.3.7, read in the source since 2.3.1. An unknown version counts as affected:
    a needless warning costs less than a silent loss of messages.
    """
    numbers = parsed(version)
    return numbers is None or DEAF_FROM <= numbers < DEAF_MENDED_IN


def finds_whatsapp_version(version: str | None) -> bool:
    """Whether it looks up WhatsApp Web's version by itself where none is set: from 2.3.0 (contract, section 2)."""
    return (parsed(version) or FINDS_WHATSAPP_VERSION_FROM) >= FINDS_WHATSAPP_VERSION_FROM
