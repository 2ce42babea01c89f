"""What a person looks for by a name, or by a part of one: one instance, some, or what is near."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
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
        meant = matches(text, chosen.rows) or chosen.rows
        # One that is on a server that does not answer may be meant as well; the list tells of that server.
        if len(meant) == 1 and not (silent and choice.server is None):
            return Sought(meant[0].ref, choice, others=len(chosen.rows) > 1)
        return Sought(None, choice, others=True)

    async def _ask(self, text: str, scoped: Choice | None) -> Sought:
        choices = [choice for choice in (scoped, Choice(part=text)) if choice]
        if exact := (await self._fleet.find_exact(text)).found:
            choice = next(choice for choice in choices if all(_fits(choice, one) for one in exact))
            return Sought(
                exact[0].ref if len(exact) == 1 else None, choice, others=self._are_more(choice, exact)
            )
        everything = await self._fleet.everything()
        sought = _among(everything.instances, text, choices)
        if any(reading.error for reading in everything.servers):
            return await self._beside_silence(text, sought)
        return sought or Sought(None, choices[-1], near=await near(choices[0].part, everything.instances))

    def _are_more(self, choice: Choice, exact: Sequence[Instance]) -> bool:
        """Whether others have it in their names too, as far as that is known without reading a list."""
        watch = self._fleet.remembering
        return len(exact) > 1 or (watch is not None and watch.fitting(choice) > 1)

    async def _beside_silence(self, text: str, sought: Sought | None) -> Sought:
        """Nothing is taken for the only one that a server that does not answer may have too."""
        try:
            found = (await self._fleet.find(text)).found
        except EvolutionError:
            if sought is None:
                raise
            return replace(sought, one=None, others=True)
        return sought or Sought(found[0].ref if len(found) == 1 else None, Choice(part=text), others=True)


def _among(instances: Sequence[Instance], text: str, choices: Sequence[Choice]) -> Sought | None:
    """What ``text`` means among ``instances``; the first of ``choices`` that lets it through goes with it."""
    meant = matches(text, instances)
    for choice in choices:
        found = [one for one in instances if _fits(choice, one)]
        if found and all(_fits(choice, one) for one in meant):
            one = meant or found
            return Sought(one[0].ref if len(one) == 1 else None, choice, others=len(found) > 1)
    return None


def _fits(choice: Choice, instance: Instance) -> bool:
    there = choice.server in {None, instance.server}
    return there and has_part(choice.part)(instance.name.casefold())


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
