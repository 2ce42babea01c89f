"""The real process, ``python -m bot``, as tests start and end it.

Most are forked from a server of :mod:`multiprocessing` that has imported the bot already: all else of it is a process
of its own, and of the second that a start takes nearly all is importing.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import runpy
import signal
import sys
import time
import warnings
from contextlib import asynccontextmanager
from dataclasses import dataclass
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import bot
from tests.conversations.house import KEY, TOKEN
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.settings import Settings

REPOSITORY = Path(bot.__file__).parents[1]

_FORKED = multiprocessing.get_context("forkserver")
_FORKED.set_forkserver_preload(["bot.application", "bot.command_line", "bot.telegram.wire", __name__])


class _Process(Protocol):
    """What a process is to a test, however it was started."""

    @property
    def output(self) -> asyncio.StreamReader:
        """All that it writes."""

    def send_signal(self, number: int, /) -> None:
        """Send it a signal."""

    async def wait(self) -> int | None:
        """Its exit code, once it has ended."""


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

    def __init__(self, process: _Process) -> None:
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
        self._process.send_signal(signal.SIGKILL)
        await self._process.wait()
        await self._reading

    async def _read(self) -> None:
        while part := await self._process.output.read(65536):
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
    async with _running(await _Forked.start(folder, given, arguments)) as running:
        yield running


@asynccontextmanager
async def fresh_process(folder: Path, given: dict[str, str], *arguments: str) -> AsyncIterator[Bot]:
    """The same by an interpreter of its own: where it matters what is imported, and when."""
    started = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-W", "error", "-m", "bot", *arguments),
        cwd=folder,
        env=given,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with _running(_Fresh(started)) as running:
        yield running


@asynccontextmanager
async def _running(started: _Process) -> AsyncIterator[Bot]:
    running = Bot(started)
    try:
        yield running
    finally:
        await running.kill()


class _Fresh:
    """A :class:`_Process` of asyncio's."""

    def __init__(self, started: asyncio.subprocess.Process) -> None:
        assert started.stdout
        self._started, self.output = started, started.stdout

    def send_signal(self, number: int) -> None:
        if self._started.returncode is None:
            self._started.send_signal(number)

    async def wait(self) -> int:
        return await self._started.wait()


class _Forked:
    """A :class:`_Process` that the server of forks made."""

    def __init__(self, started: multiprocessing.process.BaseProcess, output: asyncio.StreamReader) -> None:
        self._started, self.output = started, output
        self._ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(started.sentinel, self._end)

    @classmethod
    async def start(cls, folder: Path, given: dict[str, str], arguments: tuple[str, ...]) -> _Forked:
        ours, its = os.pipe()
        try:
            started = _FORKED.Process(target=_be_the_bot, args=(str(folder), given, arguments, DupFd(its)))
            await asyncio.to_thread(started.start)  # the first waits until the server has imported
        finally:
            os.close(its)
        output = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(output), os.fdopen(ours, "rb")
        )
        return cls(started, output)

    def send_signal(self, number: int) -> None:
        if not self._ended.is_set() and self._started.pid:
            os.kill(self._started.pid, number)

    async def wait(self) -> int | None:
        await self._ended.wait()
        return self._started.exitcode

    def _end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._started.sentinel)
        self._ended.set()


def _be_the_bot(folder: str, given: dict[str, str], arguments: tuple[str, ...], output: Any) -> None:  # noqa: ANN401 -- multiprocessing names no type
    """What the fork does: all that the interpreter would have set up for ``python -m bot``."""
    told = output.detach()
    for stream in (1, 2):
        os.dup2(told, stream)
    os.close(told)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(given)
    sys.argv[1:] = arguments
    warnings.simplefilter("error")
    runpy.run_module("bot", run_name="__main__", alter_sys=True)
