"""The sandbox: the real program between the two stand-ins, and the page that shows all of it."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.fleet.patience import Patience
from bot.program import Program
from bot.sandbox.browser import open_page
from bot.sandbox.evolution import EvolutionServer, Pace
from bot.sandbox.page import WorldServer, serving
from bot.sandbox.scene import ADMIN_CHATS, SERVERS, furnish, furnish_another, people_in
from bot.sandbox.sped_up import SpedUpClock
from bot.sandbox.telegram import BotApi
from bot.sandbox_past import remember
from bot.settings import Events, LogLevel, Settings
from bot.tuning import Tuning

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from bot.telegram.polling import PollDeath

DATA_DIR: Final = Path("data", "sandbox")

TOKEN: Final = "100200399:made-up-token"  # noqa: S105 -- opens nothing outside this process
KEY: Final = "made-up-key"
KEY_OF_ANOTHER: Final = "another-made-up-key"

TUNING: Final = Tuning(patience=Patience(pairing_look_s=0.5, pairing_s=120.0))
"""The program as it is; only a scan, which is a click here, is looked for sooner, and nobody to scan is soon enough."""

WATCH_INTERVAL_S: Final = 5
ALERT_AFTER_S: Final = 15
"""Nobody plays for a minute without an answer; a network that one loses on the page is back a little sooner."""

_PROXIES: Final = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox.

    Attributes:
        url: where its page is.
        evolution: the first server.
        others: the further ones, by their key.
        running: the program; it ends early only where polling died.
    """

    url: str
    evolution: EvolutionServer
    others: dict[str, EvolutionServer]
    telegram: BotApi
    program: Program
    running: asyncio.Task[PollDeath | None]


async def run(port: int, stop: asyncio.Event) -> PollDeath | None:
    """Serve the sandbox until ``stop`` is set; prints its address once it can be used.

    Returns:
        Why the program's polling died; None after an orderly stop.

    Raises:
        DataFolderError: the data folder cannot be used.
    """
    async with open_sandbox(DATA_DIR, port=port) as sandbox:
        print(f"Zelador's sandbox: {sandbox.url}", flush=True)  # noqa: T201 -- the one line that people wait for
        open_page(sandbox.url)
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({stopping, sandbox.running}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
    return sandbox.running.result()


@asynccontextmanager
async def open_sandbox(
    folder: Path, *, port: int, pace: Pace | None = None, prepare: Callable[[Path], None] | None = None
) -> AsyncIterator[Sandbox]:
    """Start all of it, in an order in which each finds the others there.

    Args:
        folder: where the program keeps its files, afresh each time: the world that they are about ends
            with the process. A folder of its own in there for each page's port lets several run at once.
        port: the page's; a free one where it is taken.
        pace: how long things take on the server; as on a real one unless told otherwise.
        prepare: puts into the program's folder what it is to find there; nothing unless given.

    Raises:
        DataFolderError: the data folder cannot be used.
    """
    _leave_out_proxies()
    clock = SpedUpClock()
    telegram = BotApi(TOKEN, clock.timestamp)
    evolution = EvolutionServer(KEY, pace=pace, now=clock.now)
    another = EvolutionServer(KEY_OF_ANOTHER, "2.3.7", pace, now=clock.now)
    for server in (evolution, another):
        server.websocket.enabled = server.metrics = True
    servers = [
        WorldServer(key, label, server)
        for (key, label), server in zip(SERVERS.items(), (evolution, another), strict=True)
    ]
    people = people_in(telegram)
    async with telegram.serving() as telegram_url, evolution.serving(), another.serving():
        furnish(evolution)
        furnish_another(another)
        async with serving(telegram, servers, people, clock, port=port) as url:
            own = folder / url.rpartition(":")[2]
            shutil.rmtree(own, ignore_errors=True)
            if prepare is not None:
                prepare(own)
            await remember(own, servers, clock.now())
            program = Program(_settings(telegram_url, servers, own), replace(TUNING, clock=clock))
            others = {server.key: server.evolution for server in servers[1:]}
            try:
                async with _running(program) as running:
                    yield Sandbox(url, evolution, others, telegram, program, running)
            finally:
                shutil.rmtree(own, ignore_errors=True)


@asynccontextmanager
async def _running(program: Program) -> AsyncIterator[asyncio.Task[PollDeath | None]]:
    """Run the program for the block, from the moment it is ready."""
    stop = asyncio.Event()
    running, ready = asyncio.create_task(program.run(stop)), asyncio.create_task(program.ready.wait())
    try:
        await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
        yield running
    finally:
        ready.cancel()
        stop.set()
        await running


def _settings(telegram_url: str, servers: Sequence[WorldServer], folder: Path) -> Settings:
    """Settings made here alone: neither the environment nor ``.env`` has a say in a sandbox."""
    fields = Settings.model_fields.items()
    own_side = f"127.0.0.1:{_free_port()}"
    defaults = {name: field.get_default() for name, field in fields if not field.is_required()}
    return Settings.load(
        _env_file=None,
        **{
            **defaults,
            "telegram_bot_token": TOKEN,
            "telegram_api_url": telegram_url,
            "admin_chat_ids": ADMIN_CHATS,
            "evolution_servers": {
                server.key: {
                    "url": server.evolution.url,
                    "api_key": server.evolution.api_key,
                    "label": server.label,
                }
                for server in servers
            },
            "events": Events.WEBSOCKET,
            "watch_interval": WATCH_INTERVAL_S,
            "alert_after": ALERT_AFTER_S,
            "http_listen": own_side,
            "public_url": f"http://{own_side}",
            "data_dir": folder,
            "log_level": LogLevel.WARNING,
        },
    )


def _free_port() -> int:
    """A port for clients' pages."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _leave_out_proxies() -> None:
    """Nothing leaves this machine, so no proxy of the environment has any part in it."""
    for name in _PROXIES:
        os.environ.pop(name, None)
        os.environ.pop(name.lower(), None)
