"""Deafness, restart and boot: what ends with a session, a socket and a process."""

import asyncio

import httpx
import pytest

from bot.sandbox.evolution import Pace, State
from tests.sandbox.evolution_wire import Wire, message, wired


@pytest.mark.parametrize(
    ("version", "deaf"),
    [("2.2.3", False), ("2.3.0", False), ("2.3.1", True), ("2.3.6", True), ("2.3.7", False)],
)
@pytest.mark.parametrize("state", [State.OPEN, State.CONNECTING])
async def test_an_api_logout_makes_the_next_session_deaf(version: str, state: State, *, deaf: bool) -> None:
    async with wired(version) as wire:
        ev1 = wire.server.has("ev1", state)
        await wire.log_out("ev1")
        await ev1.until(State.CLOSE)
        assert not ev1.deaf
        await wire.relink(ev1)

        assert ev1.deaf is deaf  # deaf-after-logout, deaf-after-logout-in-qr-phase


async def test_a_logout_on_the_phone_leaves_the_hearing(wire: Wire) -> None:
    ev1 = wire.server.has("ev1")
    ev1.drop(401)
    await wire.relink(ev1)

    assert not ev1.deaf


async def test_a_restart_does_not_cure_deafness_but_a_boot_does(wire: Wire) -> None:
    ev1 = wire.server.has("ev1", deaf=True)
    await wire.restart("ev1")
    await ev1.until(State.CLOSE)
    await ev1.until(State.OPEN)
    assert ev1.deaf

    wire.server.boot()
    await ev1.until(State.OPEN)
    assert not ev1.deaf


async def test_delete_and_create_cures_deafness(wire: Wire) -> None:
    wire.server.has("ev1", deaf=True)
    await wire.delete("ev1")
    await wire.gone("ev1")
    await wire.create("ev1")
    again = wire.server.instances["ev1"]
    await wire.relink(again)

    assert not again.deaf


async def test_a_restart_of_an_open_instance_says_open_and_goes_down() -> None:
    async with wired(pace=Pace.quick(effect=0.1, close_gap=0.1, reopen=0.1)) as wire:
        wire.server.has("ev1")
        answer = await wire.restart("ev1")
        seen: list[object] = []
        while seen[-2:] != ["connecting", "open"]:
            if (state := await wire.state("ev1")) not in seen[-1:]:
                seen.append(state)

    assert answer.json() == {"instance": {"instanceName": "ev1", "state": "open"}}  # 117
    assert seen == ["open", "close", "connecting", "open"]  # state-timelines


async def test_a_restart_while_connecting_answers_the_old_qr_and_makes_a_new_one(wire: Wire) -> None:
    ev1 = wire.server.has("ev1", State.CONNECTING)
    old = str(ev1.server_code)
    answer = await wire.restart("ev1")

    assert (answer.json()["code"], answer.json()["count"]) == (old, 1)  # 96
    assert await wire.state("ev1") == "connecting"  # 97
    assert await ev1.shows_code(after=old) != old
    assert ev1.qr_count == 2


@pytest.mark.parametrize("state", [State.CLOSE, State.NOT_LOADED])
async def test_a_restart_of_a_closed_instance_fails_with_200(wire: Wire, state: State) -> None:
    wire.server.has("rec1", state)
    answer = await wire.restart("rec1")

    assert answer.status_code == 200
    assert answer.json() == {"error": True, "message": "[object Object]"}  # 46, 215


async def test_until_an_instance_is_loaded_it_is_there_and_not_there(wire: Wire) -> None:
    dbonly = wire.server.has("dbonly", State.NOT_LOADED)

    assert (await wire.get("/instance/connectionState/dbonly")).json() == {  # 213
        "instance": {"instanceName": "dbonly"}
    }
    everything = (await wire.get("/instance/fetchInstances")).json()
    assert [(row["name"], row["connectionStatus"]) for row in everything] == [("dbonly", "open")]  # 232
    for key, query in ((wire.server.api_key, "?instanceName=dbonly"), (dbonly.token, "")):
        fetched = await wire.get(f"/instance/fetchInstances{query}", apikey=key)
        assert message(fetched) == ['Instance "dbonly" not found']  # 231, 224
    presence = await wire.ask("POST", "/instance/setPresence/dbonly", {"presence": "available"})
    assert presence.status_code == 500  # 216
    assert message(presence) == "Cannot read properties of undefined (reading 'setPresence')"
    assert (await wire.log_out("dbonly")).status_code == 200  # 226: a no-op
    assert (await wire.create("dbonly")).status_code == 403  # 225
    assert (await wire.delete("dbonly")).status_code == 200  # 227
    await wire.gone("dbonly")


@pytest.mark.parametrize(("version", "never_linked"), [("2.3.6", "connecting"), ("2.3.7", "close")])
async def test_a_boot_loads_the_rows_and_reconnects(version: str, never_linked: str) -> None:
    async with wired(version, Pace.quick(first_qr=60)) as wire:
        boot1 = wire.server.has("boot1")
        boot2 = wire.server.has("boot2", State.CLOSE, never_linked=True)
        wire.server.boot(loads=False)

        assert await wire.state("boot1") is None  # 229
        wire.server.load()
        await boot1.until(State.OPEN)  # server-boot-slow
        assert await wire.state("boot2") == never_linked  # 228, 2.3.7: 139
        assert boot1.qr_count == boot2.qr_count == 0


async def test_a_boot_takes_the_requests_in_hand_with_it() -> None:
    async with wired(pace=Pace.quick(connect_wait=60)) as wire:
        wire.server.has("ev1", State.CLOSE)
        asking = asyncio.create_task(wire.get("/instance/connect/ev1"))
        await wire.server.heard("GET /instance/connect/ev1")
        wire.server.boot()

        with pytest.raises(httpx.TransportError):
            await asking
