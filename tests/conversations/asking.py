"""What the server was asked, sorted for assertions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.sandbox.evolution import EvolutionServer


def orders(evolution: EvolutionServer) -> list[str]:
    """Every request that changes something, in order."""
    return [line for line in evolution.asked if not line.startswith("GET ")]


def whole_lists(evolution: EvolutionServer) -> int:
    """How often the whole inventory was read."""
    return sum(
        heard.line == "GET /instance/fetchInstances" and not heard.query for heard in evolution.requests
    )


def live_reads(evolution: EvolutionServer) -> list[str]:
    """The names whose live state was read, in order."""
    start = "GET /instance/connectionState/"
    return [line.removeprefix(start) for line in evolution.asked if line.startswith(start)]
