"""Events by webhook, over real HTTP: who knows the secret is heard at once; nobody else learns of anything."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.fleet.hints import Hints
from bot.intake.reception import Reception
from bot.intake.webhook import LARGEST_BODY, Webhook
from bot.sandbox.evolution import EvolutionServer, Pace
from bot.tls import verifying
from bot.web.server import serving
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import Message

SECRET = "made-up-secret-0123"
NEVER_S = 3600.0
OPEN = {"event": "connection.update", "instance": "loja", "data": {"state": "open", "statusReason": 200}}


@contextlib.asynccontextmanager
async def receiving(hints: Hints | None = None, **how: Any) -> AsyncIterator[str]:  # noqa: ANN401 -- as Webhook takes it
    """Our HTTP side with the webhook's address; its base URL."""
    webhook = Webhook(Reception("main", hints or Hints(NEVER_S, NEVER_S)), SecretStr(SECRET), **how)
    await webhook.run()
    async with serving(webhook.routes, "127.0.0.1", 0) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def hints() -> Hints:
    return Hints(NEVER_S, NEVER_S)


@pytest.fixture
async def url(hints: Hints) -> AsyncIterator[str]:
    async with receiving(hints) as url:
        yield url


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(verify=verifying()) as http:
        yield http


async def test_an_event_wakes_who_waits_for_it(url: str, hints: Hints, http: httpx.AsyncClient) -> None:
    with hints.listen("main", "loja") as ear:
        answer = await http.post(f"{url}/events/main/{SECRET}", json=OPEN)

        assert answer.status_code == 200
        assert answer.content == b""
        assert await asyncio.wait_for(ear.next(), 5)


async def test_an_address_with_the_events_name_is_the_same(
    url: str, hints: Hints, http: httpx.AsyncClient
) -> None:
    with hints.listen("main", "loja") as ear:
        answer = await http.post(f"{url}/events/main/{SECRET}/connection-update", json=OPEN)

        assert answer.status_code == 200
        assert await asyncio.wait_for(ear.next(), 5)


async def test_the_servers_own_deliveries_are_heard() -> None:
    server, hints = EvolutionServer("made-up-global-key", pace=Pace.quick()), Hints(NEVER_S, NEVER_S)
    async with server.serving(), receiving(hints) as url:
        server.webhook.url = f"{url}/events/main/{SECRET}"
        with hints.listen("main", "loja") as ear:
            server.has("loja").drop(401)
            assert await asyncio.wait_for(ear.next(), 5)
        await server.bell.until(lambda: server.webhook.undelivered == 0, PATIENCE_S)


@pytest.mark.parametrize(
    "path",
    [
        "/events/main/made-up-secret-0124",
        f"/events/main/{SECRET}0",
        f"/events/main/{SECRET[:-1]}",
        "/events/main/%C3%A9%00",
        "/events/main/",
        "/events/main",
        f"/events/sp1/{SECRET}",
        f"/events//{SECRET}",
        f"/events/{SECRET}",
        f"/events/main/{SECRET}/a/b",
        f"/events/MAIN/{SECRET}",
        "/",
    ],
)
async def test_who_does_not_know_the_whole_address_finds_nothing(
    url: str, hints: Hints, http: httpx.AsyncClient, path: str
) -> None:
    with hints.listen("main", "loja") as ear:
        answer = await http.post(f"{url}{path}", json=OPEN)

        assert answer.status_code == 404
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(ear.next(), 0.02)


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])
async def test_another_method_finds_nothing(url: str, http: httpx.AsyncClient, method: str) -> None:
    answers = [
        await http.request(method, f"{url}/events/main/{secret}") for secret in (SECRET, "another-secret-012")
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].headers.get("allow") is None


async def test_a_body_up_to_the_limit_is_heard_and_a_larger_one_is_not_and_comes_once(
    url: str, hints: Hints, http: httpx.AsyncClient
) -> None:
    empty = len(json.dumps({**OPEN, "more": ""}))
    for size in (LARGEST_BODY, LARGEST_BODY + 1, 10 * LARGEST_BODY):
        body = json.dumps({**OPEN, "more": "x" * (size - empty)})
        assert len(body) == size
        with hints.listen("main", "loja") as ear:
            answer = await http.post(f"{url}/events/main/{SECRET}", content=body)
            assert answer.status_code == 200
            if size <= LARGEST_BODY:
                assert await asyncio.wait_for(ear.next(), PATIENCE_S)
                continue
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(ear.next(), 0.02)


