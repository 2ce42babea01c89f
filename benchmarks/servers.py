"""The Bot API and the Evolution server in a single process, and its control port.

``python -m benchmarks.servers`` prints its ports as one JSON line and serves until it is ended.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import asdict
from typing import Any

from benchmarks.event_side import EventSide
from benchmarks.evolution_side import Evolution
from benchmarks.many_side import Many
from benchmarks.script import Fleet, Pace, Phase, Played, Report, Stage, Watched
from benchmarks.sightings import Sightings
from benchmarks.telegram_side import Telegram
from benchmarks.wire import Answer, Request, json_answer, listen

_SAID = 600


class Servers:
    """Both sides as they are set now; ``reset`` replaces them, their ports stay."""

    def __init__(self) -> None:
        self._jobs: set[asyncio.Task[None]] = set()
        self._events = EventSide()
        self._set(Stage())

    async def serve(self) -> None:
        """Open the ports, print them, and go on for ever."""
        await self._events.open()
        ports = {
            "telegram": await listen(self._telegram),
            "evolution": await listen(self._evolution, self._events.takes),
            "control": await listen(self._control),
        }
        print(json.dumps(ports), flush=True)
        await asyncio.Event().wait()

    def _set(self, stage: Stage) -> None:
        kind = Many if stage.fleet is Fleet.MANY else Evolution
        self.telegram, self.evolution = Telegram(), kind(stage, self._events.tell)
        self.sightings = Sightings()
        self.telegram.on_photo = self._photo
        self._stage, self._events.webhook = stage, stage.webhook

    def _photo(self, chat: int, body: bytes, at: float) -> None:
        self.sightings.add(chat, body, at)
        if self._stage.scans:
            self.evolution.link()

    def _telegram(self, request: Request, answer: Answer) -> None:
        self.telegram.handle(request, answer)

    def _evolution(self, request: Request, answer: Answer) -> None:
        self.evolution.handle(request, answer)

    def _control(self, request: Request, answer: Answer) -> None:
        job = asyncio.create_task(self._order(request, answer))
        self._jobs.add(job)
        job.add_done_callback(self._jobs.discard)

    async def _order(self, request: Request, answer: Answer) -> None:
        order = json.loads(request.body)
        match request.target:
            case b"/reset":
                self.evolution.rotations.end()
                self._set(Stage(**{**order, "fleet": Fleet(order["fleet"])}))
                result: object = True
            case b"/first-poll":
                async with asyncio.timeout(order["limit_s"]):
                    await self.telegram.poll_seen.wait()
                result = self.telegram.first_poll_at
            case b"/heard":
                async with asyncio.timeout(order["limit_s"]):
                    await self._events.heard.wait()
                result = True
            case b"/watch":
                result = asdict(await self._watch(order["seconds"]))
            case _:
                phases = [_phase(phase) for phase in order["phases"]]
                result = asdict(await self._play(phases, order["limit_s"]))
        answer(json_answer(json.dumps(result).encode()))

    async def _watch(self, seconds: float) -> Watched:
        """Let codes take turns for so long; what came before does not count."""
        self.sightings = Sightings()
        self.evolution.calls.clear()
        rotations = self.evolution.rotations
        before = len(rotations.done)
        await asyncio.sleep(seconds)
        done, calls, ended = rotations.done[before:], list(self.evolution.calls), time.monotonic()
        return Watched(done, self.sightings.read(), calls, ended)

    async def _play(self, phases: list[Phase], limit_s: float) -> Report:
        self.telegram.calls.clear()
        self.evolution.calls.clear()
        played: list[Played] = []
        finished = True
        try:
            async with asyncio.timeout(limit_s):
                for phase in phases:
                    played.append(await self.telegram.start(phase))
                    await asyncio.sleep(phase.settle_s)
        except TimeoutError:
            finished = False
            played.append(self.telegram.so_far())
        said = self.telegram.last_said[:_SAID].decode(errors="replace")
        return Report(finished, played, dict(self.telegram.calls), said, self.evolution.calls)


def _phase(told: dict[str, Any]) -> Phase:
    pace, texts, replies = Pace(told["pace"]), tuple(told["texts"]), tuple(told["replies"])
    return Phase(**{**told, "pace": pace, "texts": texts, "replies": replies})


if __name__ == "__main__":
    asyncio.run(Servers().serve())
