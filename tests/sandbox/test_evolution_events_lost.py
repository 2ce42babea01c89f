"""What goes wrong with events on their way: lost, twice, late, and a socket that breaks."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.sandbox.evolution import Fault, Pace
from tests.sandbox.event_ears import Ear, plugged_in, receiving
from tests.sandbox.evolution_wire import Wire, wired

CONNECTING, OPEN, CLOSED = (f"connection.update {state}" for state in ("connecting", "open", "close"))


async def test_the_next_events_are_lost(wire: Wire, ear: Ear) -> None:
    wire.server.events.drop_next(1)
    wire.server.has("ev1").drop(428)

    await ear.hears(OPEN)


async def test_each_event_comes_twice(wire: Wire, ear: Ear) -> None:
    wire.server.events.twice = True
    wire.server.has("ev1").drop(428)

    await ear.hears(CONNECTING, CONNECTING, OPEN, OPEN)


async def test_events_are_late_and_keep_the_time_at_which_they_happened(wire: Wire, ear: Ear) -> None:
    wire.server.events.delay_s = 0.3
    begin = asyncio.get_running_loop().time()
    wire.server.has("ev1").drop(428)
    told, _ = await ear.hears(CONNECTING, OPEN)

    late = datetime.now(UTC) - datetime.fromisoformat(told["date_time"]) - timedelta(hours=3)
    assert asyncio.get_running_loop().time() - begin >= 0.3
    assert late >= timedelta(seconds=0.3)


async def test_who_was_cut_off_comes_back_and_is_told_nothing_of_the_time_between(
    wire: Wire, ear: Ear
) -> None:
    ev1 = wire.server.has("ev1")
    wire.server.websocket.cut()
    assert wire.server.websocket.clients == 0
    ev1.drop(401)
    await wire.server.websocket.connected()
    await wire.get("/instance/connect/ev1")

    await ear.hears(CONNECTING, "qrcode.updated")


async def test_a_cut_leaves_the_api_alone(wire: Wire, ear: Ear) -> None:
    wire.server.has("ev1")
    wire.server.faults.add(Fault.delay("GET /instance/connectionState/ev1", 0.05))
    asking = asyncio.create_task(wire.get("/instance/connectionState/ev1"))
    await wire.server.heard("GET /instance/connectionState/ev1")
    wire.server.websocket.cut()

    assert (await asking).status_code == 200
    assert ear.events == []


async def test_a_server_that_is_down_takes_its_listeners_along(wire: Wire, ear: Ear) -> None:
    ev1 = wire.server.has("ev1")
    wire.server.stop_answering()
    await wire.server.websocket.connected(clients=0)
    wire.server.answers_again()
    await wire.server.websocket.connected()
    ev1.drop(428)

    await ear.hears(CONNECTING, OPEN)


async def test_a_boot_forgets_what_was_not_sent_yet() -> None:
    quiet_boot = "2.3.7"  # it connects nobody who has no account
    async with wired(quiet_boot, Pace.quick(webhook_retry=60)) as wire, receiving([500]) as (url, ear):
        wire.server.webhook.url = url
        wire.server.events.delay_s = 60
        wire.server.has("waits").drop(401)
        wire.server.boot()
        wire.server.events.delay_s = 0
        wire.server.has("tried").drop(401)
        await ear.hears(CLOSED)
        assert wire.server.webhook.undelivered == 1
        wire.server.boot()
        assert wire.server.webhook.undelivered == 0
        wire.server.has("after").drop(401)
        (closed,) = await ear.hears(CLOSED)

        assert closed["instance"] == "after"


async def test_nothing_is_left_on_the_loop_when_the_server_ends_with_listeners() -> None:
    before = asyncio.all_tasks()
    async with receiving([500]) as (url, ear), wired(pace=Pace.quick(webhook_retry=60)) as wire:
        wire.server.websocket.enabled = True
        wire.server.webhook.url = url
        async with plugged_in(wire.server.url):
            await wire.server.websocket.connected()
            await wire.create("ev1")
            await ear.hears("instance.create")
    await asyncio.sleep(0)

    assert asyncio.all_tasks() == before
