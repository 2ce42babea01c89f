"""The table: figures of ours, what they stand beside, the bar they must meet, and whether they do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_HEAD = ("what", "ours", "baseline", "ratio", "bar", "verdict")


@dataclass(frozen=True)
class Bar:
    """What a ratio must reach, or with a ``unit`` our own figure; exactly one side is set."""

    at_least: float | None = None
    at_most: float | None = None
    unit: str = ""

    def __str__(self) -> str:
        side = f"≥ {self.at_least:g}" if self.at_least is not None else f"≤ {self.at_most:g}"
        return f"{side} {self.unit}".rstrip()

    def verdict(self, value: float) -> str:
        """Met, or missed by how much of the bar."""
        if self.at_least is not None:
            short = 1 - value / self.at_least
        else:
            assert self.at_most is not None
            short = value / self.at_most - 1
        return "met" if short <= 0 else f"**missed by {short:.0%}**"


@dataclass(frozen=True)
class Row:
    """A line as it is printed; without a bar it only informs, and a failed one holds no figure.

    ``reached`` is our figure as a number, which a bar with a unit is about.
    """

    what: str
    ours: str
    baseline: str = ""
    ratio: float | None = None
    bar: Bar | None = None
    reached: float | None = None
    failed: bool = False

    def cells(self) -> tuple[str, ...]:
        """The line's six texts."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        return (self.what, self.ours, self.baseline, ratio, str(self.bar or ""), self._verdict())

    def _verdict(self) -> str:
        if self.failed:
            return "**failed**"
        if self.bar is None:
            return ""
        judged = self.reached if self.bar.unit else self.ratio
        return "" if judged is None else self.bar.verdict(judged)


def compared(what: str, unit: str, ours: Sequence[float], baseline: Sequence[float], bar: Bar | None) -> Row:
    """Compare figures repeat by repeat.

    The ratio is the median of each repeat's own: what disturbed the machine in one repeat disturbed both.
    """
    ratio = median(mine / theirs for mine, theirs in zip(ours, baseline, strict=True))
    mine = median(ours)
    return Row(what, figure(mine, unit), figure(median(baseline), unit), ratio, bar, mine)


def worst(what: str, unit: str, ours: Sequence[float], baseline: Sequence[float], bar: Bar | None) -> Row:
    """Compare the largest figures of all repeats, where a bar holds for each single one; the ratio is theirs."""
    mine, theirs = max(ours), max(baseline)
    return Row(what, figure(mine, unit), figure(theirs, unit), mine / theirs, bar, mine)


def beyond(what: str, unit: str, ours: Sequence[float], baseline: Sequence[float], bar: Bar) -> Row:
    """Compare figures where the bar is about how much more ours is, by the median of each repeat's difference."""
    more = median(mine - theirs for mine, theirs in zip(ours, baseline, strict=True))
    row = compared(what, unit, ours, baseline, bar)
    return replace(row, reached=more)


def figure(value: float, unit: str) -> str:
    """A number with as many digits as it deserves."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2  # noqa: PLR2004 -- three digits, as in a lab book
    return f"{value:,.{digits}f} {unit}"


def markdown(rows: Iterable[Row]) -> str:
    """The whole table."""
    lines = [_HEAD, ("---",) * len(_HEAD), *(row.cells() for row in rows)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
