"""Who may listen by socket.io, and how the others are told that they may not."""

import asyncio
import logging
from typing import Any

import aiohttp
import httpx
import pytest
import socketio

from bot.sandbox.evolution import State
from tests.patience import PATIENCE_S
from tests.sandbox.event_ears import plugged_in
from tests.sandbox.evolution_wire import KEY, Wire

POLL = "/socket.io/?EIO=4&transport=polling"
SOCKET = "/socket.io/?EIO=4&transport=websocket"


@pytest.fixture
def listening(wire: Wire) -> Wire:
    """The server with its websocket switched on."""
    wire.server.websocket.enabled = True
    wire.server.has("ev1", token="made-up-token")
    return wire


async def upgrade(wire: Wire, path: str, **headers: str) -> tuple[int, str]:
    """Ask for a websocket and return the answer that was no upgrade."""
    asking = {"connection": "Upgrade", "upgrade": "websocket", "sec-websocket-version": "13"}
    key = {"sec-websocket-key": "bWFkZS11cC1tYWRlLXVwIQ=="}
    async with (
        aiohttp.ClientSession() as session,
        session.get(wire.server.url + path, headers={**asking, **key, **headers}) as answer,
    ):
        return answer.status, await answer.text()


async def refusal(wire: Wire, namespace: str) -> list[object]:
    """Connect to a namespace that is refused; return what the client was told."""
    said: list[object] = []

    async def refused(why: object) -> None:
        said.append(why)

    client = socketio.AsyncClient()
    client.on("connect_error", refused, namespace=namespace)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await client.connect(
            f"{wire.server.url}/?apikey={KEY}", namespaces=[namespace], transports=["websocket"]
        )
    return said


@pytest.mark.parametrize("transport", ["websocket", None])
@pytest.mark.parametrize(
    ("query", "headers"),
    [
        (f"?apikey={KEY}", {}),
        ("?apikey=made-up-token", {}),
        ("", {"apikey": KEY}),
        ("", {"apikey": "made-up-token"}),
    ],
)
async def test_a_key_in_the_query_or_the_header_hears_everybody(
    listening: Wire, query: str, headers: dict[str, str], transport: str | None
) -> None:
    how: dict[str, Any] = {"transports": [transport]} if transport else {}
    async with plugged_in(listening.server.url, query, headers=headers, **how) as ear:
        await listening.server.websocket.connected()
        listening.server.has("another").drop(401)
        await ear.hears_in_any_order("status.instance", "logout.instance", "connection.update close")


@pytest.mark.parametrize(
    ("query", "why"), [("", "apiKey is required"), ("&apikey=wrong", "Invalid global token")]
)
async def test_without_a_good_key_a_poll_is_403_and_a_websocket_400(
    listening: Wire, query: str, why: str
) -> None:
    answer = await listening.client.get(POLL + query)

    assert (answer.status_code, answer.json()) == (403, {"code": 4, "message": why})
    assert await upgrade(listening, SOCKET + query) == (400, why)


@pytest.mark.parametrize("transport", ["websocket", "polling"])
async def test_the_auth_object_does_not_work(listening: Wire, transport: str) -> None:
    with pytest.raises(socketio.exceptions.ConnectionError):
        async with plugged_in(
            listening.server.url, "", auth={"apikey": KEY}, transports=[transport], retry=False
        ):
            pass
    assert listening.server.websocket.clients == 0


async def test_an_allowed_host_needs_no_key(listening: Wire) -> None:
    listening.server.websocket.allows_loopback = True

    async with plugged_in(listening.server.url, ""):
        await listening.server.websocket.connected()
    await listening.server.websocket.connected(clients=0)


async def test_an_instances_namespace_is_not_there(listening: Wire) -> None:
    assert await refusal(listening, "/ev1") == [{"message": "Invalid namespace"}]


async def test_the_one_namespace_can_be_refused_too(listening: Wire) -> None:
    listening.server.websocket.refuses_namespace = True
    assert await refusal(listening, "/") == [{"message": "Invalid namespace"}]
    assert listening.server.websocket.clients == 0
    listening.server.websocket.refuses_namespace = False
    async with plugged_in(listening.server.url):
        await listening.server.websocket.connected()


async def test_switched_off_the_path_is_like_any_unknown_one(wire: Wire) -> None:
    expected = f"Cannot GET {POLL}&apikey={KEY}"
    answer = await wire.client.get(f"{POLL}&apikey={KEY}")

    assert (answer.status_code, answer.json()["response"]["message"]) == (404, [expected])
    status, text = await upgrade(wire, f"{POLL}&apikey={KEY}")
    assert (status, httpx.Response(status, text=text).json()) == (404, answer.json())


async def test_socket_io_is_no_request_of_the_api(listening: Wire) -> None:
    listening.server.licensed = False
    async with plugged_in(listening.server.url):
        await listening.server.websocket.connected()

        assert listening.server.asked == []


@pytest.mark.parametrize("boots", [False, True])
async def test_a_session_from_before_a_cut_or_a_boot_is_unknown(listening: Wire, *, boots: bool) -> None:
    async with aiohttp.ClientSession(listening.server.url) as session:
        async with session.get(f"{POLL}&apikey={KEY}") as opened:
            sid = (await opened.text()).split('"sid":"')[1].split('"')[0]
        if boots:
            listening.server.boot()
        else:
            listening.server.websocket.cut()
    async with (
        aiohttp.ClientSession(listening.server.url) as session,
        session.get(f"{POLL}&sid={sid}") as answer,
    ):
        assert answer.status == 400


async def test_no_line_of_the_log_has_the_key_of_a_query_or_a_code(
    listening: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with plugged_in(listening.server.url, transports=["websocket"]) as ear:
        await listening.server.websocket.connected()
        listening.server.has("qr", State.CONNECTING).rotate()
        await ear.hears("qrcode.updated")
    listening.server.websocket.enabled = False
    await upgrade(listening, f"{SOCKET}&apikey={KEY}")

    lines = [f"{record.name} {record.getMessage()}" for record in caplog.records]
    assert any(line.startswith("uvicorn.error") and "/socket.io/" in line for line in lines)
    assert not [line for line in lines if KEY in line or "2@" in line]


async def test_a_poll_that_waits_is_cut_too(listening: Wire) -> None:
    opened = await listening.client.get(f"{POLL}&apikey={KEY}")
    sid = opened.text.split('"sid":"')[1].split('"')[0]
    polling = asyncio.create_task(listening.client.get(f"{POLL}&sid={sid}"))
    await listening.server.bell.until(lambda: listening.server.websocket.busy == 1, PATIENCE_S)
    listening.server.websocket.cut()

    with pytest.raises(httpx.TransportError):
        await polling


async def test_two_listeners_hear_the_same(listening: Wire) -> None:
    async with plugged_in(listening.server.url) as one, plugged_in(listening.server.url) as two:
        await listening.server.websocket.connected(clients=2)
        listening.server.has("qr", State.CONNECTING).rotate()
        assert await one.hears("qrcode.updated") == await two.hears("qrcode.updated")
