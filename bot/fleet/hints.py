"""Hints: what a server says of itself unasked, and who waits for it. A hint is no fact: those are read back."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SAFETY_S: Final = 10.0
"""Rare enough to cost nothing beside the events, and soon enough for a person who waits where one was lost."""


class Saying(Enum):
    """What an event can say of an instance."""

    CODE = auto()
    CONNECTING = auto()
    OPEN = auto()
    CLOSED = auto()
    LIMIT = auto()
    CREATED = auto()
    DELETED = auto()


@dataclass(frozen=True)
class Hint:
    """Something may have happened to an instance: late, twice, out of order, or not at all.

    Attributes:
        server: key of the server it came from.
        name: the instance's name as the event has it.
        saying: what the event said.
    """

    server: str
    name: str
    saying: Saying


class Follower(Protocol):
    """One who hears of every instance; neither call may wait."""

    def hear(self, hint: Hint) -> None:
        """A hint came."""
        ...

    def miss(self, server: str) -> None:
        """Hints of a server may have been lost, or come no more."""
        ...


class Ear:
    """One who waits for hints about one instance.

    Attributes:
        missed: to be called where a look found something new that no hint had told.
    """

    def __init__(self, wait_s: Callable[[], float], missed: Callable[[], None]) -> None:
        self._wait_s, self.missed = wait_s, missed
        self._heard = asyncio.Event()

    async def next(self) -> bool:
        """Wait until it is time to look.

        Returns:
            True at once if there was a hint, or a gap, since the last call, and
            else as soon as one comes; False after a while without any.
        """
        try:
            async with asyncio.timeout(self._wait_s()):
                await self._heard.wait()
        except TimeoutError:
            return False  # one that came in this very moment is kept for the next call
        self._heard.clear()
        return True

    def wake(self) -> None:
        """Let the call of :meth:`next` that is under way, or the one to come, return."""
        self._heard.set()


class Hints:
    """Who listens to which instance.

    Attributes:
        look_s: seconds that a listener waits without a hint before it looks by itself, where no events come.
        safety_s: the same where they come, since some may be lost.
    """

    def __init__(self, look_s: float, safety_s: float = SAFETY_S) -> None:
        self.look_s, self.safety_s = look_s, safety_s
        self._ears: dict[tuple[str, str], set[Ear]] = {}
        self._coming: set[str] = set()
        self._followers: list[Follower] = []

    @contextmanager
    def follow(self, follower: Follower) -> Iterator[None]:
        """Let ``follower`` hear everything while the block lasts."""
        self._followers.append(follower)
        try:
            yield
        finally:
            self._followers.remove(follower)

    @contextmanager
    def listen(self, server: str, name: str) -> Iterator[Ear]:
        """An ear for the instance ``name`` on ``server`` that hears all that comes from now on."""
        key = (server, name)
        ear = Ear(lambda: self._wait_s(server), lambda: self._coming.discard(server))
        self._ears.setdefault(key, set()).add(ear)
        try:
            yield ear
        finally:
            self._ears[key].remove(ear)
            if not self._ears[key]:
                del self._ears[key]

    def tell(self, hint: Hint) -> None:
        """Wake who listens to that instance; never waits."""
        self._coming.add(hint.server)
        for ear in self._ears.get((hint.server, hint.name), ()):
            ear.wake()
        for follower in self._followers:
            follower.hear(hint)

    def gap(self, server: str) -> None:
        """Events of ``server`` may be lost, so all that is listened to is looked at.

        That a connection stands proves nothing: without its global events a
        server has a websocket, too.
        """
        self._wake(server)
        for follower in self._followers:
            follower.miss(server)

    def silence(self, server: str) -> None:
        """Events of ``server`` come no more: its listeners look by themselves as often as without any.

        Everybody looks at once, since a connection is often lost with its server.
        """
        self._coming.discard(server)
        self.gap(server)

    def _wait_s(self, server: str) -> float:
        return self.safety_s if server in self._coming else self.look_s

    def _wake(self, server: str) -> None:
        for (key, _), ears in self._ears.items():
            if key == server:
                for ear in ears:
                    ear.wake()
