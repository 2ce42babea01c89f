"""The harness's hand on the servers: starts them on their core, sets them, plays a script to a bot."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.programs import ROOT, SERVERS_CORE, Program, Running, core, end
from benchmarks.script import CHATS, FIRST_CHAT, Phase, Played, Report, Rotation, Sighting, Stage, Watched
from tests.databases import furnish

if TYPE_CHECKING:
    from collections.abc import Iterator

_START_LIMIT_S = 30.0
_SPARE_S = 5.0
_READING_S = 30.0  # of the codes in hundreds of pictures


class UnfinishedError(Exception):
    """A program under test did not answer, or not rightly: there is no figure."""


class Servers:
    """The servers' process; ``ports`` are those of its telegram, evolution and control sides."""

    def __init__(self, ports: dict[str, int]) -> None:
        self.ports = ports

    def reset(self, stage: Stage) -> None:
        """Forget everything and set the Evolution side."""
        self._order("/reset", asdict(stage), _SPARE_S)

    def first_poll_at(self) -> float:
        """Wait for the first ``getUpdates`` since the reset; its time on the monotonic clock."""
        return float(self._order("/first-poll", {"limit_s": _START_LIMIT_S}, _START_LIMIT_S))

    def play(self, phases: list[Phase], limit_s: float) -> Report:
        """Play a script to the bot that polls.

        Raises:
            UnfinishedError: it was not answered within ``limit_s`` seconds, or answered wrongly.
        """
        script = {"phases": [asdict(phase) for phase in phases], "limit_s": limit_s}
        got = self._order("/play", script, limit_s)
        played = [Played([(a, b) for a, b in phase["times"]], phase["wrong"]) for phase in got["phases"]]
        calls = [(path, arrived, answered) for path, arrived, answered in got["evolution"]]
        report = Report(got["finished"], played, got["telegram"], got["said"], calls)
        if not report.finished or any(phase.wrong for phase in played):
            counts = [(len(phase.times), phase.wrong) for phase in played]
            paths = [path for path, _, _ in calls[-3:]]
            raise UnfinishedError(
                f"(answered, wrong) by phase: {counts}; Bot API: {report.telegram}; "
                f"Evolution at last: {paths}; said at last: {report.said}"
            )
        return report

    def heard(self) -> None:
        """Wait until somebody hears events by websocket."""
        self._order("/heard", {"limit_s": _START_LIMIT_S}, _START_LIMIT_S)

    def watch(self, seconds: float) -> Watched:
        """Let codes take turns for so long, and say what happened."""
        got = self._order("/watch", {"seconds": seconds}, seconds + _READING_S)
        return Watched(
            [Rotation(**one) for one in got["rotations"]],
            [Sighting(**one) for one in got["sightings"]],
            [(path, arrived, answered) for path, arrived, answered in got["evolution"]],
            got["ended"],
        )

    def environment(self) -> dict[str, str]:
        """What every program under test is given."""
        host = "http://127.0.0.1:"
        return {
            "TELEGRAM_BOT_TOKEN": "1:made-up-token",
            "TELEGRAM_API_URL": f"{host}{self.ports['telegram']}",
            "ADMIN_CHAT_IDS": ",".join(str(FIRST_CHAT + n) for n in range(CHATS)),
            "EVOLUTION_URL": f"{host}{self.ports['evolution']}",
            "EVOLUTION_API_KEY": "made-up-key",
            "LOG_LEVEL": "WARNING",
        }

    @contextmanager
    def running(
        self, program: Program, stage: Stage | None = None, environment: dict[str, str] | None = None
    ) -> Iterator[Running]:
        """Start a program on a fresh stage and as for the second time, and wait until it polls."""
        self.reset(stage or Stage())
        with tempfile.TemporaryDirectory() as folder:
            furnish(Path(folder) / "data")
            given = {**self.environment(), **(environment or {})}
            with Running(program, given, Path(folder), time.monotonic()) as running:
                self.first_poll_at()
                yield running

    def _order(self, path: str, order: dict[str, Any], limit_s: float) -> Any:  # noqa: ANN401 -- any JSON
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.ports["control"], timeout=limit_s + _SPARE_S
        )
        try:
            connection.request("POST", path, json.dumps(order))
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()


@contextmanager
def servers() -> Iterator[Servers]:
    """The servers, pinned to their core, until the block ends."""
    with core(SERVERS_CORE):
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.servers"], cwd=ROOT, stdout=subprocess.PIPE
        )
    try:
        assert process.stdout is not None
        with process.stdout as told:
            yield Servers(json.loads(told.readline()))
    finally:
        end(process)
