"""What a button carries: at most 64 bytes, no memory on our side, readable after a restart."""

from __future__ import annotations

import base64
from dataclasses import dataclass, fields
from datetime import timedelta
from hashlib import blake2s
from typing import TYPE_CHECKING, ClassVar, Final
from uuid import UUID

from bot.alerts.chats import Wanted
from bot.alerts.spans import MAX_SPAN, MIN_SPAN
from bot.fleet.instance import InstanceRef
from bot.locales import LANGUAGES, ZONES

if TYPE_CHECKING:
    from collections.abc import Iterable

LIMIT: Final = 64
"""Bytes of ``callback_data`` (Bot API, InlineKeyboardButton)."""

_LAST_HOUR: Final = 23

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


class UnknownPress(ValueError):
    """Data that no button of this release carries."""


@dataclass(frozen=True)
class Press:
    """Anything a button can ask for; subclasses say what, their fields on which thing."""

    code: ClassVar[str]


@dataclass(frozen=True)
class InstancePress(Press):
    """A press that is about one instance."""

    instance: InstanceRef


@dataclass(frozen=True)
class ShowFleet(Press):
    """Show a page of the fleet, from 0."""

    code = "f"
    page: int


@dataclass(frozen=True)
class ShowCard(InstancePress):
    """Show one instance."""

    code = "c"


@dataclass(frozen=True)
class ShowQr(InstancePress):
    """Link an instance by QR."""

    code = "q"


@dataclass(frozen=True)
class StopPairing(InstancePress):
    """Stop showing codes of an instance."""

    code = "s"


@dataclass(frozen=True)
class RenewCode(InstancePress):
    """Let a new code take the place of the one that is shown."""

    code = "y"


@dataclass(frozen=True)
class AskPhone(InstancePress):
    """Say how to get a pairing code."""

    code = "h"


@dataclass(frozen=True)
class SendToClient(InstancePress):
    """Make a link that shows a client this one pairing."""

    code = "v"


@dataclass(frozen=True)
class RevokeInvite(Press):
    """Take a client's link back."""

    code = "z"
    handle: str


@dataclass(frozen=True)
class PairPhone(InstancePress):
    """Get a pairing code for a phone, given as digits."""

    code = "p"
    phone: int


@dataclass(frozen=True)
class CreateWithPhone(Press):
    """Create an instance and link it to a phone, given as digits."""

    code = "n"
    phone: int
    name: str


@dataclass(frozen=True)
class CreateOn(Press):
    """Create an instance on this server, which is given by its key."""

    code = "C"
    server: str
    name: str


@dataclass(frozen=True)
class CreateOnWithPhone(Press):
    """The same, and link it to a phone, given as digits; with the longest of all it fills a button."""

    code = "j"
    server: str
    phone: int
    name: str


@dataclass(frozen=True)
class ShowServers(Press):
    """Show a page of the servers, from 0."""

    code = "S"
    page: int


@dataclass(frozen=True)
class Restart(InstancePress):
    """Restart the session of an instance."""

    code = "r"


@dataclass(frozen=True)
class HealHere(InstancePress):
    """Restart an instance by itself where it is stuck (1), or not (0), and show it."""

    code = "J"
    by_itself: int

    def __post_init__(self) -> None:
        _flag(self.by_itself)


@dataclass(frozen=True)
class Heal(InstancePress):
    """The same; the message with the button stays what it is."""

    code = "R"
    by_itself: int

    def __post_init__(self) -> None:
        _flag(self.by_itself)


@dataclass(frozen=True)
class AskLogout(InstancePress):
    """Ask whether to log out."""

    code = "l"


@dataclass(frozen=True)
class AskDelete(InstancePress):
    """Ask whether to delete."""

    code = "d"


@dataclass(frozen=True)
class AskRecreate(InstancePress):
    """Ask whether to delete and create again."""

    code = "a"


