"""Asks every server the same at the same time; the slow and the silent keep nobody else's answer back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.evolution import EvolutionError, TimedOut
from bot.fleet.circuit import is_silence

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.fleet.instance import Instance
    from bot.fleet.server import Server

    Ask = Callable[[Server], Awaitable[list[Instance]]]


@dataclass(frozen=True)
class ServerReading:
    """How one server answered.

    Attributes:
        key: its key.
        label: what people call it.
        error: what went wrong, if anything.
        last_count: how many instances it had when they were last read, where it does not answer now;
            None where it does, or where nobody knows.
    """

    key: str
    label: str
    error: EvolutionError | None
    last_count: int | None = None


@dataclass(frozen=True)
class Answers:
    """What each server answered, or how it failed."""

    by_server: tuple[tuple[Server, list[Instance] | EvolutionError], ...]

    @property
    def parts(self) -> list[list[Instance]]:
        """What those said that answered."""
        return [answer for _, answer in self.by_server if not isinstance(answer, EvolutionError)]

    @property
    def instances(self) -> list[Instance]:
        """All that they said."""
        return [instance for part in self.parts for instance in part]

    @property
    def errors(self) -> list[EvolutionError]:
        """How the others failed."""
        return [answer for _, answer in self.by_server if isinstance(answer, EvolutionError)]

    @property
    def readings(self) -> tuple[ServerReading, ...]:
        """How each of them did."""
        return tuple(_reading(server, answer) for server, answer in self.by_server)

    def error_where(self, may_have: Callable[[str], bool]) -> EvolutionError | None:
        """The failure of a server that had an instance of such a name when it was last read, if one did."""
        for server, answer in self.by_server:
            if isinstance(answer, EvolutionError) and any(map(may_have, server.last_names or ())):
                return answer
        return None


class Asking:
    """Asks servers.

    Args:
        servers: all of them.
        within_s: seconds after which the others go on without one that has not answered.
    """

    def __init__(self, servers: Sequence[Server], within_s: float) -> None:
        self._servers, self._within_s = servers, within_s
        self._under_way: set[asyncio.Task[list[Instance] | EvolutionError]] = set()

    async def all(self, ask: Ask) -> Answers:
        """Ask each of them; one alone has all the time that its calls have."""
        if len(self._servers) == 1:
            return Answers(((self._servers[0], await _answer(ask, self._servers[0])),))
        asked = [asyncio.create_task(_answer(ask, server)) for server in self._servers]
        # One that is not waited for goes on: how it ends tells whether its server is there.
        self._under_way.update(asked)
        for task in asked:
            task.add_done_callback(self._under_way.discard)
        await asyncio.wait(asked, timeout=self._within_s)
        answers = [task.result() if task.done() else TimedOut() for task in asked]
        return Answers(tuple(zip(self._servers, answers, strict=True)))


async def _answer(ask: Ask, server: Server) -> list[Instance] | EvolutionError:
    try:
        return await ask(server)
    except EvolutionError as error:
        return error


def _reading(server: Server, answer: list[Instance] | EvolutionError) -> ServerReading:
    if not isinstance(answer, EvolutionError):
        return ServerReading(server.key, server.label, None)
    known = server.last_names if is_silence(answer) else None
    return ServerReading(server.key, server.label, answer, None if known is None else len(known))
