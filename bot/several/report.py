"""What came of it for all of them: grouped by what became true, with the first names of each group."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from itertools import groupby
from typing import TYPE_CHECKING, Final

from bot.several.ends import End

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.several.batch import Member
    from bot.several.intent import Intent

NAMED: Final = 5
"""So many of each group are called by name."""


class Cut(Enum):
    """Why some were not begun."""

    STOPPED = auto()
    """Somebody stopped it."""
    ENDED = auto()
    """Our own process ended in the middle."""


@dataclass(frozen=True)
class Group:
    """Those for which it came out the same.

    Attributes:
        end: how; None for those that were not begun.
        why: where it failed, the kind of error by its name.
        count: how many they are.
        first: the first of them.
    """

    end: End | None
    why: str
    count: int
    first: tuple[Member, ...]


@dataclass(frozen=True)
class Report:
    """What came of it.

    Attributes:
        batch: its id.
        intent: what was to be done.
        total: to how many.
        groups: what became true, the good first; no empty ones.
        cut: why some were not begun; None where all were.
    """

    batch: int
    intent: Intent
    total: int
    groups: tuple[Group, ...]
    cut: Cut | None = None

    @property
    def good(self) -> int:
        """How many are now as it was wanted."""
        return sum(group.count for group in self.groups if group.end and group.end.is_good)

    @property
    def failed(self) -> int:
        """How many did not come true, though something was done, or was to be."""
        return sum(group.count for group in self.groups if group.end and not group.end.is_good)

    @property
    def not_begun(self) -> int:
        """With how many nothing was begun."""
        return sum(group.count for group in self.groups if group.end is None)


def report(batch: int, intent: Intent, members: Sequence[Member], *, cut: Cut) -> Report:
    """What came of ``members``; ``cut`` is why those were not begun that nothing came of."""
    groups = tuple(
        _group(key[1], key[2], tuple(same)) for key, same in groupby(sorted(members, key=_key), key=_key)
    )
    left = any(group.end in {None, End.UNKNOWN} for group in groups)
    return Report(batch, intent, len(members), groups, cut if left else None)


_ORDER: Final = [*End, None]


def _key(member: Member) -> tuple[int, End | None, str]:
    end, why = (member.came.end, member.came.why) if member.came else (None, "")
    return _ORDER.index(end), end, why


def _group(end: End | None, why: str, members: tuple[Member, ...]) -> Group:
    return Group(end, why, len(members), members[:NAMED])
