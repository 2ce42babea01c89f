"""What a client sees of a pairing: few words, no names of tools, and always what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.fleet.rooms import Over, Waiting
from bot.fleet.steps import Ended, Ending, Linked, Preparing, Showing
from bot.locales import clip, mark
from bot.views.endings import CODES_OF_A_PASSKEY
from bot.views.words import dashed

if TYPE_CHECKING:
    from bot.fleet.rooms import Sight
    from bot.locales import Texts


class Kind(StrEnum):
    """What a client has before them."""

    PREPARING = "preparing"
    SHOWING = "showing"
    LINKED = "linked"
    ENDED = "ended"
    OVER = "over"


@dataclass(frozen=True)
class ClientView:
    """A sight in words, all of them plain text.

    Attributes:
        kind: what it is.
        state: what is going on, in a sentence or two.
        code: a pairing code to type on the phone, as ``ABCD-1234``.
    """

    kind: Kind
    state: str
    code: str | None = None


@dataclass(frozen=True)
class Frame:
    """The words of a client's page that stay the same, all of them plain text."""

    title: str
    steps: tuple[str, ...]
    picture: str
    steps_to_type: tuple[str, ...]
    on_this_phone: str
    phone: str
    get_code: str
    which: str
    another: str
    again: str
    back: str
    copy: str
    copied: str


BAD_PHONE: Final = mark("That is not a phone number I know. Write it with its country: +55 11 99999-0000")
NO_CODE: Final = mark(
    "WhatsApp gives no code to type just now. Open the link on another screen, "
    "and scan the QR there with the phone to be linked."
)
_OVER: Final = mark(
    "This link is not valid any more. If your phone was just linked, all is done and you can close this page. "
    "Else ask whoever sent you the link for a new one."
)
_TYPE_OR_SCAN: Final = mark("Type this code on the phone, or scan the QR.")
_SCAN: Final = mark("Scan this QR with the phone. It renews itself.")
_IN_VAIN: Final = mark(
    "Scan this QR with the phone. If you did and nothing happened, tell whoever sent you this link."
)
_OUT_OF_TIME: Final = mark("Nobody scanned the code in time, so it was removed.")
_REMOVED: Final = mark("The code was removed. Get a new one to go on.")
_TROUBLE: Final = mark(
    "There is no code just now. Try again in a minute; if it stays so, tell whoever sent you this link."
)
_LONGEST_NAME: Final = 60
_ENDED: Final = {
    Ending.EXPIRED: _OUT_OF_TIME,
    Ending.STOPPED: _REMOVED,
    Ending.CLOSED: _REMOVED,
    Ending.LIMIT: _REMOVED,
}


def seen(t: Texts, sight: Sight) -> ClientView:
    """A sight in the words of whoever looks."""
    match sight:
        case Waiting() | Preparing():
            return ClientView(Kind.PREPARING, t.plain("Getting a code…"))
        case Showing():
            code = sight.qr.pairing_code
            return ClientView(Kind.SHOWING, t.plain(_how_to_use(sight)), dashed(code) if code else None)
        case Linked():
            return ClientView(Kind.LINKED, t.plain("Linked. You can close this page."))
        case Over():
            return ClientView(Kind.OVER, t.plain(_OVER))
        case _:
            why = _ENDED.get(sight.ending, _TROUBLE) if isinstance(sight, Ended) else _TROUBLE
            return ClientView(Kind.ENDED, t.plain(why))


def _how_to_use(code: Showing) -> str:
    if code.qr.pairing_code:
        return _TYPE_OR_SCAN
    if code.phone is not None:
        return NO_CODE
    return _IN_VAIN if code.number > CODES_OF_A_PASSKEY else _SCAN


def frame(t: Texts) -> Frame:
    """The words that stay."""
    return Frame(
        title=t.plain("Connect WhatsApp"),
        steps=(
            t.plain("On the phone to be linked, open WhatsApp."),
            t.plain("Tap Settings (on Android the three dots), then Linked devices."),
            t.plain("Tap Link a device and point the camera at the QR."),
        ),
        steps_to_type=(
            t.plain("On the phone to be linked, open WhatsApp."),
            t.plain("Tap Settings (on Android the three dots), then Linked devices."),
            t.plain("Tap Link a device, then Link with phone number instead, and type:"),
        ),
        picture=t.plain("QR to scan with WhatsApp"),
        on_this_phone=t.plain("I am on this phone: give me a code"),
        phone=t.plain("This phone's number, with its country"),
        get_code=t.plain("Get a code"),
        which=t.plain("Which number is it?"),
        another=t.plain("Another number"),
        again=t.plain("New code"),
        back=t.plain("Back to the QR"),
        copy=t.plain("Copy the code"),
        copied=t.plain("Copied"),
    )


def name_of(name: str) -> str:
    """An instance's name on one line, without signs that act on what stands around it."""
    return clip(name, _LONGEST_NAME)
