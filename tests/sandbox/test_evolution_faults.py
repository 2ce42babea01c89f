"""Faults on demand, the record of requests, and going away and coming back."""

import asyncio
import gc
import json

import httpx
import pytest

from bot.sandbox.evolution import EvolutionServer, Fault, Pace, State
from tests.sandbox.evolution_wire import KEY, Wire, wired


async def test_an_answer_of_ones_own_so_many_times(wire: Wire) -> None:
    wire.server.has("loja")
    wire.server.faults.add(Fault.answer(r"GET /instance/connectionState/.*", 502, "<b>bad</b>", times=2))
    wire.server.faults.add(Fault.answer("GET /", 200, {"no": "version"}, content_type="text/plain"))

    assert [await wire.state("loja") for _ in range(3)] == [502, 502, "open"]
    other = await wire.get("/")
    assert (other.json(), other.headers["content-type"]) == ({"no": "version"}, "text/plain")


async def test_a_fault_strikes_only_where_the_whole_line_matches(wire: Wire) -> None:
    wire.server.has("loja")
    fault = wire.server.faults.add(Fault.answer("GET /instance/connectionState/l", 500))

    assert await wire.state("loja") == "open"
    wire.server.faults.remove(fault)
    wire.server.faults.add(Fault.answer(".*", 500))
    assert await wire.state("loja") == 500
    wire.server.faults.clear()
    assert await wire.state("loja") == "open"


async def test_a_delay_comes_before_the_real_answer_or_another_fault(wire: Wire) -> None:
    wire.server.has("loja")
    wire.server.faults.add(Fault.delay(".*", 0.1))
    begin = asyncio.get_running_loop().time()

    assert await wire.state("loja") == "open"
    assert asyncio.get_running_loop().time() - begin >= 0.1
    wire.server.faults.add(Fault.answer(".*", 503))
    assert await wire.state("loja") == 503


async def test_a_hanging_request_ends_with_the_clients_patience(wire: Wire) -> None:
    wire.server.faults.add(Fault.hang("GET /", times=1))

    with pytest.raises(httpx.ReadTimeout):
        await wire.client.get("/", timeout=0.05)
    assert (await wire.get("/")).status_code == 200


async def test_a_hanging_request_ends_with_the_server() -> None:
    async with wired() as wire:
        wire.server.faults.add(Fault.hang("GET /"))
        asking = asyncio.create_task(wire.get("/"))
        await wire.server.heard("GET /")
        wire.server.stop_answering()
        with pytest.raises(httpx.TransportError):
            await asking


@pytest.mark.parametrize("midway", [False, True])
async def test_a_connection_is_cut(wire: Wire, *, midway: bool) -> None:
    wire.server.faults.add(Fault.cut("GET /", midway=midway, times=1))

    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        await wire.get("/")
    assert (await wire.get("/")).status_code == 200


async def test_garbage_claims_to_be_json(wire: Wire) -> None:
    wire.server.faults.add(Fault.garbage("GET /"))
    answer = await wire.get("/")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json; charset=utf-8")
    with pytest.raises(json.JSONDecodeError):
        answer.json()


async def test_a_big_answer_is_json_of_exactly_that_size_and_says_no_length(wire: Wire) -> None:
    wire.server.faults.add(Fault.big("GET /", 1_000_000))
    answer = await wire.get("/")

    assert (len(answer.content), answer.json()) == (1_000_000, [])
    assert "content-length" not in answer.headers


async def test_a_dripping_answer_outlives_a_read_timeout(wire: Wire) -> None:
    wire.server.faults.add(Fault.drip("GET /", 0.005))
    got = 0
    async with wire.client.stream("GET", "/", timeout=0.5) as answer:
        async for part in answer.aiter_raw():
            got += len(part)
            if got >= 5:
                break

    assert got >= 5


async def test_a_stopped_server_refuses_and_is_back_on_the_same_port(wire: Wire) -> None:
    ev1 = wire.server.has("ev1")
    url = wire.server.url
    assert await wire.state("ev1") == "open"
    wire.server.stop_answering()
    with pytest.raises(httpx.TransportError):
        await wire.get("/")  # on the connection that it had
    with pytest.raises(httpx.ConnectError):
        await wire.get("/")
    ev1.drop(401)  # what runs inside goes on
    wire.server.answers_again()

    assert await wire.state("ev1") == "close"
    assert wire.server.url == url
    with pytest.raises(RuntimeError, match="listens already"):
        wire.server.answers_again()


async def test_a_server_can_go_away_before_it_was_quite_there(wire: Wire) -> None:
    for _ in range(3):
        wire.server.stop_answering()
        wire.server.answers_again()

    assert (await wire.get("/")).status_code == 200


async def test_requests_are_recorded_in_order_with_their_details(wire: Wire) -> None:
    await wire.create("a/b")
    await wire.get("/instance/connect/a%2Fb?number=55%2B")

    assert wire.server.asked == ["POST /instance/create", "GET /instance/connect/a/b"]
    create, connect = wire.server.requests
    assert create.json == {"instanceName": "a/b", "integration": "WHATSAPP-BAILEYS"}
    assert (connect.query, connect.json) == ({"number": "55+"}, None)
    assert create.at <= connect.at <= asyncio.get_running_loop().time()
    wire.server.forget()
    assert wire.server.asked == []


async def test_a_request_can_be_waited_for(wire: Wire) -> None:
    waiting = asyncio.create_task(wire.server.heard(r"GET /instance/connect/.*", times=2))
    for name in ("one", "two"):
        await wire.get(f"/instance/connect/{name}")

    assert (await waiting).path == "/instance/connect/two"
    with pytest.raises(AssertionError, match="not heard 1 times: GET /never; heard"):
        await wire.server.heard("GET /never", patience_s=0.01)


async def test_nothing_is_left_on_the_loop_when_the_server_ends() -> None:
    before = asyncio.all_tasks()
    server = EvolutionServer(KEY, pace=Pace.quick(connect_wait=60))
    async with server.serving() as url, httpx.AsyncClient(base_url=url, headers={"apikey": KEY}) as client:
        server.has("qr", State.CONNECTING)
        server.has("closed", State.CLOSE)
        server.faults.add(Fault.hang("GET /"))
        asking = [asyncio.create_task(client.get(path)) for path in ("/", "/instance/connect/closed")]
        await server.heard("GET /")
        await server.heard("GET /instance/connect/closed")
    for answer in await asyncio.gather(*asking, return_exceptions=True):
        assert isinstance(answer, httpx.TransportError)

    assert asyncio.all_tasks() == before
    gc.collect()  # an unclosed socket or an exception nobody fetched would warn, and so fail here


async def test_a_mistake_of_the_stand_in_itself_fails_the_test() -> None:
    async def story() -> None:
        async with wired(pace=Pace.quick(reopen=0)) as wire:
            half = wire.server.has("half", State.CONNECTING, reopening=True)
            half.outage_ends()
            half.link = None  # a login to nobody's account: the stand-in itself never does that
            await wire.get("/")

    with pytest.raises(ExceptionGroup, match="stand-in") as caught:
        await story()
    assert "without an account" in str(caught.value.exceptions[0])
