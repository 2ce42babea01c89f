"""The sandbox as a process: what it prints, how it starts and ends, and what ``make run`` makes of it."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import socket
import sys
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from tests.patience import PATIENCE_S
from tests.processes import REPOSITORY, Bot, fresh_process, process
from tests.sandbox.page_helpers import browser

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

GIVEN = {"PYTHONPATH": str(REPOSITORY), "PYTHONUTF8": "1"}
LINE = re.compile(r"Zelador's sandbox: (http://127\.0\.0\.1:\d+)\n")


async def _address(bot: Bot) -> str:
    told = await bot.tells("\n")
    found = LINE.fullmatch(told)
    assert found, told
    return found[1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_prints_one_line_answers_there_and_ends_with_pages_open(
    tmp_path: Path, number: signal.Signals
) -> None:
    async with fresh_process(tmp_path, GIVEN, "sandbox", "--port", "0") as bot:
        url = await _address(bot)
        async with browser(url) as http, AsyncExitStack() as closing:
            pages = [await closing.enter_async_context(http.stream("GET", "/events")) for _ in range(3)]
            body = {"person": 100200300, "text": "/qr marketing"}
            assert (await http.post("/api/chats/100200300/say", json=body)).json() == {}
            async for line in pages[0].aiter_lines():
                if '"photo":"/photos/' in line:
                    break
            ended = await bot.end(number)
    assert ended.code == 0
    assert LINE.fullmatch(ended.told), ended.told
    assert ended.after_s < 5
    assert list((tmp_path / "data" / "sandbox").iterdir()) == []


async def test_it_ends_in_time_in_the_worst_of_worlds(tmp_path: Path) -> None:
    async with process(tmp_path, GIVEN, "sandbox", "--port", "0") as bot:
        async with browser(await _address(bot)) as http:
            await http.post("/api/chats/100200300/say", json={"person": 100200300, "text": "/qr marketing"})
            for condition in ("server_slow", "telegram_flood", "outage", "telegram_down"):
                assert (await http.post(f"/api/conditions/{condition}", json={"on": True})).json() == {}
        ended = await bot.end(signal.SIGINT)
    assert ended.code == 0
    assert ended.after_s < 5


async def test_a_port_that_is_taken_is_replaced_by_a_free_one(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        async with process(tmp_path, GIVEN, "sandbox", "--port", port) as bot:
            assert not (await _address(bot)).endswith(f":{port}")


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
async def test_what_is_no_port_is_refused(tmp_path: Path, port: str) -> None:
    async with process(tmp_path, GIVEN, "sandbox", f"--port={port}") as bot:
        ended = await bot.end()
    assert ended.code == 2
    assert "not a number from 0 to 65535" in ended.told


async def test_a_data_folder_that_cannot_be_made_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    async with process(tmp_path, GIVEN, "sandbox", "--port", "0") as bot:
        ended = await bot.end()
    assert ended.code == 2
    (line,) = ended.told.splitlines()
    assert "data" in line


@asynccontextmanager
async def _made(folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """``make run`` in another folder, with the packages that these tests have."""
    shutil.copy(REPOSITORY / "Makefile", folder)
    (folder / ".venv").symlink_to(sys.prefix)
    made = await asyncio.create_subprocess_exec(
        *("make", "--silent", "--old-file=.venv/.run", "run"),
        cwd=folder,
        env={**GIVEN, "PATH": os.environ["PATH"]},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield made
    finally:
        if made.returncode is None:
            made.terminate()
        await made.communicate()


async def _until_address(made: asyncio.subprocess.Process) -> str:
    assert made.stdout
    async with asyncio.timeout(PATIENCE_S):
        told = await made.stdout.readuntil(b"Zelador's sandbox: ")
        return (told + await made.stdout.readline()).decode()


async def test_make_run_without_settings_is_the_sandbox(tmp_path: Path) -> None:
    async with _made(tmp_path) as made:
        told = await _until_address(made)
    assert told.index("There is no .env, so this is the sandbox") < told.index("Zelador's sandbox: http://")
    assert "TELEGRAM_BOT_TOKEN" in told
    assert len(told.splitlines()) == 4


async def test_make_run_with_an_env_file_is_the_bot(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TELEGRAM_BOT_TOKEN=wrong\n")
    async with _made(tmp_path) as made:
        told, _ = await made.communicate()
    assert "sandbox" not in told.decode()
    assert "TELEGRAM_BOT_TOKEN is not a token" in told.decode()
