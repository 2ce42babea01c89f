"""Who was asked what: the next text of theirs in that chat is the answer."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.fleet.instance import InstanceRef

GOOD_FOR_S: Final = 600.0
"""As long as one looks for a phone; whoever answers later, or after a restart of ours, is told how to ask anew."""


@dataclass(frozen=True)
class Question:
    """What is answered by a text; each kind has one handler of its answers.

    Attributes:
        takes_any_text: whatever is written would be an answer. In a group, where people also talk
            to each other, only a reply to us is one then, and whoever goes on with a command gives none.
    """

    takes_any_text: ClassVar[bool] = False


@dataclass(frozen=True)
class WhichPhone(Question):
    """Which phone an instance is to be linked to."""

    instance: InstanceRef


@dataclass(frozen=True)
class CallText(Question):
    """What an instance shall send to those whose calls it rejects."""

    takes_any_text = True
    instance: InstanceRef


@dataclass(frozen=True)
class HowMany(Question):
    """How many instances are to be deleted: whoever writes the number has read it.

    Attributes:
        batch: those that are chosen.
        count: how many they are.
    """

    batch: int
    count: int


class Questions:
    """The open questions, one for each person in each chat; only those with access are ever asked."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open: dict[tuple[int, int], tuple[Question, float]] = {}

    def ask(self, chat: int, person: int, question: Question) -> None:
        """A person was asked something; what they were asked before counts no more."""
        now = self._clock()
        self._open = {who: asked for who, asked in self._open.items() if now < asked[1]}
        self._open[chat, person] = question, now + GOOD_FOR_S

    def of(self, chat: int, person: int) -> Question | None:
        """What a person was asked, if that is still open."""
        question, until = self._open.get((chat, person), (None, 0.0))
        return question if self._clock() < until else None

    def close(self, chat: int, person: int) -> bool:
        """A person has answered, or takes it back; False if nothing was open."""
        was_open = self.of(chat, person) is not None
        self._open.pop((chat, person), None)
        return was_open
