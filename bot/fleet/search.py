"""How what a person typed finds its instance, on one server or on many."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.evolution import EvolutionError, InstanceNotFound
from bot.fleet.instance import Instance
from bot.fleet.names import can_mean, matches, parted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.fleet.asking import Asking, ServerReading
    from bot.fleet.server import Server


@dataclass(frozen=True)
class Search:
    """What a typed name found.

    Attributes:
        text: what was typed.
        found: the one instance, or those that it could be; empty if none.
        servers: how each server answered.
    """

    text: str
    found: tuple[Instance, ...]
    servers: tuple[ServerReading, ...] = ()


class Searching:
    """Looks on every server; where one does not answer, nothing is taken for the only one that it may have too."""

    def __init__(self, servers: Mapping[str, Server], asking: Asking) -> None:
        self._servers, self._asking = servers, asking

    async def find(self, text: str) -> Search:
        """Find the instance that a person means by ``text``.

        What :meth:`exact` finds; then a unique beginning is enough.

        Raises:
            EvolutionError: nothing fits on the servers that answered and one did not, or one
                that did not had such an instance too.
        """
        search = await self.exact(text)
        return search if search.found else await self._in_lists(text, scoped=parted(text)[0] in self._servers)

    async def exact(self, text: str) -> Search:
        """Find the instance that is called ``text``: one row instead of the whole list.

        That failing, for ``server/name`` the one of that name there.

        Raises:
            EvolutionError: as of :meth:`find`.
        """
        key, name = parted(text)
        named = self._servers.get(key)
        exact, there = await asyncio.gather(
            self._asking.all(lambda server: _exact(server, text)),
            _attempt(named, name) if named else _nothing(),
        )
        if exact.instances:
            if not named and (unsure := exact.error_where(lambda known: known == text)):
                raise unsure
            return Search(text, tuple(exact.instances), exact.readings)
        if isinstance(there, EvolutionError):
            raise there
        if not there and exact.errors and not exact.parts:
            raise exact.errors[0]
        return Search(text, tuple(there), exact.readings)

    async def _in_lists(self, text: str, *, scoped: bool) -> Search:
        lists = await self._asking.all(lambda server: server.inventory())
        found = tuple(matches(text, lists.instances))
        unsure = None if scoped and found else lists.error_where(lambda known: can_mean(text, known))
        if unsure or (not found and lists.errors):
            raise unsure or lists.errors[0]
        return Search(text, found, lists.readings)


async def _exact(server: Server, name: str) -> list[Instance]:
    try:
        return [Instance(server.key, await server.client.fetch_by_name(name))]
    except InstanceNotFound:
        return []


async def _attempt(server: Server, name: str) -> list[Instance] | EvolutionError:
    try:
        return await _exact(server, name)
    except EvolutionError as error:
        return error


async def _nothing() -> list[Instance]:
    return []
