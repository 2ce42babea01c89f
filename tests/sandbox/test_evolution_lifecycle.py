"""Logout, delete, restart, boot: what they answer and what becomes true, version by version."""

import asyncio
import json

import httpx
import pytest

from bot.sandbox.evolution import Pace, State, WhatsAppInstance
from tests.sandbox.evolution_wire import Wire, message, wired


async def log_out(wire: Wire, name: str) -> httpx.Response:
    return await wire.ask("DELETE", f"/instance/logout/{name}")


async def delete(wire: Wire, name: str) -> httpx.Response:
    return await wire.ask("DELETE", f"/instance/delete/{name}")


async def restart(wire: Wire, name: str) -> httpx.Response:
    return await wire.ask("POST", f"/instance/restart/{name}")


async def gone(wire: Wire, name: str) -> None:
    """Ask until the instance is unknown."""
    while await wire.state(name) != 404:
        pass


async def relink(wire: Wire, instance: WhatsAppInstance) -> None:
    await wire.get(f"/instance/connect/{instance.name}")
    await instance.shows_code()
    instance.scan()
    await instance.until(State.OPEN)


# Logout


async def test_a_logout_answers_before_it_acts() -> None:
    async with wired(pace=Pace.quick(effect=0.2)) as wire:
        ev1 = wire.server.has("ev1")
        answer = await log_out(wire, "ev1")

        assert answer.status_code == 200  # 118
        success = {"status": "SUCCESS", "error": False, "response": {"message": "Instance logged out"}}
        assert answer.json() == success
        assert await wire.state("ev1") == "open"
        await ev1.until(State.CLOSE)
        row = await wire.row("ev1")

    assert (row["connectionStatus"], row["disconnectionReasonCode"]) == ("close", 401)  # 120
    why = json.loads(str(row["disconnectionObject"]))
    assert why["error"]["output"]["payload"]["message"] == "Log out instance: ev1"
    assert row["profileName"] == "Loja"


@pytest.mark.parametrize(
    ("version", "status"), [("2.0.10", 400), ("2.3.6", 400), ("2.3.7", 400), ("2.4.0", 200)]
)
async def test_a_closed_instance_cannot_be_logged_out_before_2_4(version: str, status: int) -> None:
    async with wired(version) as wire:
        wire.server.has("rec1", State.CLOSE, never_linked=True)
        answer = await log_out(wire, "rec1")

    assert answer.status_code == status
    if status == 400:
        assert message(answer) == ['The "rec1" instance is not connected']  # 48
    else:
        assert answer.json()["response"]["message"] == "Instance was already disconnected"


async def test_a_logout_while_the_socket_reopens_is_lost() -> None:
    async with wired() as wire:
        half = wire.server.has("half", State.CONNECTING, reopening=True)
        answer = await log_out(wire, "half")
        half.outage_ends()
        await half.until(State.OPEN)  # 234

    assert answer.json()["status"] == "SUCCESS"  # 233


async def test_a_logout_can_be_lost_on_demand_once(wire: Wire) -> None:
    loja = wire.server.has("loja", loses_next_logout=True)

    assert (await log_out(wire, "loja")).json()["status"] == "SUCCESS"
    assert (await log_out(wire, "loja")).json()["status"] == "SUCCESS"
    await loja.until(State.CLOSE)


async def test_2_3_7_tells_that_a_logout_was_lost_and_waits_for_one_that_is_not() -> None:
    async with wired("2.3.7") as wire:
        wire.server.has("half", State.CONNECTING, reopening=True)
        wire.server.has("whole")
        lost, done = await log_out(wire, "half"), await log_out(wire, "whole")

        assert lost.status_code == 500
        assert message(lost) == ["Error: Connection Closed"]  # 2.3.7: 136
        assert done.status_code == 200
        assert await wire.state("whole") == "close"


async def test_a_logout_cancels_a_running_qr(wire: Wire) -> None:
    ev1 = wire.server.has("ev1", State.CONNECTING)
    assert (await log_out(wire, "ev1")).status_code == 200  # 125
    await ev1.until(State.CLOSE)

    assert ev1.live_codes == []


# Deafness


@pytest.mark.parametrize(
    ("version", "deaf"),
    [("2.2.3", False), ("2.3.0", False), ("2.3.1", True), ("2.3.6", True), ("2.3.7", False)],
)
@pytest.mark.parametrize("state", [State.OPEN, State.CONNECTING])
async def test_an_api_logout_makes_the_next_session_deaf(version: str, state: State, *, deaf: bool) -> None:
    async with wired(version) as wire:
        ev1 = wire.server.has("ev1", state)
        await log_out(wire, "ev1")
        await ev1.until(State.CLOSE)
        assert not ev1.deaf
        await relink(wire, ev1)

        assert ev1.deaf is deaf  # deaf-after-logout, deaf-after-logout-in-qr-phase


async def test_a_logout_on_the_phone_leaves_the_hearing(wire: Wire) -> None:
    ev1 = wire.server.has("ev1")
    ev1.drop(401)
    await relink(wire, ev1)

    assert not ev1.deaf


async def test_a_restart_does_not_cure_deafness_but_a_boot_does(wire: Wire) -> None:
    ev1 = wire.server.has("ev1", deaf=True)
    await restart(wire, "ev1")
    await ev1.until(State.CLOSE)
    await ev1.until(State.OPEN)
    assert ev1.deaf

    wire.server.boot()
    await ev1.until(State.OPEN)
    assert not ev1.deaf