@dataclass(frozen=True)
class Resume(InstancePress):
    """Finish an interrupted re-creation of the instance that had this id."""

    code = "e"


@dataclass(frozen=True)
class AskForget(InstancePress):
    """Ask whether to forget what was kept of an instance that had this id."""

    code = "t"


@dataclass(frozen=True)
class GoOnline(InstancePress):
    """Set the presence to available."""

    code = "o"


@dataclass(frozen=True)
class GoOffline(InstancePress):
    """Set the presence to unavailable."""

    code = "u"


@dataclass(frozen=True)
class PickPage(Press):
    """Another page of the picker for a command that was typed without a name."""

    code = "g"
    page: int
    command: str


@dataclass(frozen=True)
class Cancel(Press):
    """Take a question back."""

    code = "x"


@dataclass(frozen=True)
class ShowLanguages(Press):
    """Show the languages to choose from."""

    code = "m"


@dataclass(frozen=True)
class ChooseLanguage(Press):
    """Speak this language here from now on."""

    code = "i"
    language: str

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise ValueError(self.language)


@dataclass(frozen=True)
class ShowZones(Press):
    """Show the time zones to choose from."""

    code = "w"


@dataclass(frozen=True)
class ChooseZone(Press):
    """Tell times for this zone here from now on."""

    code = "k"
    zone: str

    def __post_init__(self) -> None:
        if self.zone not in ZONES:
            raise ValueError(self.zone)


@dataclass(frozen=True)
class Mute(InstancePress):
    """Hear nothing of an instance here for so many hours; the message with the button stays as it is."""

    code = "M"
    hours: int

    def __post_init__(self) -> None:
        if not MIN_SPAN <= timedelta(hours=self.hours) <= MAX_SPAN:
            raise ValueError(self.hours)


@dataclass(frozen=True)
class MuteHere(InstancePress):
    """Hear nothing of an instance here for so many minutes, and say so in the message with the button."""

    code = "H"
    minutes: int

    def __post_init__(self) -> None:
        if not MIN_SPAN <= timedelta(minutes=self.minutes) <= MAX_SPAN:
            raise ValueError(self.minutes)


@dataclass(frozen=True)
class AskMute(InstancePress):
    """Ask for how long to hear nothing of an instance here."""

    code = "B"


@dataclass(frozen=True)
class Unmute(InstancePress):
    """Hear of an instance here again; the message with the button stays as it is."""

    code = "U"


@dataclass(frozen=True)
class UnmuteHere(InstancePress):
    """Hear of an instance here again, and show what is muted still."""

    code = "Y"


@dataclass(frozen=True)
class ShowMutes(Press):
    """Show what is muted here."""

    code = "V"


@dataclass(frozen=True)
class ShowAlerts(Press):
    """Show what this chat hears of, and when."""

    code = "O"


@dataclass(frozen=True)
class ChooseWanted(Press):
    """Hear of this here from now on."""

    code = "W"
    wanted: str

    def __post_init__(self) -> None:
        Wanted(self.wanted)


@dataclass(frozen=True)
class AskQuiet(Press):
    """Show the hours at which quiet hours can begin."""

    code = "Q"


@dataclass(frozen=True)
class AskQuietEnd(Press):
    """Show the hours at which quiet hours that begin so can end."""

    code = "E"
    begins: int

    def __post_init__(self) -> None:
        _hour(self.begins)


@dataclass(frozen=True)
class ChooseQuiet(Press):
    """Have quiet hours here from now on."""

    code = "T"
    begins: int
    ends: int

    def __post_init__(self) -> None:
        _hour(self.begins)
        _hour(self.ends)
        if self.begins == self.ends:
            raise ValueError(self.ends)


@dataclass(frozen=True)
class NoQuiet(Press):
    """Have no quiet hours here any more."""

    code = "K"


@dataclass(frozen=True)
class AskDigest(Press):
    """Show the hours at which the daily digest can come."""

    code = "G"


