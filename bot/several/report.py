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
    same = groupby(sorted(members, key=_key), key=_key)
    groups = sorted((_group(key, tuple(of)) for key, of in same), key=_first_told)
    left = any(group.end in {None, End.UNKNOWN} for group in groups)
    return Report(batch, intent, len(members), tuple(groups), cut if left else None)


_ORDER: Final = [*End, None]


def _key(member: Member) -> tuple[int, str, str]:
    came = member.came
    return (_ORDER.index(came.end), came.end.value, came.why) if came else (len(End), "", "")


def _group(key: tuple[int, str, str], members: tuple[Member, ...]) -> Group:
    _, end, why = key
    return Group(End(end) if end else None, why, len(members), members[:NAMED])


def _first_told(group: Group) -> tuple[int, int, str]:
    """Of those that failed, the most first."""
    return _ORDER.index(group.end), -group.count, group.why
