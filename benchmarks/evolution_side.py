"""An Evolution server with a fixed fleet that answers after an exact time and notes each call."""

from __future__ import annotations

import asyncio
import json
import time
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from benchmarks import fleets
from benchmarks.rotations import Rotations
from benchmarks.script import CODES, Fleet, code_of
from benchmarks.wire import Answer, Request, json_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.script import Stage

Envelope = dict[str, object]

_HANGING = frozenset(map(str, fleets.HANGING))
_WELCOME = {
    "status": 200,
    "message": "Welcome to the Evolution API, it is working!",
    "version": "2.3.6",
    "clientName": "evolution",
    "documentation": "https://doc.evolution-api.com",
}
MISSING = {"status": 404, "error": "Not Found", "response": {"message": ["The instance does not exist"]}}


def answered(value: object, status: str = "200 OK") -> bytes:
    """The bytes of a whole answer that holds ``value`` as JSON."""
    return json_answer(json.dumps(value, separators=(",", ":")).encode(), status)


class Evolution:
    """One Evolution server on a stage.

    Attributes:
        calls: (path, arrived, answered) of each finished call.
        rotations: the codes that take turns.
    """

    def __init__(self, stage: Stage, tell: Callable[[Envelope], None]) -> None:
        self.calls: list[tuple[str, float, float]] = []
        self.rotations = Rotations(stage.code_life_s, self._rotated)
        self._stage, self._tell = stage, tell
        self._states = fleets.states(stage.fleet)
        self._order = {name: number for number, name in enumerate(self._states)}
        self._all = self._listing()
        self._qrs = [fleets.qr_answer(seed) for seed in range(CODES)]

    def handle(self, request: Request, answer: Answer) -> None:
        """Answer one call after the stage's time for it, or never."""
        target = urlsplit(request.target.decode())
        path, query = unquote(target.path), dict(parse_qsl(target.query))
        if query.get("instanceId") in _HANGING:
            return
        call, name = path.removeprefix("/instance/").split("/")[0], path.rpartition("/")[2]
        wait_s = self._stage.answer_s
        if call == "connect" and self._states.get(name) == "close":
            wait_s = self._stage.connect_s
        body = self._fetch(query) if call == "fetchInstances" else self._one(call, name)
        done = partial(self._done, path, time.monotonic(), body, answer)
        asyncio.get_running_loop().call_later(wait_s, done)

    def link(self) -> None:
        """Every instance that shows a QR is now open, as if a phone had scanned it."""
        self._states = {
            name: "open" if state == "connecting" else state for name, state in self._states.items()
        }
        self._all = self._listing()

    def _done(self, path: str, arrived: float, body: bytes, answer: Answer) -> None:
        answer(body)
        self.calls.append((path, arrived, time.monotonic()))

    def _listing(self) -> bytes:
        return answered([self._row(name) for name in self._states])

    def _row(self, name: str) -> dict[str, object]:
        fresh = self._stage.fleet is Fleet.PAIRING
        return fleets.row(self._order[name], name, self._states[name], fresh=fresh)

    def _fetch(self, query: dict[str, str]) -> bytes:
        if not query:
            return self._all
        if "instanceId" in query:
            rows = map(self._row, self._states)
            found = [row for row in rows if row["id"] == query["instanceId"]]
        else:
            found = [self._row(name) for name in self._states if name == query.get("instanceName")]
        return answered(found) if found else answered(MISSING, "404 Not Found")

    def _one(self, call: str, name: str) -> bytes:
        """The answer of a call about one instance, or of the welcome page."""
        state = self._states.get(name)
        if not call:
            return answered(_WELCOME)
        if state is None:
            return answered(MISSING, "404 Not Found")
        if call == "connect" and state != "open":
            self._states[name] = "connecting"
            self.rotations.begin(name)
            return json_answer(self._qrs[code_of(self._order[name], self.rotations.number(name))])
        return answered({"instance": {"instanceName": name, "state": state}})

    def _rotated(self, name: str, number: int) -> None:
        """Tell of a new code as the server does (contract, section 3; its clock's false Z included)."""
        code = json.loads(self._qrs[code_of(self._order[name], number)])
        code = {"instance": name, **{key: code[key] for key in ("pairingCode", "code", "base64")}}
        moment = time.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        head = {"event": "qrcode.updated", "instance": name, "data": {"qrcode": code}}
        self._tell(
            {**head, "date_time": moment, "server_url": "https://evolution.example.com", "apikey": None}
        )
