"""Starts a program that serves a page, waits until it can be used, and ends it with all that it started."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from benchmarks.stage import UnfinishedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

_ADDRESS = re.compile(rb"http://127\.0\.0\.1:\d+")
_LIMIT_S = 300.0
_END_S = 10.0
# What a `make` above us tells its recipes, what would start the real bot, and what makes another Python of
# Python: where its modules are, and that it keeps no bytecode, which is set on build machines alone.
_NOT_THEIRS = re.compile(r"MAKEFLAGS|MFLAGS|MAKELEVEL|TELEGRAM_BOT_TOKEN|PYTHON.+")


@dataclass(frozen=True)
class Page:
    """A page that answers, ``took_s`` seconds after its program was started."""

    url: str
    took_s: float


def persons_environment() -> dict[str, str]:
    """The environment of the person at this machine: their package cache and their proxy belong to it."""
    return {name: value for name, value in os.environ.items() if not _NOT_THEIRS.fullmatch(name)}


@asynccontextmanager
async def page_of(*command: str, folder: Path, environment: Mapping[str, str]) -> AsyncIterator[Page]:
    """Run a command that prints its page's address, for the block.

    Raises:
        UnfinishedError: no page answered within five minutes.
    """
    async with httpx.AsyncClient(trust_env=False, timeout=_END_S) as http:
        started = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=folder,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            url = await _address(process)
            try:
                await _answers(http, url)
            except httpx.HTTPError as error:
                raise UnfinishedError(f"{url} does not answer: {error!r}") from error
            yield Page(url, time.monotonic() - started)
        finally:
            await _end(process)


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stdout
    told: list[bytes] = []
    try:
        async with asyncio.timeout(_LIMIT_S):
            async for line in process.stdout:
                told.append(line)
                if found := _ADDRESS.search(line):
                    return found[0].decode()
    except TimeoutError:
        told.append(b"and nothing more in time")
    raise UnfinishedError(f"no page; it said {b''.join(told[-20:]).decode(errors='replace')}")


async def _answers(http: httpx.AsyncClient, url: str) -> None:
    """The page is there, and its stream tells the first thing."""
    answer = await http.get(url)
    assert answer.is_success, answer
    async with http.stream("GET", f"{url}/events") as events:
        async for line in events.aiter_lines():
            if line.startswith("data:"):
                return
    raise UnfinishedError(f"the stream of {url} told nothing")


async def _end(process: asyncio.subprocess.Process) -> None:
    """End the group that the command is the head of, the programs that it started with it."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        try:
            await asyncio.wait_for(process.communicate(), _END_S)  # until nobody holds the pipe any more
            break
        except TimeoutError:
            continue
    await process.wait()