async def test_a_body_that_does_not_tell_its_size_has_the_same_limit(
    url: str, http: httpx.AsyncClient
) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(32):
            yield b"x" * (LARGEST_BODY // 16)

    answer = await http.post(f"{url}/events/main/{SECRET}", content=chunks())
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "body", [b"", b"hello", b"[]", b"{}", b"\xff", b"[" * 200_000, b'{"event": "error"}']
)
async def test_what_is_no_event_is_accepted_since_sending_it_again_would_not_help(
    url: str, http: httpx.AsyncClient, body: bytes
) -> None:
    assert (await http.post(f"{url}/events/main/{SECRET}", content=body)).status_code == 200
    assert (await http.post(f"{url}/events/main/{SECRET}", json=OPEN)).status_code == 200


async def test_garbage_and_strangers_are_told_once_a_minute_with_their_number() -> None:
    now = 0.0
    with capture_logs() as lines:
        async with receiving(now=lambda: now) as url, httpx.AsyncClient(verify=verifying()) as http:
            for _ in range(2):
                for _ in range(3):
                    await http.post(f"{url}/events/main/{SECRET}", content=b"hello")
                    await http.post(f"{url}/events/main/another-secret-012", json=OPEN)
                now += 60
    told = [(line["event"], line["times"]) for line in lines if "times" in line]
    assert told == [
        ("event_not_understood", 1),
        ("event_refused", 1),
        ("event_not_understood", 3),
        ("event_refused", 3),
    ]
    assert SECRET not in str(lines)
    assert "another-secret" not in str(lines)


async def test_other_events_are_taken_without_a_word(url: str, http: httpx.AsyncClient) -> None:
    with capture_logs() as lines:
        await http.post(f"{url}/events/main/{SECRET}", json={**OPEN, "event": "messages.upsert"})
        await http.post(
            f"{url}/events/main/{SECRET}", json={"event": "error", "api_key": "made-up-global-key"}
        )
    assert lines == []


async def test_who_leaves_in_the_middle_harms_nobody(
    url: str, http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    address = httpx.URL(url)
    with capture_logs() as lines:
        for _ in range(3):
            _, writer = await asyncio.open_connection(address.host, address.port)
            writer.write(
                f"POST /events/main/{SECRET} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{{".encode()
            )
            await writer.drain()
            writer.close()
            await writer.wait_closed()
        assert (await http.post(f"{url}/events/main/{SECRET}", json=OPEN)).status_code == 200
    assert lines == []
    assert [record for record in caplog.records if record.name != "httpx"] == []  # the test's own client


async def test_a_body_that_does_not_come_is_not_waited_for_for_ever() -> None:
    async with receiving(body_s=0.05) as url:
        address = httpx.URL(url)
        reader, writer = await asyncio.open_connection(address.host, address.port)
        writer.write(
            f"POST /events/main/{SECRET} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{{".encode()
        )
        assert (await asyncio.wait_for(reader.readline(), 5)).startswith(b"HTTP/1.1 408")
        writer.close()
        await writer.wait_closed()


async def test_the_answer_does_not_wait_for_the_work() -> None:
    """The server sends its events one after the other, so a slow answer holds up all of them."""
    order: list[str] = []

    class Noting(Reception):
        def take(self, envelope: object) -> None:
            assert envelope == OPEN
            order.append("work")

    async def receive() -> Message:
        return {"type": "http.request", "body": json.dumps(OPEN).encode()}

    async def send(message: Message) -> None:
        order.append(message["type"])

    webhook = Webhook(Noting("main", Hints(NEVER_S, NEVER_S)), SecretStr(SECRET))
    scope = {"type": "http", "method": "POST", "path_params": {"secret": SECRET}, "headers": []}
    await webhook(scope, receive, send)

    assert order == ["http.response.start", "http.response.body", "work"]
