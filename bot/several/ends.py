"""What became true of each of several instances, and how far all of it has come."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Self

from bot.evolution import EvolutionError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.fleet.instance import InstanceRef

OWN_FAULT: Final = "OwnFault"
"""In place of a kind of error: it was a fault of ours, and the log has it."""


class End(StrEnum):
    """How it ended for one instance; the order in which a report tells of them."""

    DONE = "done"
    ALREADY = "already"
    """It was so before, and nothing was done."""
    UNCONFIRMED = "unconfirmed"
    """The order was taken, but it did not show while we looked."""
    IMPOSSIBLE = "impossible"
    """The order could not even be given while we tried."""
    FAILED = "failed"
    UNKNOWN = "unknown"
    """It was begun, and we were cut off."""

    @property
    def is_good(self) -> bool:
        """Whether it is now as it was wanted."""
        return self in {End.DONE, End.ALREADY}


@dataclass(frozen=True, slots=True)
class Came:
    """What came of it for one instance.

    Attributes:
        end: how it ended.
        why: where it failed, the kind of error by its name: :class:`bot.evolution.EvolutionError`'s, or ``OWN_FAULT``.
    """

    end: End
    why: str = ""

    @classmethod
    def failed(cls, error: Exception) -> Self:
        """It failed with ``error``."""
        return cls(End.FAILED, type(error).__name__ if isinstance(error, EvolutionError) else OWN_FAULT)

    @classmethod
    def read(cls, text: str) -> Self:
        """As it is written down."""
        end, _, why = text.partition(" ")
        return cls(End(end), why)

    def __str__(self) -> str:
        """As it is written down: ``failed TimedOut``."""
        return f"{self.end.value} {self.why}".rstrip()


@dataclass(frozen=True)
class Progress:
    """How far it has come.

    Attributes:
        total: of how many instances.
        ended: how many ended in which way.
        under_way: those that something is being done to now, in the order in which they were begun.
        is_stopped: somebody stopped it: no more are begun.
    """

    total: int
    ended: Mapping[End, int]
    under_way: tuple[InstanceRef, ...]
    is_stopped: bool

    @property
    def done(self) -> int:
        """How many are behind us, however they ended."""
        return sum(self.ended.values())
