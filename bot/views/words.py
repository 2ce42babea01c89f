"""The words for health, reasons and spans: one word a thing, everywhere the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.fleet.diagnosis import Reason
from bot.fleet.health import Health

if TYPE_CHECKING:
    from datetime import datetime

MARKS: Final = {
    Health.UNREACHABLE: "⚫",
    Health.DISCONNECTED: "🔴",
    Health.UNRESPONSIVE: "🟠",
    Health.CONNECTING: "🟡",
    Health.LOADING: "⏳",
    Health.PAIRING: "📲",
    Health.NEVER_PAIRED: "⚪",
    Health.CONNECTED: "🟢",
}

NAMES: Final = {
    Health.UNREACHABLE: "unreachable",
    Health.DISCONNECTED: "disconnected",
    Health.UNRESPONSIVE: "unresponsive",
    Health.CONNECTING: "connecting",
    Health.LOADING: "loading",
    Health.PAIRING: "waiting for a scan",
    Health.NEVER_PAIRED: "never linked",
    Health.CONNECTED: "connected",
}

MEANINGS: Final = {
    Health.UNREACHABLE: "its server does not answer",
    Health.DISCONNECTED: "logged out or thrown out by WhatsApp; link it again",
    Health.UNRESPONSIVE: "the server lists it but does not tell its state",
    Health.CONNECTING: "the session lost its line and is coming back by itself",
    Health.LOADING: "the server has just started and is still loading it",
    Health.PAIRING: "a QR or code is waiting to be used",
    Health.NEVER_PAIRED: "no phone was ever linked to it",
    Health.CONNECTED: "open, and owned by a phone",
}

REASONS: Final = {
    Reason.LOGGED_OUT: "It was logged out: on the phone, or by an API call. Link it again.",
    Reason.BANNED_FOR_A_TIME: "WhatsApp restricts this number for a time. Wait before you link it again.",
    Reason.PHONE_GONE: "WhatsApp lost the main phone, or locked the account. Check WhatsApp on the phone.",
    Reason.OUTDATED_CLIENT: "WhatsApp refuses the server's version. The server needs an update.",
    Reason.PROBABLY_BANNED: "WhatsApp threw it out; the number is probably banned. Check the phone.",
    Reason.LOST: "The line timed out. The server tries again by itself.",
    Reason.MULTI_DEVICE: "WhatsApp on the phone is too old for linked devices. Update it there.",
    Reason.CLOSED: "WhatsApp closed the line, or nobody scanned the QR in time. Ask for a new QR.",
    Reason.REPLACED: "The same session was opened elsewhere. Use one server for each session.",
    Reason.BAD_SESSION: "The session's keys are broken. Log it out and link it again.",
    Reason.WHATSAPP_UNAVAILABLE: "WhatsApp is not available just now. Wait.",
    Reason.RESTART_REQUIRED: "WhatsApp asked for a restart of the line, as it does after a scan. Wait.",
    Reason.OTHER: "WhatsApp gave a reason that is not known to us.",
}

_UNITS: Final = ((86_400, "d"), (3_600, "h"), (60, "min"))


def span(seconds: float) -> str:
    """A length of time in its largest whole unit: ``3 h``, ``12 min``, ``5 s``."""
    for size, unit in _UNITS:
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return f"{max(0, int(seconds))} s"


def clock(at: datetime) -> str:
    """A time of day, in UTC until each reader's zone is known."""
    return f"{at.time().isoformat('seconds')} UTC"


def number(digits: str | None) -> str:
    """A phone number as people write it down."""
    return f"+{digits}" if digits else "no number"
