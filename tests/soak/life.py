"""Instances that drop for good and are linked again, at random moments of a seed; what truly happened is kept."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.sandbox.evolution import State
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from random import Random

    from bot.sandbox.evolution import EvolutionServer, WhatsAppInstance

FINAL_CODES = (401, 402, 403, 406)
SHORTEST_S, LONGEST_S = 0.05, 0.4
"""Between two changes."""

LOWEST_DOWN_S = 3.0
"""So long a drop lasts at least: one that nobody could see, since no process ran meanwhile, is not told one by one."""


@dataclass(eq=False)
class Drop:
    """One final drop, by our own clock in seconds since 1970."""

    name: str
    began: float
    ended: float | None = None


@dataclass
class Life:
    """What happens to the instances of one server."""

    server: EvolutionServer
    rng: Random
    count: int
    drops: list[Drop] = field(default_factory=list)

    def __post_init__(self) -> None:
        names = [f"loja-{number:02}" for number in range(self.count)]
        self.instances = {name: self.server.has(name, number=f"55119999{i:05}") for i, name in enumerate(names)}

    @property
    def down(self) -> set[str]:
        """Who is down now."""
        return {name for name, instance in self.instances.items() if instance.state is not State.OPEN}

    async def goes_on(self) -> None:
        """Let something happen every now and then, until cancelled."""
        while True:
            await asyncio.sleep(self.rng.uniform(SHORTEST_S, LONGEST_S))
            await self._change(self.instances[self.rng.choice(sorted(self.instances))])

    async def _change(self, instance: WhatsAppInstance) -> None:
        last = next((drop for drop in reversed(self.drops) if drop.name == instance.name), None)
        if instance.state is State.OPEN:
            instance.drop(self.rng.choice(FINAL_CODES))
            self.drops.append(Drop(instance.name, time.time()))
        elif last and time.time() - last.began >= LOWEST_DOWN_S:
            await link_again(instance)
            last.ended = time.time()


async def link_again(instance: WhatsAppInstance) -> None:
    """What a person does who scans its QR with the phone that it had."""
    number = (instance.row.owner_jid or "").partition("@")[0]
    instance.loaded().show_code(None)
    instance.scan(number=number)
    await instance.until(State.OPEN, PATIENCE_S)
