"""An Evolution server with a fixed fleet that answers after an exact time and notes each call."""

from __future__ import annotations

import asyncio
import json
import time
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import unquote

from benchmarks import fleets
from benchmarks.wire import Answer, Request, json_answer

if TYPE_CHECKING:
    from benchmarks.script import Stage

_QRS = 16
_WELCOME = {
    "status": 200,
    "message": "Welcome to the Evolution API, it is working!",
    "version": "2.3.6",
    "clientName": "evolution",
    "documentation": "https://doc.evolution-api.com",
}
_MISSING = {"status": 404, "error": "Not Found", "response": {"message": ["Cannot answer this"]}}


def _answer(value: object, status: str = "200 OK") -> bytes:
    return json_answer(json.dumps(value).encode(), status)


class Evolution:
    """One Evolution server on a stage; ``calls`` holds (path, arrived, answered) of each finished call."""

    def __init__(self, stage: Stage) -> None:
        self.calls: list[tuple[str, float, float]] = []
        self._stage = stage
        self._states = fleets.states(stage.fleet)
        self._listing = json_answer(fleets.listing(stage.fleet))
        self._qrs = [json_answer(fleets.qr_answer(seed)) for seed in range(_QRS)]

    def handle(self, request: Request, answer: Answer) -> None:
        """Answer one call after the stage's time for it."""
        path = unquote(request.target.partition(b"?")[0].decode())
        call = path.removeprefix("/instance/").split("/")[0]
        body, wait_s = self._listing, self._stage.answer_s
        if call != "fetchInstances":
            body, wait_s = self._one(call, path.rpartition("/")[2])
        done = partial(self._done, path, time.monotonic(), body, answer)
        asyncio.get_running_loop().call_later(wait_s, done)

    def link(self) -> None:
        """Every instance that shows a QR is now open, as if a phone had scanned it."""
        for name, state in self._states.items():
            if state == "connecting":
                self._states[name] = "open"

    def _done(self, path: str, arrived: float, body: bytes, answer: Answer) -> None:
        answer(body)
        self.calls.append((path, arrived, time.monotonic()))

    def _one(self, call: str, name: str) -> tuple[bytes, float]:
        """The answer of a call about one instance, and how long it takes."""
        stage, state = self._stage, self._states.get(name)
        if not call:
            return _answer(_WELCOME), stage.answer_s
        if state is None:
            return _answer(_MISSING, "404 Not Found"), stage.answer_s
        if call == "connect" and state != "open":
            self._states[name] = "connecting"
            first = state == "close"
            return self._qrs[
                list(self._states).index(name) % _QRS
            ], stage.connect_s if first else stage.answer_s
        return _answer({"instance": {"instanceName": name, "state": state}}), stage.answer_s


def hang(request: Request, answer: Answer) -> None:
    """A server that takes every call and answers none."""
    del request, answer
