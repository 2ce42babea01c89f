"""The yes to a question."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2s

from bot.views.callbacks.digits import b64
from bot.views.callbacks.press import InstancePress


@dataclass(frozen=True)
class Confirmation(InstancePress):
    """The yes to a question: bound to chat and asker, good once and for two minutes.

    Attributes:
        issued: when it was asked, in sixteenths of a second since 1970.
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


@dataclass(frozen=True)
class SendFrom(Confirmation):
    """Send the text that was typed from this instance; asks once more."""

    code = "zf"


@dataclass(frozen=True)
class SendConfirmed(Confirmation):
    """Send the text that was shown to this phone now."""

    code = "zs"
    phone: int


def bound_to(chat: int, asker: int) -> str:
    """A short mark of chat and person; it needs no secret, since it only tells mistakes apart.

    Both are checked by the access rule as well, on every press.
    """
    return b64(blake2s(f"{chat}:{asker}".encode(), digest_size=6).digest())
