"""The right half of the page: the server with its instances, the switches, how fast time runs."""

from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.evolution import EvolutionServer
from bot.sandbox.page.conditions import Conditions
from bot.sandbox.page.instances import instance_json
from bot.sandbox.telegram import BotApi


class World:
    """What happens to the servers.

    Attributes:
        speed: how many times as fast as real a server's time runs.
    """

    def __init__(self, evolution: EvolutionServer, telegram: BotApi) -> None:
        self.evolution = evolution
        self.conditions = Conditions(evolution, telegram)
        self.speed = 1.0

    def run_at(self, factor: float) -> None:
        """Let time run ``factor`` times as fast as real, also what is left of all that is under way."""
        self.evolution.hurry(factor / self.speed)
        self.speed = factor

    def json(self) -> dict[str, Any]:
        """All of it as the page shows it."""
        label = urlsplit(self.evolution.url).hostname  # what the bot calls the server, too
        return {
            "instances": [instance_json(instance) for instance in self.evolution.instances.values()],
            "conditions": self.conditions.json(),
            "speed": self.speed,
            "server": {"label": label, "version": self.evolution.version},
        }
