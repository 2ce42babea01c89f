"""What a picture of a history shows: words as the reader's language has them, times as shares of the width."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Paint(Enum):
    """What a stretch of time is drawn as."""

    UP = auto()
    DOWN = auto()
    UNLINKED = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of a strip, from ``begins`` to ``ends``, each 0 to 1."""

    begins: float
    ends: float
    paint: Paint


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the axis of time.

    Attributes:
        at: where, 0 to 1.
        label: what stands there; empty for a small mark.
    """

    at: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One instance of many.

    Attributes:
        label: its place and its name.
        figure: its share of time.
        strip: its stretches, oldest first.
    """

    label: str
    figure: str
    strip: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """One picture: either of one instance, with its ``strip``, or of several, each a row.

    Attributes:
        title: what it is about; what no font of ours can draw is left out.
        subtitle: of what time.
        figure: the number that counts.
        facts: what stands beside it, a line each.
        ticks: the axis of time.
        legend: what each paint that occurs means.
        strip: of one instance; empty where there are rows.
        rows: of several.
        notes: lines of two columns, the first short.
    """

    title: str
    subtitle: str
    figure: str
    facts: tuple[str, ...]
    ticks: tuple[Tick, ...]
    legend: Mapping[Paint, str]
    strip: tuple[Band, ...] = ()
    rows: tuple[Row, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
