"""Which source is set, and that one which breaks or ends leaves the rest alone."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from bot.fleet.hints import Hints
from bot.intake.reception import Reception
from bot.intake.source import Poll, running, source_of
from bot.intake.webhook import Webhook
from bot.intake.websocket import Websocket
from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.routing import BaseRoute

RIGHT = {
    "telegram_bot_token": "123456:made-up-token",
    "admin_chat_ids": "100",
    "evolution_url": "https://evolution.example.com",
    "evolution_api_key": "made-up-global-key",
    "http_listen": "127.0.0.1:8080",
    "events_secret": "made-up-secret-0123",
}


@pytest.mark.parametrize(("events", "kind"), [("poll", Poll), ("websocket", Websocket), ("webhook", Webhook)])
def test_the_source_is_the_one_that_is_set(events: str, kind: type) -> None:
    settings = Settings.load(_env_file=None, **RIGHT, events=events)

    source = source_of(settings, settings.servers[0], Reception("main", Hints(1)))

    assert isinstance(source, kind)
    assert bool(source.routes) == (kind is Webhook)


async def test_polling_leaves_nothing_running() -> None:
    before = asyncio.all_tasks()
    async with running(Poll()):
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert asyncio.all_tasks() == before


class Odd:
    """A source that breaks when told to."""

    routes: Sequence[BaseRoute] = ()

    def __init__(self) -> None:
        self.breaks = asyncio.Event()
        self.cancelled = asyncio.Event()

    async def run(self) -> None:
        try:
            await self.breaks.wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise
        raise LookupError


async def test_a_source_that_breaks_is_told_and_harms_nobody() -> None:
    odd = Odd()
    with capture_logs() as lines:
        async with running(odd):
            odd.breaks.set()
            while not lines:  # noqa: ASYNC110 -- the capture rings no bell
                await asyncio.sleep(0)
    assert [line["event"] for line in lines] == ["events_broke"]


async def test_a_source_ends_with_the_block() -> None:
    odd = Odd()
    with capture_logs() as lines:
        async with running(odd):
            await asyncio.sleep(0)
            assert not odd.cancelled.is_set()
    assert odd.cancelled.is_set()
    assert lines == []
