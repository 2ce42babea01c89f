"""The real process, ``python -m bot``, as tests start and end it."""

from __future__ import annotations

import asyncio
import sys
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import bot
from tests.conversations.house import KEY, TOKEN
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    import signal
    from collections.abc import AsyncIterator

    from bot.settings import Settings

REPOSITORY = Path(bot.__file__).parents[1]


@dataclass
class Ended:
    """How a process ended.

    Attributes:
        code: its exit code.
        told: all that it wrote.
        after_s: seconds from the signal, or from waiting for it, to its end.
    """

    code: int | None
    told: str
    after_s: float


class Bot:
    """A running process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._told = ""
        self._more = asyncio.Condition()
        self._reading = asyncio.create_task(self._read())

    async def tells(self, fragment: str) -> str:
        """Wait until it wrote ``fragment`` to its log; all of the log so far."""
        try:
            async with asyncio.timeout(PATIENCE_S), self._more:
                await self._more.wait_for(lambda: fragment in self._told)
        except TimeoutError:
            raise AssertionError(f"it did not tell {fragment!r}:\n{self._told}") from None
        return self._told

    async def end(self, number: signal.Signals | None = None) -> Ended:
        """Send it a signal, if one is given, and wait for its end."""
        began = time.monotonic()
        if number is not None:
            self._process.send_signal(number)
        try:
            code = await asyncio.wait_for(self._process.wait(), PATIENCE_S)
        except TimeoutError:
            raise AssertionError(f"it did not end:\n{self._told}") from None
        after_s = time.monotonic() - began
        await self._reading
        return Ended(code, self._told, after_s)

    async def kill(self) -> None:
        """Leave nothing behind, however the test went."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
        await self._reading

    async def _read(self) -> None:
        assert self._process.stdout
        while part := await self._process.stdout.read(65536):
            async with self._more:
                self._told += part.decode(errors="replace")
                self._more.notify_all()


def environment(settings: Settings, **changed: str) -> dict[str, str]:
    """The environment that gives a process these settings; an empty value takes one away."""
    chats = ",".join(map(str, settings.admin_chat_ids))
    given = {
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONUTF8": "1",
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": settings.telegram_api_url,
        "ADMIN_CHAT_IDS": chats,
        "EVOLUTION_URL": settings.servers[0].url,
        "EVOLUTION_API_KEY": KEY,
        "DATA_DIR": str(settings.data_dir),
        **changed,
    }
    return {name: value for name, value in given.items() if value}


@asynccontextmanager
async def process(folder: Path, given: dict[str, str], *arguments: str) -> AsyncIterator[Bot]:
    """Start ``python -m bot`` in ``folder``, where it finds no ``.env`` unless there is one."""
    started = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-W", "error", "-m", "bot", *arguments),
        cwd=folder,
        env=given,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    running = Bot(started)
    try:
        yield running
    finally:
        await running.kill()
