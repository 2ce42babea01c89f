"""The check's line about events: whether the way that is set can bring any, and what to do where it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.checks.both import SHORT_S, the
from tests.evolution.raw_server import RawServer, answers, hangs

if TYPE_CHECKING:
    from tests.checks.both import Both

SECRET = "made-up-secret-0123"


async def test_polling_needs_no_line(both: Both) -> None:
    assert not [line for line in await both.lines() if "Events" in line]


async def test_a_websocket_that_answers_is_right_and_left_again(both: Both) -> None:
    both.evolution.websocket.enabled = True

    line = the(await both.lines(events="websocket"), "Events")

    assert line.startswith("✅ Events: the websocket answers.")
    assert "WEBSOCKET_GLOBAL_EVENTS=true" in line
    await both.evolution.websocket.connected(clients=0)


async def test_a_websocket_that_is_off_says_what_to_set(both: Both) -> None:
    line = the(await both.lines(events="websocket"), "Events")

    assert line.startswith("⚠️ Events: the server has no websocket. Set WEBSOCKET_ENABLED=true and")


async def test_a_websocket_that_refuses_the_key_says_so(both: Both) -> None:
    both.evolution.websocket.enabled = True

    line = the(await both.lines(events="websocket", evolution_api_key="another-key"), "Events")

    assert line.startswith("⚠️ Events: the websocket refuses the key. Set EVOLUTION_API_KEY")


async def test_a_proxy_that_lets_no_websocket_through_is_told(both: Both) -> None:
    raw = RawServer([answers(502, b"<html>")])
    async with raw.serving() as url:
        line = the(await both.lines(events="websocket", evolution_url=url), "Events")

    assert line.startswith("⚠️ Events: no websocket answers. See that the proxy")


async def test_a_server_that_hangs_is_waited_for_no_longer_than_told(both: Both) -> None:
    raw = RawServer([hangs()])
    async with raw.serving() as url:
        line = the(await both.lines(within_s=SHORT_S, events="websocket", evolution_url=url), "Events")

    assert line.startswith("⚠️ Events: the websocket is not reached.")


@pytest.mark.parametrize(
    ("public_url", "address"),
    [(None, "http://127.0.0.1:8080"), ("https://zelador.example.com/token", "https://zelador.example.com")],
)
async def test_a_webhook_tells_its_address_without_the_secret(
    both: Both, public_url: str | None, address: str
) -> None:
    lines = await both.lines(
        events="webhook", http_listen="127.0.0.1:8080", events_secret=SECRET, public_url=public_url
    )
    line = the(lines, "Events")

    assert line.startswith(f"✅ Events: taken at {address}/events/main/ and EVENTS_SECRET.")
    assert "WEBHOOK_EVENTS_QRCODE_UPDATED=true" in line
    assert SECRET not in line
