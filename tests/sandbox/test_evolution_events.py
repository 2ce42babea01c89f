"""What the server tells, in which order, in which envelope; heard by a real socket.io client."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox.evolution import EvolutionServer, Pace, State
from tests.sandbox.event_ears import Ear, plugged_in, receiving, told
from tests.sandbox.evolution_wire import KEY, Wire, wired

CONNECTING, OPEN = "connection.update connecting", "connection.update open"
END = ("status.instance", "logout.instance", "connection.update close")


async def test_a_life_is_told_as_it_was_recorded(wire: Wire, ear: Ear) -> None:
    await wire.create("ev1")
    await ear.hears("instance.create")
    await wire.get("/instance/connect/ev1")
    await ear.hears(CONNECTING, "qrcode.updated")
    ev1 = wire.server.instances["ev1"]
    ev1.rotate()
    await ear.hears("qrcode.updated")
    ev1.scan()
    await ear.hears(CONNECTING, OPEN)  # the restart 515 in between is silent
    ev1.drop(428)
    await ear.hears(CONNECTING, OPEN)
    await wire.log_out("ev1")
    await ear.hears_in_any_order(*END)
    await wire.get("/instance/connect/ev1?number=5511999990000")
    (_, qr) = await ear.hears(CONNECTING, "qrcode.updated")
    assert qr["data"]["qrcode"]["pairingCode"] == ev1.pairing_code
    ev1.enter_code(str(ev1.pairing_code))
    await ear.hears(CONNECTING, OPEN)
    await wire.delete("ev1")
    heard = await ear.hears_in_any_order("instance.delete", "remove.instance", *END)
    assert {told(envelope) for envelope in heard[:2]} == {"instance.delete", "remove.instance"}


@pytest.mark.parametrize("code", [408, 411, 428, 440, 500, 503, 515])
async def test_a_transient_loss_is_never_told_as_a_close(code: int, wire: Wire, ear: Ear) -> None:
    wire.server.has("disc").drop(code)

    await ear.hears(CONNECTING, OPEN)  # disconnect-codes


@pytest.mark.parametrize("code", [401, 402, 403, 406])
async def test_a_final_loss_is_told_three_times_with_its_code(code: int, wire: Wire, ear: Ear) -> None:
    disc = wire.server.has("disc")
    disc.drop(code)
    heard = {envelope["event"]: envelope["data"] for envelope in await ear.hears_in_any_order(*END)}

    assert heard["connection.update"] == {"instance": "disc", "state": "close", "statusReason": code}
    assert heard["logout.instance"] is None
    status = heard["status.instance"]
    assert (status["status"], status["disconnectionReasonCode"]) == ("closed", code)
    why = json.loads(status["disconnectionObject"])
    assert why["error"]["output"]["statusCode"] == code
    assert abs(datetime.now(UTC) - datetime.fromisoformat(status["disconnectionAt"])) < timedelta(minutes=1)


async def test_the_three_ends_come_in_every_order_and_the_same_for_the_same_seed() -> None:
    async def orders() -> list[tuple[str, ...]]:
        async with wired() as wire:
            wire.server.websocket.enabled = True
            async with plugged_in(wire.server.url) as ear:
                await wire.server.websocket.connected()
                for number in range(20):
                    wire.server.has(f"disc{number}").drop(401)
                heard = await ear.hears_in_any_order(*END * 20)
        names = [told(envelope) for envelope in heard]
        return [tuple(names[begin : begin + 3]) for begin in range(0, 60, 3)]

    first = await orders()
    assert len(set(first)) == 6
    assert await orders() == first


async def test_what_is_shuffled_changes_no_code_that_is_drawn() -> None:
    shown = []
    for shuffles in (False, True):
        server = EvolutionServer(KEY, pace=Pace.quick())
        async with server.serving():
            other = server.has("other")
            if shuffles:
                other.tell_closed(401, "{}")
            shown.append(server.has("shown", State.CONNECTING).server_code)

    assert shown[0] == shown[1]


async def test_an_outage_is_a_stream_of_connecting(wire: Wire, ear: Ear) -> None:
    ev1 = wire.server.has("ev1")
    ev1.outage()
    await ear.hears(*[CONNECTING] * 3)  # outage: 17 in 8 s, no back-off

    assert ev1.state is State.CONNECTING
    ev1.outage_ends()
    await ear.until(lambda heard: heard[-1:] == [OPEN])
    assert set(ear.events[:-1]) <= {CONNECTING}


async def test_a_refused_client_goes_on_connecting_and_shows_nothing(wire: Wire, ear: Ear) -> None:
    wire.server.client_refused = True
    wire.server.has("old", State.CLOSE, never_linked=True)
    await wire.get("/instance/connect/old")

    await ear.until(lambda heard: len(heard) >= 3)
    assert set(ear.events) == {CONNECTING}


async def test_at_the_qr_limit_the_qr_event_has_no_qr() -> None:
    async with wired(qr_limit=1) as wire:
        wire.server.websocket.enabled = True
        lim = wire.server.has("lim", State.CONNECTING)
        async with plugged_in(wire.server.url) as ear:
            await wire.server.websocket.connected()
            lim.rotate()
            (refused, limit) = await ear.hears("connection.update refused", "qrcode.updated")

    assert refused["data"] == {"instance": "lim", "state": "refused", "statusReason": 428}  # qr-limit
    assert limit["data"] == {"message": "QR code limit reached, please login again", "statusCode": 500}


async def test_after_a_boot_the_linked_ones_tell_that_they_are_back(wire: Wire) -> None:
    async with receiving() as (url, hook):  # a websocket's client may be back too late to hear it
        wire.server.webhook.url = url
        wire.server.has("ev1")
        wire.server.boot()

        assert {event["instance"] for event in await hook.hears_in_any_order(CONNECTING, OPEN)} == {"ev1"}


async def test_an_instance_of_another_integration_opens_without_a_word(wire: Wire, ear: Ear) -> None:
    await wire.create("shop", integration="WHATSAPP-BUSINESS", token="made-up", number="5511999990000")
    await ear.hears("instance.create")
    wire.server.has("later").drop(428)

    assert [event["instance"] for event in await ear.hears(CONNECTING, OPEN)] == ["later", "later"]


async def test_a_lost_logout_and_the_delete_of_a_reopening_one_tell_of_no_end(wire: Wire, ear: Ear) -> None:
    wire.server.has("half", State.CONNECTING, reopening=True)
    wire.server.has("ev1", loses_next_logout=True)
    await wire.log_out("ev1")  # 233
    await wire.delete("half")  # 235
    await wire.gone("half")
    wire.server.events.delay_s = 0.05
    wire.server.has("last").drop(401)
    await ear.until(lambda heard: len([event for event in heard if event in END]) == 3)

    ended = {envelope["instance"] for envelope in ear.envelopes if told(envelope) in END}
    assert ended == {"last"}


async def test_the_envelope_of_a_fresh_instance(wire: Wire, ear: Ear) -> None:
    await wire.create("ev1")
    (envelope,) = await ear.hears("instance.create")

    local = envelope.pop("date_time")
    assert envelope == {  # event-40: no sender before the first open
        "event": "instance.create",
        "instance": "ev1",
        "data": {"instanceName": "ev1", "instanceId": wire.server.instances["ev1"].id},
        "server_url": wire.server.url,
        "apikey": None,
    }
    assert local.endswith("Z")
    behind = datetime.now(UTC) - datetime.fromisoformat(local)
    assert timedelta(hours=3) <= behind < timedelta(hours=3, minutes=1)  # timezone: a false Z


async def test_the_envelope_of_a_linked_one_names_its_owner_and_its_token_where_that_is_shown(
    wire: Wire, ear: Ear
) -> None:
    wire.server.events.shows_tokens = True
    ev1 = wire.server.has("ev1", number="5511999990000", profile_name="Test")
    ev1.drop(428)
    connecting, opened = await ear.hears(CONNECTING, OPEN)

    assert {connecting["sender"], opened["sender"]} == {"5511999990000@s.whatsapp.net"}
    assert connecting["apikey"] == ev1.token  # timezone
    assert connecting["data"] == {"instance": "ev1", "state": "connecting", "statusReason": 200}
    assert opened["data"] == {  # event-47
        "instance": "ev1",
        "wuid": "5511999990000@s.whatsapp.net",
        "profileName": "Test",
        "profilePictureUrl": "https://pps.example.com/5511999990000.jpg",
        "state": "open",
        "statusReason": 200,
    }


async def test_a_code_comes_with_its_picture_and_without_a_count(wire: Wire, ear: Ear) -> None:
    wire.server.has("ev1", State.CLOSE, never_linked=True)
    answer = (await wire.get("/instance/connect/ev1")).json()
    _, qr = await ear.hears(CONNECTING, "qrcode.updated")

    del answer["count"]
    assert qr["data"] == {"qrcode": {"instance": "ev1", **answer}}  # event-43


async def test_an_instance_that_was_put_there_was_always_there(wire: Wire, ear: Ear) -> None:
    for name, state in (("open", State.OPEN), ("shows", State.CONNECTING), ("closed", State.CLOSE)):
        wire.server.has(name, state)
    wire.server.has("half", State.CONNECTING, reopening=True).outage_ends()

    assert {event["instance"] for event in await ear.hears(CONNECTING, OPEN)} == {"half"}
