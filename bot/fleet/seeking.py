"""What a person looks for by a name, or by a part of one: one instance, some, or what is near."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from heapq import nlargest
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from bot.evolution import EvolutionError
from bot.fleet.choice import Choice
from bot.fleet.names import has_part, matches, parted, searched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.fleet.fleet import Fleet
    from bot.fleet.instance import Instance, InstanceRef

NEAR: Final = 4
"""So many names that are near are told at most."""

_ALIKE: Final = 0.5
"""So much of what was typed, two signs at a time, has to be in a name that is near."""


@dataclass(frozen=True)
class Near:
    """An instance whose name is like what was looked for."""

    ref: InstanceRef
    name: str


@dataclass(frozen=True)
class Sought:
    """What was looked for.

    Attributes:
        one: the one instance that is meant; None where there is none, or more.
        choice: the filter that lets through all that have it in their names, on its server where one was named.
        others: whether the filter lets through more than ``one``.
        near: where nothing was found, what is called nearly so, the nearest first.
    """

    one: InstanceRef | None
    choice: Choice
    others: bool = False
    near: tuple[Near, ...] = ()

    @property
    def found(self) -> bool:
        """Whether anything was."""
        return self.one is not None or self.others


class Seeking:
    """Looks in what is remembered of a large fleet first; what is not there is looked for on the servers."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet

    async def seek(self, text: str) -> Sought:
        """Find what a person means by ``text``: as for an order, and a part in the middle of a name finds too.

        Raises:
            EvolutionError: nothing fits on the servers that answered and one did not, or one
                that did not had such an instance too.
        """
        key, name = parted(text)
        scoped = Choice(server=key, part=name) if self._has_server(key) else None
        if scoped and (sought := self._recall(text, scoped)):
            return sought
        if sought := self._recall(text, Choice(part=text)):
            return sought
        return await self._ask(text, scoped)

    def _has_server(self, key: str) -> bool:
        return any(server.key == key for server in self._fleet.servers)

    def _recall(self, text: str, choice: Choice) -> Sought | None:
        """From memory; None where that has nothing, or there is none."""
        watch = self._fleet.remembering
        chosen = watch.chosen(choice) if watch else None
        if not chosen or not chosen.rows:
            return None
        silent = any(reading.error for reading in chosen.servers)
        meant = matches(text, chosen.rows)
        # One that is on a server that does not answer may be meant as well; the list tells of that server.
        if len(meant) == 1 and not (silent and choice.server is None):
            return Sought(meant[0].ref, choice, others=len(chosen.rows) > 1)
        return Sought(None, choice, others=True)

    async def _ask(self, text: str, scoped: Choice | None) -> Sought:
        error: EvolutionError | None = None
        anywhere = Choice(part=text)
        try:
            meant: Sequence[Instance] = (await self._fleet.find(text)).found
        except EvolutionError as raised:
            error, meant = raised, ()
        if len(meant) == 1:
            return Sought(meant[0].ref, anywhere)
        if meant:
            return Sought(None, _covering(meant, scoped, anywhere), others=True)
        return await self._in_the_middle(scoped, anywhere, error)

    async def _in_the_middle(
        self, scoped: Choice | None, anywhere: Choice, error: EvolutionError | None
    ) -> Sought:
        instances = (await self._fleet.everything()).instances
        for choice in filter(None, (scoped, anywhere)):
            fits = has_part(choice.part)
            there = (one for one in instances if choice.server in {None, one.server})
            found = [one for one in there if fits(one.name.casefold())]
            if found and not error:
                return Sought(found[0].ref if len(found) == 1 else None, choice, others=len(found) > 1)
            if found:
                return Sought(None, choice, others=True)
        if error:
            raise error
        return Sought(None, anywhere, near=await near(scoped.part if scoped else anywhere.part, instances))


def _covering(found: Sequence[Instance], scoped: Choice | None, anywhere: Choice) -> Choice:
    return scoped if scoped and all(one.server == scoped.server for one in found) else anywhere


async def near(text: str, instances: Sequence[Instance]) -> tuple[Near, ...]:
    """Those that are called nearly so; thousands of names are compared elsewhere than on the loop."""
    return await asyncio.to_thread(_nearest, text, instances)


def _nearest(text: str, instances: Sequence[Instance]) -> tuple[Near, ...]:
    wanted = _pairs(searched(text))
    alike = (
        (2 * shared / (len(wanted) + len(pairs)), one)
        for one in instances
        if (shared := len(wanted & (pairs := _pairs(searched(one.name))))) and shared >= len(wanted) * _ALIKE
    )
    best = nlargest(NEAR, alike, key=itemgetter(0))
    return tuple(Near(one.ref, one.name) for _, one in best)


def _pairs(text: str) -> set[str]:
    return {text[place : place + 2] for place in range(len(text) - 1)}
