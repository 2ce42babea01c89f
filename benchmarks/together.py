"""Many instances restarted at once by a bot beside this process, which stands in for both its servers.

``python -m benchmarks.together 500``

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

from benchmarks.contest import ours
from benchmarks.ours import WATCH
from benchmarks.programs import SERVERS_CORE, Running, core
from bot.sandbox.evolution import Pace, State
from tests.conversations.choosing import asked
from tests.conversations.house import ANA, BIA, stand_ins
from tests.databases import furnish
from tests.processes import environment

if TYPE_CHECKING:
    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.telegram import Chat

_FIRST_LOOK_S = 3.0
_TIMES = 50
_APART_S = 0.1
_LOOK_S = 0.005
_LIMIT_S = 400.0
_RESTART = "POST /instance/restart/"


async def main(count: int) -> None:
    """Measure, and print."""
    pace, allowed = Pace().faster(5), f"{ANA.id},{BIA.id}"
    with tempfile.TemporaryDirectory() as folder:
        async with stand_ins(Path(folder) / "data", pace=pace, admin_chat_ids=allowed) as house:
            house.evolution.has_many(count, prefix="loja-")
            beside = house.telegram.private(BIA)
            furnish(house.settings.data_dir)
            with Running(ours("ours", WATCH), environment(house.settings), Path(folder), time.monotonic()):
                await house.telegram.called("getUpdates")
                await asyncio.sleep(_FIRST_LOOK_S)
                await _latencies(beside, 10)
                alone = await _latencies(beside, _TIMES)
                message = await asked(house.chat, count, "⚡ Restart", f"Restart {count} instances?")
                house.evolution.forget()
                down = _Down(house.evolution)
                looking = asyncio.create_task(down.run())
                began = time.monotonic()
                house.chat.presses("⚡ Restart", message=message)
                await house.evolution.heard(_RESTART + ".*", 4)
                together = await _latencies(beside, _TIMES)
                await house.chat.sees(f"{count} done", _LIMIT_S)
                took_s = time.monotonic() - began
                looking.cancel()
                alone += await _latencies(beside, _TIMES)
            figures = {
                "most": down.most,
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


class _Down:
    """How many sessions were down at a time at most; all of them were open before."""

    def __init__(self, evolution: EvolutionServer) -> None:
        self._evolution = evolution
        self.most = 0

    async def run(self) -> None:
        """Look every few milliseconds until cancelled; a restart takes a hundred."""
        while True:
            down = sum(one.state is not State.OPEN for one in self._evolution.instances.values())
            self.most = max(self.most, down)
            await asyncio.sleep(_LOOK_S)


if __name__ == "__main__":
    with core(SERVERS_CORE):
        asyncio.run(main(int(sys.argv[1])))
