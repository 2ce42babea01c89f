"""Programs that hear of events one way or another, and what each needs for it."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks.script import Way

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.contest import Bench
    from benchmarks.programs import Program, Running
    from benchmarks.script import Stage

_SECRET = "a-long-made-up-secret"  # noqa: S105 -- made up


def hearing(program: Program, way: Way) -> Program:
    """The program as it hears of events that way; its name says so."""
    return replace(program, name=f"{program.name}, {way}", environment={"EVENTS": way.value})


@contextmanager
def running(
    bench: Bench, program: Program, stage: Stage, environment: dict[str, str] | None = None
) -> Iterator[tuple[Running, str]]:
    """Start a program that hears of events, wait until it hears; gives it and the address of its HTTP side."""
    way, listen = Way(program.environment["EVENTS"]), f"127.0.0.1:{_free_port()}"
    webhook = f"http://{listen}/events/main/{_SECRET}" if way is Way.WEBHOOK else ""
    given = {"HTTP_LISTEN": listen, "PUBLIC_URL": f"http://{listen}", "EVENTS_SECRET": _SECRET}
    with bench.servers.running(
        program, replace(stage, webhook=webhook), {**given, **(environment or {})}
    ) as running:
        if way is Way.WEBSOCKET:
            bench.servers.heard()
        yield running, f"http://{listen}"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port
