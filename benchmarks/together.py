"""Many instances restarted at once, in one process with the stand-ins: ``python -m benchmarks.together 500``.

Prints as one JSON object how many were being restarted at a time at most, as the server sees it, how many
restarts it was told to make, how long all took, and how long ``/status`` takes beside them and without them.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bot.sandbox.evolution import Pace
from bot.tuning import Tuning
from tests.conversations.choosing import asked
from tests.conversations.house import ANA, BIA, stand_ins

if TYPE_CHECKING:
    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.telegram import Chat

_FIRST_LOOK_S = 3.0
_TIMES = 60
_APART_S = 0.1
_LIMIT_S = 400.0
_RESTART = "POST /instance/restart/"


async def main(count: int) -> None:
    """Measure, and print."""
    allowed = {"admin_chat_ids": f"{ANA.id},{BIA.id}"}
    with tempfile.TemporaryDirectory() as folder:
        async with stand_ins(Path(folder) / "data", pace=Pace().faster(5), **allowed) as house:
            house.evolution.has_many(count, prefix="loja-")
            house.tuning = Tuning(flood_limits=None)
            beside = house.telegram.private(BIA)
            async with house.zelador():
                await asyncio.sleep(_FIRST_LOOK_S)
                await _latencies(beside, 10)
                alone = await _latencies(beside, _TIMES)
                message = await asked(house.chat, count, "⚡ Restart", f"Restart {count} instances?")
                house.evolution.forget()
                began = time.monotonic()
                house.chat.presses("⚡ Restart", message=message)
                await house.evolution.heard(_RESTART + ".*", 4)
                together = await _latencies(beside, _TIMES)
                await house.chat.sees(f"{count} done", _LIMIT_S)
                took_s = time.monotonic() - began
            figures = {
                "most": _most_at_a_time(house.evolution),
                "restarts": sum(line.startswith(_RESTART) for line in house.evolution.asked),
                "took_s": took_s,
                "alone_ms": alone,
                "beside_ms": together,
            }
    print(json.dumps(figures))


async def _latencies(chat: Chat, times: int) -> list[float]:
    """Milliseconds from a ``/status`` to its answer, one after the other."""
    took = []
    for _ in range(times):
        before, began = len(chat.messages), time.monotonic()
        chat.says("/status")
        await chat.world.changed.until(lambda: len(chat.messages) > before or None, _LIMIT_S)  # noqa: B023 -- awaited here
        took.append((time.monotonic() - began) * 1000)
        await asyncio.sleep(_APART_S)
    return took


def _most_at_a_time(evolution: EvolutionServer) -> int:
    """Of how many instances at most the server had been told to restart, and was still being asked."""
    spans: dict[str, tuple[float, float]] = {}
    for heard in evolution.requests:
        name = heard.line.rpartition("/")[2]
        if heard.line.startswith(_RESTART):
            spans[name] = (heard.at, heard.at)
        elif name in spans and heard.line.startswith("GET /instance/connectionState/"):
            spans[name] = (spans[name][0], heard.at)
    turns = sorted([(began, 1) for began, _ in spans.values()] + [(ended, -1) for _, ended in spans.values()])
    most = now = 0
    for _, change in turns:
        now += change
        most = max(most, now)
    return most


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