async def test_delete_and_create_cures_deafness(wire: Wire) -> None:
    wire.server.has("ev1", deaf=True)
    await delete(wire, "ev1")
    await gone(wire, "ev1")
    await wire.create("ev1")
    again = wire.server.instances["ev1"]
    await relink(wire, again)

    assert not again.deaf


# Delete


async def test_a_deleted_instance_loses_its_state_and_then_its_row() -> None:
    async with wired(pace=Pace.quick(delete=0.3)) as wire:
        wire.server.has("rec2")
        answer = await delete(wire, "rec2")
        seen: list[object] = []
        while 404 not in seen:
            if (state := await wire.state("rec2")) not in seen:
                seen.append(state)
        fetched = await wire.get("/instance/fetchInstances?instanceName=rec2")

        assert (answer.status_code, answer.json()["response"]["message"]) == (200, "Instance deleted")  # 198
        assert seen == ["open", None, 404]  # state-timelines
        assert message(fetched) == ['Instance "rec2" not found']  # 199
        assert (await delete(wire, "rec2")).status_code == 404  # 200
        assert wire.server.ghosts == []


async def test_a_failing_webhook_holds_a_delete_up_and_the_name_with_it() -> None:
    async with wired(pace=Pace.quick(webhook_give_up=0.4)) as wire:
        whfail = wire.server.has("whfail", webhook_fails=True)
        begin = asyncio.get_running_loop().time()
        assert (await delete(wire, "whfail")).status_code == 200  # 201
        await whfail.until(State.CLOSE)

        assert (await wire.create("whfail")).status_code == 403
        await gone(wire, "whfail")  # 202
        assert asyncio.get_running_loop().time() - begin >= 0.4
        assert (await wire.create("whfail")).status_code == 201
        assert Pace().webhook_give_up > 20 * 60


async def test_delete_while_the_socket_reopens_leaves_a_ghost_until_the_boot(wire: Wire) -> None:
    wire.server.has("half", State.CONNECTING, reopening=True)

    assert (await delete(wire, "half")).status_code == 200  # 235
    await gone(wire, "half")  # 236
    assert wire.server.ghosts == ["half"]  # ghost-after-delete
    wire.server.boot()
    assert wire.server.ghosts == []


async def test_2_3_7_refuses_to_delete_what_reopens() -> None:
    async with wired("2.3.7") as wire:
        wire.server.has("half", State.CONNECTING, reopening=True)
        answer = await delete(wire, "half")

        assert answer.status_code == 400
        assert message(answer) == ["[object Object]"]  # 2.3.7: 137
        assert await wire.state("half") == "connecting"  # 2.3.7: 138
        assert wire.server.ghosts == []


async def test_2_2_0_does_not_delete_an_open_instance() -> None:
    async with wired("2.2.0") as wire:
        wire.server.has("rec2")
        answer = await delete(wire, "rec2")

    assert answer.status_code == 400
    assert "needs to be disconnected" in str(message(answer))


# Restart


async def test_a_restart_of_an_open_instance_says_open_and_goes_down() -> None:
    async with wired(pace=Pace.quick(effect=0.1, close_gap=0.1, reopen=0.1)) as wire:
        wire.server.has("ev1")
        answer = await restart(wire, "ev1")
        seen: list[object] = []
        while seen[-2:] != ["connecting", "open"]:
            if (state := await wire.state("ev1")) not in seen[-1:]:
                seen.append(state)

    assert answer.json() == {"instance": {"instanceName": "ev1", "state": "open"}}  # 117
    assert seen == ["open", "close", "connecting", "open"]  # state-timelines


async def test_a_restart_while_connecting_answers_the_old_qr_and_makes_a_new_one(wire: Wire) -> None:
    ev1 = wire.server.has("ev1", State.CONNECTING)
    old = str(ev1.server_code)
    answer = await restart(wire, "ev1")

    assert (answer.json()["code"], answer.json()["count"]) == (old, 1)  # 96
    assert await wire.state("ev1") == "connecting"  # 97
    assert await ev1.shows_code(after=old) != old
    assert ev1.qr_count == 2


@pytest.mark.parametrize("state", [State.CLOSE, State.NOT_LOADED])
async def test_a_restart_of_a_closed_instance_fails_with_200(wire: Wire, state: State) -> None:
    wire.server.has("rec1", state)
    answer = await restart(wire, "rec1")

    assert answer.status_code == 200
    assert answer.json() == {"error": True, "message": "[object Object]"}  # 46, 215


# Boot


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
    assert (await log_out(wire, "dbonly")).status_code == 200  # 226: a no-op
    assert (await wire.create("dbonly")).status_code == 403  # 225
    assert (await delete(wire, "dbonly")).status_code == 200  # 227
    await gone(wire, "dbonly")


@pytest.mark.parametrize(("version", "never_linked"), [("2.3.6", "connecting"), ("2.3.7", "close")])
async def test_a_boot_loads_the_rows_and_reconnects(version: str, never_linked: str) -> None:
    async with wired(version, Pace.quick(load=0.1, first_qr=60)) as wire:
        boot1 = wire.server.has("boot1")
        boot2 = wire.server.has("boot2", State.CLOSE, never_linked=True)
        wire.server.boot()

        assert await wire.state("boot1") is None  # 229
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
