"""Linking a phone, and the links that show a client a pairing."""

from __future__ import annotations

from dataclasses import dataclass

from bot.views.callbacks.press import InstancePress, Press


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
class PairPhone(InstancePress):
    """Get a pairing code for a phone, given as digits."""

    code = "p"
    phone: int


@dataclass(frozen=True)
class SendToClient(InstancePress):
    """Make a link that shows a client this one pairing."""

    code = "v"


@dataclass(frozen=True)
class RevokeInvite(Press):
    """Take a client's link back."""

    code = "z"
    handle: str
