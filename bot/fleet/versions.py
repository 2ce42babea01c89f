"""What is known to be wrong with which release of the server."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import Final

DEAF_FROM: Final = (2, 3, 1)
DEAF_MENDED_IN: Final = (2, 3, 7)
OLDEST: Final = (2, 0, 0)
FINDS_WHATSAPP_VERSION_FROM: Final = (2, 3)


class Fault(Enum):
    """What a release is known for, as the contract has it; the texts name the release that mends it."""

    TOO_OLD = auto()
    """Version 1 speaks otherwise (section 4); 2.0.0 is the first that we understand."""
    OPEN_WEBSOCKET = auto()
    """Before 2.3.0 the websocket asks for no key (section 3)."""
    DEAF_AFTER_LOGOUT = auto()
    """2.3.1 to 2.3.6 (flow deaf-after-logout)."""
    CONNECTS_ALL_AT_BOOT = auto()
    """2.3.6 (#228), mended in 2.3.7: instances that never were linked become "connecting" and use up codes."""
    UNKNOWN = auto()
    """It names no release that we can read, so nothing is known of it."""


def faults_of(version: str) -> tuple[Fault, ...]:
    """All that is known to be wrong with a release; nothing for one that is newer than we know."""
    numbers = parsed(version)
    if numbers is None:
        return (Fault.UNKNOWN,)
    known = {
        Fault.TOO_OLD: numbers < OLDEST,
        Fault.OPEN_WEBSOCKET: OLDEST <= numbers < (2, 3, 0),
        Fault.DEAF_AFTER_LOGOUT: DEAF_FROM <= numbers < DEAF_MENDED_IN,
        Fault.CONNECTS_ALL_AT_BOOT: numbers == (2, 3, 6),
    }
    return tuple(fault for fault, has_it in known.items() if has_it)


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
