"""Presses of buttons, and what the bot answered to them."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.people import Person

ANSWER_WITHIN_S = 60.0
"""How long a press can be answered. Telegram gives no figure; bots see it refuse after some
ten seconds to a minute, so a bot that answers first thing is always in time."""


@dataclass(frozen=True)
class Answer:
    """What answerCallbackQuery showed: a toast, or an alert to be closed."""

    text: str = ""
    alert: bool = False
    url: str | None = None


@dataclass(eq=False)
class Press:
    """One press of a button.

    Attributes:
        chat_id: where the button stands; None for a message sent in inline mode.
        at: when, in seconds since 1970.
        answer: what the bot answered, or None as long as it has not.
    """

    id: str
    data: str
    by: Person
    chat_id: int | None
    at: float
    answer: Answer | None = None
    expired: bool = False

    def expire(self) -> None:
        """Let the time to answer run out now."""
        self.expired = True


class Presses:
    """Every press so far."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._ids = count(4_000_000_001)
        self._by_id: dict[str, Press] = {}

    @property
    def all(self) -> list[Press]:
        """All of them, oldest first."""
        return list(self._by_id.values())

    def add(self, data: str, by: Person, chat_id: int | None) -> Press:
        """A person pressed."""
        press = Press(str(next(self._ids)), data, by, chat_id, self._now())
        self._by_id[press.id] = press
        return press

    def answer(self, press_id: str, answer: Answer) -> Press:
        """The bot answers; the press that it answered.

        Raises:
            ApiError: 400 for an id that is unknown, too old or answered already.
        """
        press = self._by_id.get(press_id)
        if press is None or press.answer or press.expired or self._now() - press.at > ANSWER_WITHIN_S:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        press.answer = answer
        return press
