"""Logout and delete: what they answer and what becomes true, version by version."""

import asyncio
import json

import pytest

from bot.sandbox.evolution import Pace, State
from tests.sandbox.evolution_wire import Wire, message, wired


async def test_a_logout_answers_before_it_acts() -> None:
    async with wired(pace=Pace.quick(effect=0.2)) as wire:
        ev1 = wire.server.has("ev1")
        answer = await wire.log_out("ev1")

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
        answer = await wire.log_out("rec1")

    assert answer.status_code == status
    if status == 400:
        assert message(answer) == ['The "rec1" instance is not connected']  # 48
    else:
        assert answer.json()["response"]["message"] == "Instance was already disconnected"


async def test_a_logout_while_the_socket_reopens_is_lost() -> None:
    async with wired() as wire:
        half = wire.server.has("half", State.CONNECTING, reopening=True)
        answer = await wire.log_out("half")
        half.outage_ends()
        await half.until(State.OPEN)  # 234

    assert answer.json()["status"] == "SUCCESS"  # 233


async def test_a_logout_can_be_lost_on_demand_once(wire: Wire) -> None:
    loja = wire.server.has("loja", loses_next_logout=True)

    assert (await wire.log_out("loja")).json()["status"] == "SUCCESS"
    assert (await wire.log_out("loja")).json()["status"] == "SUCCESS"
    await loja.until(State.CLOSE)


async def test_2_3_7_tells_that_a_logout_was_lost_and_waits_for_one_that_is_not() -> None:
    async with wired("2.3.7") as wire:
        wire.server.has("half", State.CONNECTING, reopening=True)
        wire.server.has("whole")
        lost, done = await wire.log_out("half"), await wire.log_out("whole")

        assert lost.status_code == 500
        assert message(lost) == ["Error: Connection Closed"]  # 2.3.7: 136
        assert done.status_code == 200
        assert await wire.state("whole") == "close"


async def test_a_logout_cancels_a_running_qr(wire: Wire) -> None:
    ev1 = wire.server.has("ev1", State.CONNECTING)
    assert (await wire.log_out("ev1")).status_code == 200  # 125
    await ev1.until(State.CLOSE)

    assert ev1.live_codes == []


async def test_a_deleted_instance_loses_its_state_and_then_its_row() -> None:
    async with wired(pace=Pace.quick(delete=0.3)) as wire:
        wire.server.has("rec2")
        answer = await wire.delete("rec2")
        seen: list[object] = []
        while 404 not in seen:
            if (state := await wire.state("rec2")) not in seen:
                seen.append(state)
        fetched = await wire.get("/instance/fetchInstances?instanceName=rec2")

        assert (answer.status_code, answer.json()["response"]["message"]) == (200, "Instance deleted")  # 198
        assert seen == ["open", None, 404]  # state-timelines
        assert message(fetched) == ['Instance "rec2" not found']  # 199
        assert (await wire.delete("rec2")).status_code == 404  # 200
        assert wire.server.ghosts == []


async def test_a_failing_webhook_holds_a_delete_up_and_the_name_with_it() -> None:
    async with wired(pace=Pace.quick(webhook_give_up=0.4)) as wire:
        whfail = wire.server.has("whfail", webhook_fails=True)
        begin = asyncio.get_running_loop().time()
        assert (await wire.delete("whfail")).status_code == 200  # 201
        await whfail.until(State.CLOSE)

        assert (await wire.create("whfail")).status_code == 403
        await wire.gone("whfail")  # 202
        assert asyncio.get_running_loop().time() - begin >= 0.4
        assert (await wire.create("whfail")).status_code == 201
        assert Pace().webhook_give_up > 20 * 60


async def test_delete_while_the_socket_reopens_leaves_a_ghost_until_the_boot(wire: Wire) -> None:
    wire.server.has("half", State.CONNECTING, reopening=True)

    assert (await wire.delete("half")).status_code == 200  # 235
    await wire.gone("half")  # 236
    assert wire.server.ghosts == ["half"]  # ghost-after-delete
    wire.server.boot()
    assert wire.server.ghosts == []


async def test_2_3_7_refuses_to_delete_what_reopens() -> None:
    async with wired("2.3.7") as wire:
        wire.server.has("half", State.CONNECTING, reopening=True)
        answer = await wire.delete("half")

        assert answer.status_code == 400
        assert message(answer) == ["[object Object]"]  # 2.3.7: 137
        assert await wire.state("half") == "connecting"  # 2.3.7: 138
        assert wire.server.ghosts == []


async def test_2_2_0_does_not_delete_an_open_instance() -> None:
    async with wired("2.2.0") as wire:
        wire.server.has("rec2")
        answer = await wire.delete("rec2")

    assert answer.status_code == 400
    assert "needs to be disconnected" in str(message(answer))
