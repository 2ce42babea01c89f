"""Our clock against those of both APIs."""

from __future__ import annotations

import asyncio
import time
from email.utils import formatdate
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checks.clock import clock, http_time, seconds_ahead
from bot.sandbox.evolution import Fault
from tests.checks.both import the

if TYPE_CHECKING:
    from tests.checks.both import Both


async def test_one_that_is_ahead(both: Both) -> None:
    line = the(await both.lines(now=lambda: time.time() + 3600), "Clock")

    assert line.startswith("❌ Clock: 360")
    assert "s ahead of Telegram's, so new commands can look too old" in line


@pytest.mark.parametrize(
    ("telegram", "evolution", "says"),
    [
        (0.4, None, "✅ Clock: agrees with Telegram (off by 0 s)."),
        (-30.0, 2.0, "✅ Clock: agrees with Telegram (off by 30 s)."),
        (-31.0, 0.0, "❌ Clock: 31 s behind Telegram's, so old commands can look new."),
        (31.0, None, "❌ Clock: 31 s ahead of Telegram's, so new commands can look too old"),
        (1.0, -90.0, "⚠️ Clock: 90 s behind the Evolution server's, and right by Telegram's."),
        (None, 90.0, "❌ Clock: 90 s ahead of the Evolution server's, and Telegram's is not known."),
        (None, 3.0, "✅ Clock: agrees with the Evolution server (off by 3 s)."),
        (None, None, "⚠️ Clock: not compared"),
    ],
)
def test_telegrams_decides(telegram: float | None, evolution: float | None, says: str) -> None:
    assert str(clock(telegram=telegram, evolution=evolution)).startswith(says)


async def test_an_answer_without_a_date() -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        assert await seconds_ahead(f"http://127.0.0.1:{port}", within_s=5) is None


async def test_an_answer_that_never_comes(both: Both) -> None:
    both.evolution.faults.add(Fault.hang(".*"))

    assert await seconds_ahead(both.evolution.url, within_s=0.05) is None


@given(st.integers(0, 4_000_000_000))
def test_dates_are_read_back(seconds: int) -> None:
    assert http_time(formatdate(seconds, usegmt=True)) == seconds
    assert http_time(formatdate(seconds)) == seconds  # with -0000 in place of GMT


@given(st.text() | st.from_regex(r"[A-Z][a-z]{2}, \d+ [A-Z][a-z]{2} \d+ \d+:\d+:\d+ [+-]?\w*"))
def test_what_is_no_date_breaks_nothing(text: str) -> None:
    read = http_time(text)
    assert read is None or isinstance(read, float)
