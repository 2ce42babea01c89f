"""Instances that drop for good and are linked again, at random moments of a seed; what truly happened is kept."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bot.sandbox.evolution import State
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from random import Random

    from bot.sandbox.evolution import EvolutionServer, WhatsAppInstance

FINAL_CODES: Final = (401, 402, 403, 406)

BETWEEN_DROPS_S: Final = (6.5, 9.0)
"""So that no storm comes of them: more than five within 30 s are told in one message, by a number."""

DOWN_FOR_S: Final = (4.0, 20.0)
"""Longer than most pauses in which no process looks."""


@dataclass(eq=False)
class Drop:
    """One final drop; each instance has one, so that none is unstable.

    Attributes:
        name: the instance's name.
        id: its id.
        began: when it fell, in seconds since 1970.
        was_heard: whether somebody listened to the server's events then.
        ended: when somebody began to link it again, from when on nothing says that it fell; in seconds since 1970.
    """

    name: str
    id: str
    began: float
    was_heard: bool
    ended: float | None = None


@dataclass
class Life:
    """What happens to the instances of one server."""

    server: EvolutionServer
    rng: Random
    count: int
    between_s: tuple[float, float] = BETWEEN_DROPS_S
    down_for_s: tuple[float, float] = DOWN_FOR_S
    drops: list[Drop] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.instances: dict[str, WhatsAppInstance] = {}
        for number in range(self.count):
            name = f"loja-{number:03}"
            self.instances[name] = self.server.has(name, number=f"55119999{number:05}")

    @property
    def down(self) -> set[str]:
        """Who is down now."""
        return {name for name, instance in self.instances.items() if instance.state is not State.OPEN}

    async def goes_on(self) -> None:
        """Let one after the other drop, until cancelled; some come back."""
        async with asyncio.TaskGroup() as returns:
            for name in self.instances:
                await asyncio.sleep(self.rng.uniform(*self.between_s))
                drop = self._drops(name)
                if self.rng.random() < 0.7:
                    returns.create_task(self._returns(drop, self.rng.uniform(*self.down_for_s)))

    def _drops(self, name: str) -> Drop:
        instance = self.instances[name]
        instance.drop(self.rng.choice(FINAL_CODES))
        self.drops.append(Drop(name, instance.id, time.time(), self.server.websocket.clients > 0))
        return self.drops[-1]

    async def _returns(self, drop: Drop, after_s: float) -> None:
        """What a person does who scans its QR with the phone that it had."""
        await asyncio.sleep(after_s)
        instance = self.instances[drop.name]
        drop.ended = time.time()
        instance.loaded().show_code(None)
        instance.scan(number=(instance.row.owner_jid or "").partition("@")[0])
        await instance.until(State.OPEN, PATIENCE_S)
