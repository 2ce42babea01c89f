"""Many Evolution servers at one port, each under a path of its own, with a large fleet that is at work."""

from __future__ import annotations

import asyncio
import json
import random
import time
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from benchmarks import fleets
from benchmarks.evolution_side import MISSING, Evolution, answered
from benchmarks.script import PROOF
from benchmarks.wire import json_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.evolution_side import Envelope
    from benchmarks.script import Stage
    from benchmarks.wire import Answer, Request

_MIX = ("open",) * 16 + ("close",) * 3 + ("connecting",)
_AT_WORK = 0.1
"""Part of the rows whose messages were counted anew since the list was last read."""
_NO_ROUTE = {"status": 404, "error": "Not Found", "response": {"message": ["Cannot GET /metrics"]}}


class _One:
    """One of the servers."""

    def __init__(self, place: int, instances: int) -> None:
        first = place * instances
        names = [
            PROOF if number == 0 else f"loja-{10_000 + number}" for number in range(first, first + instances)
        ]
        self._states = {name: _MIX[n % len(_MIX)] for n, name in enumerate(names)}
        if place == 0:
            self._states[PROOF] = "close"
        # From 5 on a closed one has lost its phone.
        self._rows = [
            fleets.row(first + n + 5, name, state) for n, (name, state) in enumerate(self._states.items())
        ]
        self._by_id = {row["id"]: row for row in self._rows}
        self._texts = [json.dumps(row, separators=(",", ":")) for row in self._rows]
        self._random = random.Random(place)

    def answer(self, path: str, query: dict[str, str]) -> bytes:
        """The whole answer to a GET."""
        call, name = path.removeprefix("/instance/").split("/")[0], path.rpartition("/")[2]
        if path == "/metrics":
            return answered(_NO_ROUTE, "404 Not Found")
        if call == "fetchInstances":
            return self._fetch(query)
        state = self._states.get(name)
        if state is None:
            return answered(MISSING, "404 Not Found")
        return answered({"instance": {"instanceName": name, "state": state}})

    def _fetch(self, query: dict[str, str]) -> bytes:
        if own_id := query.get("instanceId"):
            row = self._by_id.get(own_id)
            return answered([row]) if row else answered(MISSING, "404 Not Found")
        for place in self._random.sample(range(len(self._rows)), int(len(self._rows) * _AT_WORK)):
            self._rows[place]["_count"] = {
                "Message": self._random.randrange(10**6),
                "Contact": 200,
                "Chat": 150,
            }
            self._texts[place] = json.dumps(self._rows[place], separators=(",", ":"))
        return json_answer(f"[{','.join(self._texts)}]".encode())


class Many(Evolution):
    """The servers ``/s00``, ``/s01`` and so on of a stage."""

    def __init__(self, stage: Stage, tell: Callable[[Envelope], None]) -> None:
        super().__init__(stage, tell)
        self._servers = {f"s{place:02d}": _One(place, stage.each) for place in range(stage.servers)}

    def handle(self, request: Request, answer: Answer) -> None:
        """Answer one call after the stage's time for it."""
        parts = urlsplit(request.target.decode())
        key, _, rest = unquote(parts.path)[1:].partition("/")
        body = self._servers[key].answer(f"/{rest}", dict(parse_qsl(parts.query)))
        done = partial(self._done, parts.path, time.monotonic(), body, answer)
        asyncio.get_running_loop().call_later(self._stage.answer_s, done)
