"""Events by websocket: heard at once, again after every break, told in one line what is wrong, ended at once."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr
from socketio import ASGIApp, AsyncServer
from structlog.testing import capture_logs

from bot.fleet.hints import Hints
from bot.intake.connection import NoConnectionError, Trouble, connected
from bot.intake.reception import Reception
from bot.intake.websocket import Pauses, Websocket
from bot.sandbox.evolution import EvolutionServer, Pace
from bot.sandbox.evolution.listener import Listener
from tests.conversations.noticing import logs
from tests.evolution.raw_server import RawServer, answers, cuts, hangs, says
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from tests.evolution.raw_server import Reply

KEY = "made-up-global-key"
NEVER_S = 3600.0
QUICK = Pauses(first_s=0.02, longest_s=0.1)


@pytest.fixture
async def server() -> AsyncIterator[EvolutionServer]:
    """A server with its websocket on."""
    server = EvolutionServer(KEY, pace=Pace.quick())
    server.websocket.enabled = True
    async with server.serving():
        yield server


@contextlib.asynccontextmanager
async def listening(
    url: str, hints: Hints | None = None, key: str = KEY, pauses: Pauses = QUICK
) -> AsyncIterator[Websocket]:
    """Listen to the server at ``url``; ending takes well under a second and leaves no task behind."""
    before = asyncio.all_tasks()
    reception = Reception("main", hints or Hints(NEVER_S, NEVER_S))
    source = Websocket(reception, url, SecretStr(key), pauses)
    running = asyncio.create_task(source.run())
    try:
        yield source
    finally:
        began = time.monotonic()
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
        assert time.monotonic() - began < 0.7
        await asyncio.sleep(0)
        names = [task.get_coro().__qualname__ for task in asyncio.all_tasks() - before]  # type: ignore[union-attr]
        assert [name for name in names if name.startswith(("AsyncClient", "Websocket"))] == []


def why(lines: Sequence[Mapping[str, Any]]) -> list[str]:
    """The reasons that were told for hearing nothing."""
    return [line["why"] for line in lines if line["event"] == "events_do_not_come"]


async def until(holds: Any) -> None:  # noqa: ANN401 -- a function without arguments
    async with asyncio.timeout(PATIENCE_S):
        while not holds():  # noqa: ASYNC110 -- nothing rings
            await asyncio.sleep(0.002)


async def test_what_happens_on_the_server_wakes_who_waits_for_it(server: EvolutionServer) -> None:
    hints = Hints(NEVER_S, NEVER_S)
    async with listening(server.url, hints):
        await server.websocket.connected()
        with hints.listen("main", "loja") as ear, hints.listen("main", "filial") as other:
            server.has("loja").drop(401)
            assert await asyncio.wait_for(ear.next(), 5)
            server.has("filial").drop(428)
            assert await asyncio.wait_for(other.next(), 5)


async def test_after_the_connection_stands_everything_is_looked_at(server: EvolutionServer) -> None:
    hints = Hints(NEVER_S, NEVER_S)
    with hints.listen("main", "loja") as ear:
        async with listening(server.url, hints):
            assert await asyncio.wait_for(ear.next(), 5)


async def test_a_connection_that_breaks_is_made_again_and_what_was_missed_is_looked_at(
    server: EvolutionServer,
) -> None:
    hints = Hints(0.01, NEVER_S)
    with capture_logs() as lines, hints.listen("main", "loja") as ear:
        async with listening(server.url, hints, pauses=Pauses(0.3, 0.3)):
            await logs(lines, "events_come")
            while not await ear.next():
                pass
            server.websocket.cut()
            assert await asyncio.wait_for(ear.next(), 5)
            assert not await ear.next(), "while nothing is heard it is looked often"

            server.has("loja").drop(401)
            while not await ear.next():
                pass
            await logs(lines, "events_lost")
            await server.websocket.connected()
    assert [line["event"] for line in lines] == ["events_come", "events_lost", "events_come"]


async def test_a_server_that_goes_down_and_comes_back_is_heard_again(server: EvolutionServer) -> None:
    with capture_logs() as lines:
        async with listening(server.url):
            await logs(lines, "events_come")
            server.stop_answering()
            await until(lambda: why(lines) == ["not_reached"])
            server.answers_again()
            await until(lambda: lines[-1]["event"] == "events_come")
            server.boot()
            await until(lambda: lines[-1]["event"] == "events_lost")
            await until(lambda: lines[-1]["event"] == "events_come")
            server.stop_answering()
            await until(lambda: why(lines) == ["not_reached", "not_reached"])


async def test_a_refused_key_is_told_with_what_to_set_and_tried_again(server: EvolutionServer) -> None:
    with capture_logs() as lines:
        async with listening(server.url, key="another-made-up-key"):
            await until(lambda: why(lines))
            assert server.websocket.clients == 0
            server.websocket.allows_loopback = True
            await server.websocket.connected()
    assert why(lines) == ["key_refused"]
    assert "EVOLUTION_API_KEY" in lines[0]["cure"]
    assert "made-up" not in str(lines)


async def test_a_websocket_that_is_off_is_told_with_the_two_lines_to_set_until_it_is_on(
    server: EvolutionServer,
) -> None:
    server.websocket.enabled = False
    with capture_logs() as lines:
        async with listening(server.url):
            await server.heard("GET /socket.io/", times=3)
            assert why(lines) == ["off"], "told once an outage"
            assert "WEBSOCKET_ENABLED=true WEBSOCKET_GLOBAL_EVENTS=true" in lines[0]["cure"]
            server.websocket.enabled = True
            await server.websocket.connected()


async def test_a_refused_namespace_is_tried_again(server: EvolutionServer) -> None:
    """socket.io itself does not."""
    server.websocket.refuses_namespace = True
    with capture_logs() as lines:
        async with listening(server.url):
            await until(lambda: why(lines) == ["not_understood"])
            server.websocket.refuses_namespace = False
            await server.websocket.connected()


async def test_the_key_goes_in_a_header_and_in_no_url_and_no_log(
    server: EvolutionServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    hints = Hints(NEVER_S, NEVER_S)
    with capture_logs() as lines, hints.listen("main", "loja") as ear:
        async with listening(server.url, hints):
            await server.websocket.connected()
            await asyncio.wait_for(ear.next(), 5)
            shown = server.has("loja")
            shown.drop(401)
            await asyncio.wait_for(ear.next(), 5)
            server.websocket.cut()
            await logs(lines, "events_lost")
    assert KEY not in caplog.text + str(lines)
    assert [record for record in caplog.records if record.name.startswith(("socketio", "engineio"))] == []
    assert KEY not in str([request.query for request in server.requests])


@contextlib.asynccontextmanager
async def prefixed(path: str) -> AsyncIterator[tuple[str, AsyncServer]]:
    """A socket.io server whose base URL has a path, as behind a proxy."""
    sockets = AsyncServer(async_mode="asgi", namespaces="*")
    listener = Listener(ASGIApp(sockets, socketio_path=f"{path}/socket.io"))
    listener.open()
    try:
        yield f"http://127.0.0.1:{listener.port}/{path}", sockets
    finally:
        await sockets.shutdown()
        await listener.end()


async def test_a_server_below_a_path_is_heard() -> None:
    hints = Hints(NEVER_S, NEVER_S)
    async with prefixed("evo/api") as (url, sockets):
        with hints.listen("main", "loja") as ear:
            async with listening(url, hints):
                assert await asyncio.wait_for(ear.next(), 5)
                await sockets.emit("qrcode.updated", {"event": "qrcode.updated", "instance": "loja"})
                assert await asyncio.wait_for(ear.next(), 5)


@pytest.mark.parametrize("arguments", [(), (None,), (7, 8), ([],), ({"event": "logout.instance"},)])
async def test_an_event_that_is_none_breaks_nothing(arguments: tuple[object, ...]) -> None:
    hints = Hints(NEVER_S, NEVER_S)
    async with prefixed("evo") as (url, sockets):
        with hints.listen("main", "loja") as ear:
            async with listening(url, hints):
                assert await asyncio.wait_for(ear.next(), 5)
                await sockets.emit("logout.instance", arguments)
                await sockets.emit("messages.upsert", {"event": "logout.instance", "instance": "loja"})
                await sockets.emit("logout.instance", {"event": "logout.instance", "instance": "loja"})
                assert await asyncio.wait_for(ear.next(), 5)


async def test_a_server_that_says_goodbye_is_asked_again_but_not_in_a_hurry() -> None:
    """The library gives up there; and a server that says so at once must not make a busy loop."""
    came: list[float] = []
    async with prefixed("evo") as (url, sockets):

        async def connect(sid: str, environ: object) -> None:
            del environ
            came.append(time.monotonic())
            sockets.start_background_task(sockets.disconnect, sid)

        sockets.on("connect", connect)
        async with listening(url, pauses=Pauses(0.02, 0.08)):
            await until(lambda: len(came) >= 5)
    assert came[4] - came[0] >= 0.02 + 0.04 + 0.08 + 0.08


def test_each_pause_is_longer_than_the_last_until_a_connection_held() -> None:
    pauses, pause, all_of_them = Pauses(1.0, 30.0), 0.0, []
    for held_s in (0, 10, 0, 0, 0, 0, 29, 30, 0):
        pause = pauses.following(pause, held_s)
        all_of_them.append(pause)
    assert all_of_them == [1, 2, 4, 8, 16, 30, 30, 1, 2]


@pytest.mark.parametrize("turns", range(0, 60, 3))
async def test_it_ends_at_once_whatever_the_library_is_doing(server: EvolutionServer, turns: int) -> None:
    """Inside the library a cancellation can get lost."""
    async with listening(server.url):
        for _ in range(turns):
            await asyncio.sleep(0.001)


ODD: dict[str, Reply] = {
    "hangs": hangs(),
    "cuts": cuts(),
    "cuts in the middle": cuts(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0{"),
    "no HTTP": says(b"hello\r\n\r\n"),
    "a page": answers(200, b"<html>Evolution</html>"),
    "nothing": answers(200, b""),
    "no number": answers(200, b"x"),
    "no keys": answers(200, b"0{}"),
    "no JSON": answers(200, b"0{"),
    "a list": answers(200, b"0[]"),
    "not open": answers(200, b"4hello"),
    "500": answers(500, b"oops"),
    "403": answers(403, {"code": 4, "message": "Invalid global token"}),
    "403 that is no JSON": answers(403, b"\xff", Content_Type="application/json"),
    "502": answers(502, b"<html>", Content_Type="text/html"),
}


@pytest.mark.parametrize("reply", ODD.values(), ids=ODD)
async def test_whatever_answers_it_is_tried_again_and_ended_at_once(reply: Reply) -> None:
    raw = RawServer([reply])
    with capture_logs() as lines:
        async with raw.serving() as url, listening(url):
            if reply is ODD["hangs"]:
                await raw.heard.wait()
            else:
                await until(lambda: len(raw.asked) >= 3)
    assert len(why(lines)) == (0 if reply is ODD["hangs"] else 1)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_the_key_is_not_carried_elsewhere(status: int) -> None:
    elsewhere = RawServer([answers(200, b"")])
    with capture_logs() as lines:
        async with elsewhere.serving() as other:
            raw = RawServer([answers(status, b"", Location=f"{other}/socket.io/")])
            async with raw.serving() as url, listening(url):
                await until(lambda: len(raw.asked) >= 2)
    assert elsewhere.connections == 0
    assert why(lines) == ["not_understood"]


async def test_a_server_that_never_answers_is_given_up_in_time() -> None:
    raw = RawServer([hangs()])
    async with raw.serving() as url:
        with pytest.raises(NoConnectionError) as caught:
            async with connected(url, SecretStr(KEY), lambda _: None, within_s=0.05):
                pass
    assert caught.value.trouble is Trouble.NOT_REACHED