@dataclass(frozen=True)
class ChooseDigest(Press):
    """Have the daily digest at this hour from now on."""

    code = "I"
    at: int

    def __post_init__(self) -> None:
        _hour(self.at)


@dataclass(frozen=True)
class NoDigest(Press):
    """Have no daily digest here any more."""

    code = "N"


@dataclass(frozen=True)
class Confirmation(InstancePress):
    """The yes to a question: bound to chat and asker, good once and for two minutes.

    Attributes:
        issued: when it was asked, in whole seconds since 1970.
        bound: whom it is bound to, see :func:`bound_to`.
    """

    issued: int
    bound: str


@dataclass(frozen=True)
class LogoutConfirmed(Confirmation):
    """Log out now."""

    code = "L"


@dataclass(frozen=True)
class DeleteConfirmed(Confirmation):
    """Delete now."""

    code = "D"


@dataclass(frozen=True)
class RecreateConfirmed(Confirmation):
    """Delete and create again now."""

    code = "A"


@dataclass(frozen=True)
class ForgetConfirmed(Confirmation):
    """Forget what was kept for a re-creation now."""

    code = "F"


@dataclass(frozen=True)
class PairConfirmed(Confirmation):
    """Log out and link by pairing code now."""

    code = "P"
    phone: int


def bound_to(chat: int, asker: int) -> str:
    """A short mark of chat and person; it needs no secret, since it only tells mistakes apart.

    Both are checked by the access rule as well, on every press.
    """
    return _b64(blake2s(f"{chat}:{asker}".encode(), digest_size=6).digest())


def encode(press: Press) -> str:
    """The data of a button.

    Raises:
        ValueError: it would be over 64 bytes.
    """
    parts = [press.code, *[_encode(getattr(press, name)) for name, _ in _FIELDS[press.code]]]
    data = ":".join(parts)
    if len(data.encode()) > LIMIT:
        raise ValueError(f"{type(press).__name__} does not fit a button")
    return data


def decode(data: str) -> Press:
    """The press that ``data`` stands for.

    Raises:
        UnknownPress: it is not from a button of this release, or was tampered with.
    """
    code, *parts = data.split(":")
    kind = _KINDS.get(code)
    if kind is None or len(data) > LIMIT:
        raise UnknownPress
    try:
        press = kind(**_decode_all(_FIELDS[code], parts))
        again = encode(press)
    except (ValueError, IndexError):
        raise UnknownPress from None
    if again != data:
        raise UnknownPress
    return press


def _encode(value: object) -> str:
    match value:
        case InstanceRef(server=server, id=number):
            return f"{server}:{_b64(number.bytes)}"
        case int():
            return _base36(value)
        case _:
            return str(value)


def _decode_all(wanted: Iterable[tuple[str, str]], parts: list[str]) -> dict[str, object]:
    values: dict[str, object] = {}
    rest = list(parts)
    for name, kind in wanted:
        match kind:
            case "InstanceRef":
                values[name] = InstanceRef(rest.pop(0), UUID(bytes=_unb64(rest.pop(0))))
            case "int":
                values[name] = int(rest.pop(0), 36)
            case _:
                values[name] = rest.pop(0)
    if rest:
        raise ValueError
    return values


def _hour(number: int) -> None:
    if not 0 <= number <= _LAST_HOUR:
        raise ValueError(number)


def _flag(number: int) -> None:
    if number not in {0, 1}:
        raise ValueError(number)


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True)


def _base36(number: int) -> str:
    if number < 0:
        raise ValueError(number)
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text or "0"


def _leaves(kind: type[Press]) -> list[type[Press]]:
    below = kind.__subclasses__()
    return [kind] if not below else [leaf for child in below for leaf in _leaves(child)]


_KINDS: Final = {kind.code: kind for kind in _leaves(Press)}
_FIELDS: Final = {
    code: tuple((field.name, str(field.type)) for field in fields(kind)) for code, kind in _KINDS.items()
}
"""Name and type of each field."""
