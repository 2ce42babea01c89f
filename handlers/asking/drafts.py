"""Texts that wait for the yes to be sent: no button has room for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from handlers.asking.confirmations import GOOD_FOR_S

if TYPE_CHECKING:
    from bot.fleet.phones import Phone

Stamp = tuple[int, str]
"""What a question and its yes carry: when it was asked, in whole seconds since 1970, and whom it is bound to."""


@dataclass(frozen=True)
class Draft:
    """What somebody wants to send.

    Attributes:
        phones: whom it can be for, the likeliest first.
        text: the words.
    """

    phones: tuple[Phone, ...]
    text: str


class Drafts:
    """Kept no longer than the questions about them are good; a restart forgets them, as it expires those."""

    def __init__(self) -> None:
        self._kept: dict[Stamp, Draft] = {}

    def keep(self, stamp: Stamp, draft: Draft) -> None:
        """Keep ``draft`` under the stamp of its question."""
        oldest = stamp[0] - GOOD_FOR_S
        self._kept = {at: kept for at, kept in self._kept.items() if at[0] >= oldest}
        self._kept[stamp] = draft

    def take(self, issued: int, bound: str) -> Draft | None:
        """The draft of a question that was answered, once."""
        return self._kept.pop((issued, bound), None)
