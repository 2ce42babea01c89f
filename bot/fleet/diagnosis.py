"""Why an instance dropped: WhatsApp's disconnection codes as reasons that people can act on."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from bot.evolution import State
from bot.fleet.versions import goes_deaf_after_logout

if TYPE_CHECKING:
    from bot.evolution import InstanceDetails, InstanceRow
    from bot.fleet.health import SaidRow


class Reason(Enum):
    """Baileys' ``DisconnectReason`` and WhatsApp's failure codes (contract, section 5)."""

    LOGGED_OUT = 401
    BANNED_FOR_A_TIME = 402
    PHONE_GONE = 403
    OUTDATED_CLIENT = 405
    PROBABLY_BANNED = 406
    LOST = 408
    MULTI_DEVICE = 411
    CLOSED = 428
    REPLACED = 440
    BAD_SESSION = 500
    WHATSAPP_UNAVAILABLE = 503
    RESTART_REQUIRED = 515
    OTHER = 0

    @classmethod
    def of(cls, code: int) -> Reason:
        """The reason for a code; ``OTHER`` for one that nobody has written down yet."""
        return next((reason for reason in cls if reason.value == code), cls.OTHER)


def new_reason(before: InstanceRow, now: InstanceRow) -> Reason | None:
    """Why the instance went down between two readings; None where no reason was written meanwhile (#203)."""
    if now.disconnection_reason_code is None or now.disconnection_at == before.disconnection_at:
        return None
    return Reason.of(now.disconnection_reason_code)


def reason_of(row: SaidRow) -> Reason | None:
    """Why the instance is down; None while it is not, since the row keeps an old loss for ever (#203)."""
    if row.state is not State.CLOSE or row.disconnection_reason_code is None:
        return None
    return Reason.of(row.disconnection_reason_code)


def may_be_deaf(row: InstanceDetails, version: str | None) -> bool:
    """Whether it hears no messages once a phone is linked: it was logged out by API on a release that has that fault.

    That holds also where only a QR was running (flow deaf-after-logout-in-qr-phase), and not where the phone
    unlinked it. The row keeps the last loss, however long ago (#203), but not whether the server was restarted
    since, which ends it.
    """
    return row.was_logged_out_by_api and goes_deaf_after_logout(version)
