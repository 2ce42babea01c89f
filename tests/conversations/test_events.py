"""A pairing that hears events: the code in the chat is the server's at once, long before anybody would have looked."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import State
from tests.conversations.house import QUICK, patient, stand_ins
from tests.conversations.reading import read_by_a_phone
from tests.patience import PATIENCE_S
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.conversations.house import House

SECRET = "made-up-secret-0123"
RARELY_S = 60.0
"""Between two looks without an event: longer than a test may take."""


@asynccontextmanager
async def hearing(folder: Path, events: str) -> AsyncIterator[House]:
    """The program with its server's events coming; but for polling it hardly ever looks by itself."""
    port = free_port()
    async with stand_ins(
        folder / "data", http_listen=f"127.0.0.1:{port}", events=events, events_secret=SECRET
    ) as house:
        if events == "webhook":
            house.evolution.webhook.url = f"http://127.0.0.1:{port}/events/main/{SECRET}"
        house.evolution.websocket.enabled = events == "websocket"
        look_s = QUICK.patience.pairing_look_s if events == "poll" else RARELY_S
        async with house.zelador(patience=patient(pairing_look_s=look_s)):
            await house.evolution.websocket.connected(clients=int(events == "websocket"))
            yield house


@pytest.mark.parametrize("events", ["websocket", "webhook"])
async def test_a_code_that_rotates_is_shown_at_once_and_a_phone_that_links_too(
    tmp_path: Path, events: str
) -> None:
    async with hearing(tmp_path, events) as house:
        loja = house.evolution.has("loja", State.CLOSE, never_linked=True)
        house.chat.says("/qr loja")
        photo = await house.chat.sees_photo()
        house.evolution.forget()

        loja.rotate()
        await house.telegram.called("editMessageMedia", 2)
        assert read_by_a_phone(photo.photo) == loja.live_codes[0]
        assert sorted(house.evolution.asked) == [
            "GET /instance/connect/loja",
            "GET /instance/connectionState/loja",
        ], "one look for one event"

        loja.scan()
        await house.chat.sees("loja is linked")
        await house.chat.sees_gone(photo)


async def test_without_the_servers_websocket_a_pairing_looks_by_itself(tmp_path: Path) -> None:
    async with stand_ins(tmp_path / "data", events="websocket") as house, house.zelador():
        loja = house.evolution.has("loja", State.CLOSE, never_linked=True)
        house.chat.says("/qr loja")
        photo = await house.chat.sees_photo()

        loja.rotate()

        await house.telegram.called("editMessageMedia", 2)
        assert read_by_a_phone(photo.photo) == loja.live_codes[0]


async def test_what_happened_while_the_websocket_was_broken_is_seen(tmp_path: Path) -> None:
    async with hearing(tmp_path, "websocket") as house:
        loja = house.evolution.has("loja", State.CLOSE, never_linked=True)
        house.chat.says("/qr loja")
        photo = await house.chat.sees_photo()

        house.evolution.websocket.cut()
        loja.rotate()

        await house.telegram.called("editMessageMedia", 2)
        assert read_by_a_phone(photo.photo) == loja.live_codes[0]


@pytest.mark.parametrize("events", ["poll", "websocket", "webhook"])
async def test_while_nobody_pairs_the_server_is_asked_nothing(tmp_path: Path, events: str) -> None:
    async with hearing(tmp_path, events) as house:
        loja = house.evolution.has("loja", State.CLOSE, never_linked=True)
        await house.settled()
        house.evolution.forget()
        loja.loaded().show_code(None)  # somebody else links it: events come that nobody waits for
        for _ in range(3):
            loja.rotate()
        loja.scan()
        await loja.until(State.OPEN)
        await house.evolution.webhook.settled()
        await house.settled()
        assert house.evolution.asked == []
        assert house.chat.messages == []


@pytest.mark.parametrize("events", ["poll", "websocket", "webhook"])
async def test_the_instances_own_webhook_is_its_owners(tmp_path: Path, events: str) -> None:
    async with hearing(tmp_path, events) as house:
        webhook = {"enabled": True, "url": "https://hooks.example.com/n8n", "events": ["MESSAGES_UPSERT"]}
        loja = house.evolution.has("loja", State.CLOSE, never_linked=True, webhook=webhook)
        had = dict(loja.row.webhook or {})
        house.chat.says("/qr loja")
        photo = await house.chat.sees_photo()
        house.chat.presses("New QR")
        await house.telegram.called("editMessageMedia", 2)
        loja.scan()
        await house.chat.sees("loja is linked")
        await house.chat.sees_gone(photo)
        assert loja.row.webhook == had
        assert [line for line in house.evolution.asked if "webhook" in line] == []


@pytest.mark.parametrize("events", ["websocket", "webhook"])
async def test_a_server_that_dies_in_the_middle_and_comes_back_is_heard_again(
    tmp_path: Path, events: str
) -> None:
    async with hearing(tmp_path, events) as house:
        loja = house.evolution.has("loja", State.CLOSE, never_linked=True)
        house.chat.says("/qr loja")
        photo = await house.chat.sees_photo()
        former = photo.photo
        house.evolution.stop_answering()
        house.evolution.boot()
        house.evolution.answers_again()
        await house.chat.world.changed.until(
            lambda: (photo.photo and photo.photo != former) or None, PATIENCE_S
        )
        assert read_by_a_phone(photo.photo) == loja.live_codes[0]
        loja.scan()
        await house.chat.sees("loja is linked")
        await house.chat.sees_gone(photo)


@pytest.mark.parametrize("events", ["websocket", "webhook"])
async def test_an_instance_with_a_hostile_name_is_heard_like_any_other(tmp_path: Path, events: str) -> None:
    name = "a/b?c=<b>&é 🛒"
    async with hearing(tmp_path, events) as house:
        loja = house.evolution.has(name, State.CLOSE, never_linked=True)
        house.chat.says(f"/qr {name}")
        photo = await house.chat.sees_photo()
        house.evolution.forget()
        loja.rotate()
        await house.telegram.called("editMessageMedia", 2)
        assert read_by_a_phone(photo.photo) == loja.live_codes[0]
        assert len(house.evolution.asked) == 2
        loja.scan()
        await house.chat.sees("is linked")
