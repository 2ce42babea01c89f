"""What happens to all instances of a stand-in server at once: outages, refused clients, hurried time."""

from __future__ import annotations

import asyncio

import pytest

from bot.sandbox.evolution import Pace, PhoneRefusedError, State
from tests.sandbox.evolution_wire import Wire, wired


async def test_an_outage_of_all_is_also_theirs_that_are_made_in_it(wire: Wire) -> None:
    old = wire.server.has("old")
    closed = wire.server.has("closed", State.CLOSE)
    wire.server.outage()
    await old.until(State.CONNECTING)
    new = wire.server.has("new", State.CLOSE, never_linked=True)
    assert (await wire.get("/instance/connect/new")).json() == {"count": 0}
    assert closed.state is State.CLOSE
    wire.server.outage_ends()
    await old.until(State.OPEN)
    await new.shows_code()


async def test_a_refused_client_connects_again_and_again_and_counts_nothing(wire: Wire) -> None:
    loja = wire.server.has("loja", State.CLOSE, never_linked=True)
    wire.server.client_refused = True
    assert (await wire.get("/instance/connect/loja")).json() == {"count": 0}
    for state in (State.CONNECTING, State.CLOSE, State.CONNECTING, State.CLOSE):
        await loja.until(state)
    assert (loja.qr_count, loja.live_codes) == (0, [])
    wire.server.client_refused = False
    assert await loja.shows_code()


async def test_a_session_that_is_open_notices_a_refused_client_only_when_it_reopens(wire: Wire) -> None:
    loja = wire.server.has("loja")
    wire.server.client_refused = True
    assert await wire.state("loja") == "open"
    loja.drop(428)
    await loja.until(State.CONNECTING)
    await loja.until(State.CLOSE)
    assert loja.linked
    wire.server.client_refused = False
    await loja.until(State.OPEN)


async def test_a_lost_network_returns_by_itself_and_the_row_never_shows_it(wire: Wire) -> None:
    loja = wire.server.has("loja")
    loja.loses_network(0.05)
    await loja.until(State.CONNECTING)
    assert (await wire.row("loja"))["connectionStatus"] == "open"  # 204
    with pytest.raises(PhoneRefusedError):
        loja.loses_network(0.05)
    await loja.until(State.OPEN)


async def test_hurried_time_brings_what_is_to_come_sooner_and_in_the_same_order() -> None:
    async with wired(pace=Pace.quick(qr_life=30.0, reopen=30.0)) as wire:
        shown, lost = wire.server.has("shown", State.CONNECTING), wire.server.has("lost")
        former = await shown.shows_code()
        lost.drop(428)
        await lost.until(State.CONNECTING)
        began = asyncio.get_running_loop().time()
        wire.server.hurry(1000)
        await shown.shows_code(after=former)
        await lost.until(State.OPEN)
        assert asyncio.get_running_loop().time() - began < 15


async def test_whoever_listens_hears_every_ring_until_it_stops(wire: Wire) -> None:
    rings: list[int] = []
    deaf = wire.server.bell.listen(lambda: rings.append(1))
    loja = wire.server.has("loja")
    loja.drop(401)
    heard = len(rings)
    deaf()
    wire.server.has("outra")
    assert 0 < heard == len(rings)
