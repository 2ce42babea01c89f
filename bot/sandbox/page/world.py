"""The right half of the page: the servers with their instances, the switches, the time and how fast it runs."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Any

from bot.sandbox.evolution import EvolutionServer, WhatsAppInstance
from bot.sandbox.page.conditions import Switches, of_everything, of_server
from bot.sandbox.page.crowds import crowd_json
from bot.sandbox.page.instances import instance_json
from bot.sandbox.page.refusals import Refusal, RefusedError
from bot.sandbox.sped_up import SpedUpClock
from bot.sandbox.telegram import BotApi

FEWEST_STEPS = 60
LONGEST_STEP_S = 140
"""Where nothing is looked at for some minutes the bot says that nobody knows what was then."""
PAUSE_S = 0.015
"""So long the bot has after each step for what is due by then."""


@dataclass(frozen=True)
class WorldServer:
    """A server under the key and the label that the bot knows it by."""

    key: str
    label: str
    evolution: EvolutionServer


class World:
    """What happens to the servers.

    Attributes:
        servers: all of them, at least one.
        conditions: the switches that are nobody's own.
    """

    def __init__(self, servers: Sequence[WorldServer], telegram: BotApi, clock: SpedUpClock) -> None:
        self.servers = tuple(servers)
        self.conditions = of_everything([server.evolution for server in servers], telegram)
        self._of_server = {server.key: of_server(server.evolution) for server in servers}
        self._clock, self._skipping = clock, asyncio.Lock()

    @property
    def speed(self) -> float:
        """How many times as fast as real time runs."""
        return self._clock.speed

    def server(self, key: str | None) -> WorldServer:
        """The server of that key; the first where none is named.

        Raises:
            RefusedError: there is no such server.
        """
        for server in self.servers:
            if key in {None, server.key}:
                return server
        raise RefusedError(404, Refusal.SERVER_UNKNOWN)

    def instance(self, server: str | None, name: str) -> WhatsAppInstance:
        """The instance of that name on a server.

        Raises:
            RefusedError: there is no such server, or no such instance there.
        """
        found = self.server(server).evolution.instances.get(name)
        if found is None:
            raise RefusedError(404, Refusal.INSTANCE_GONE)
        return found

    def switches_with(self, condition: str, server: str | None) -> Switches:
        """The switches that one of that name is among: everybody's, or those of a server.

        Raises:
            RefusedError: there is no such server, or no such switch.
        """
        own = self._of_server[self.server(server).key]
        for switches in (self.conditions, own):
            if condition in switches:
                return switches
        raise RefusedError(404, Refusal.CONDITION_UNKNOWN)

    def run_at(self, factor: float) -> None:
        """Let time run ``factor`` times as fast as real, also what is left of all that is under way."""
        for server in self.servers:
            server.evolution.hurry(factor / self.speed)
        self._clock.run_at(factor)

    async def skip(self, seconds: float, changed: Callable[[], None]) -> None:
        """Let so much time pass in a moment; ``changed`` is called after each step of it."""
        steps = max(FEWEST_STEPS, ceil(seconds / LONGEST_STEP_S))
        step_s = seconds / steps
        async with self._skipping:
            for _ in range(steps):
                self._clock.skip(timedelta(seconds=step_s))
                for server in self.servers:
                    server.evolution.skip(step_s)
                changed()
                await asyncio.sleep(PAUSE_S)

    def json(self) -> dict[str, Any]:
        """All of it as the page shows it."""
        return {
            "instances": [
                {"server": server.key, **instance_json(instance)}
                for server in self.servers
                for instance in server.evolution.instances.values()
            ],
            "conditions": self.conditions.json(),
            "speed": self.speed,
            "clock": {
                "since": self._clock.since.timestamp(),
                "real_since": self._clock.real_since.timestamp(),
            },
            "servers": [
                {
                    "key": server.key,
                    "label": server.label,
                    "version": server.evolution.version,
                    "conditions": self._of_server[server.key].json(),
                    "deeds": crowd_json(server.evolution),
                }
                for server in self.servers
            ],
        }
