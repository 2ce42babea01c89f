"""How many instances a list of them has, in all and by what it can be filtered by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections import Counter

    from bot.fleet.health import Health
    from bot.fleet.sifting import Sifted


@dataclass(frozen=True)
class Figures:
    """Of one page.

    Attributes:
        counts: how many there are of each health in the whole fleet, but for those that are left out.
        by_health: how many each health would give, with all else of the filter.
        by_server: how many each server, by its key, would give likewise.
        left_out: how many are there that were left out.
        found: how many fit the filter.
        page: the page's number, from 0.
        pages: how many there are, at least 1.
    """

    counts: Counter[Health]
    by_health: Counter[Health]
    by_server: Counter[str]
    left_out: int
    found: int
    page: int
    pages: int

    def corrected(self, before: Counter[Health], now: Counter[Health]) -> Figures:
        """The same, where instances that were ``before`` are ``now``."""
        return replace(
            self,
            counts=self.counts + now - before,
            by_health=self.by_health + now - before,
        )


def figures_of(sifted: Sifted, page: int, size: int) -> Figures:
    """Those of a page; one beyond the last is the last."""
    found = len(sifted)
    pages = max(1, -(-found // size))
    page = min(max(page, 0), pages - 1)
    return Figures(
        *(+sifted.counts, +sifted.by_health, +sifted.by_server),
        left_out=sifted.left_out,
        found=found,
        page=page,
        pages=pages,
    )
