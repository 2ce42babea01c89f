"""has(): every condition that tests start from, as the API shows it."""

from datetime import UTC, datetime

import pytest

from bot.sandbox.evolution import EvolutionServer, Pace, State
from tests.sandbox.evolution_wire import KEY, Wire


async def test_by_default_an_instance_is_open_and_owned(wire: Wire) -> None:
    wire.server.has("loja", number="5511999990001", profile_name="Loja Centro")

    row = await wire.row("loja")
    assert await wire.state("loja") == "open"
    assert row["connectionStatus"] == "open"
    assert row["ownerJid"] == "5511999990001@s.whatsapp.net"
    assert row["profileName"] == "Loja Centro"


async def test_closed_and_never_linked(wire: Wire) -> None:
    wire.server.has("new", State.CLOSE, never_linked=True)

    row = await wire.row("new")
    assert await wire.state("new") == "close"
    assert (row["ownerJid"], row["disconnectionReasonCode"]) == (None, None)


async def test_closed_after_a_logout_or_for_a_reason_at_a_time(wire: Wire) -> None:
    wire.server.has("api", State.CLOSE)
    wire.server.has("banned", State.CLOSE, reason=403, closed_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))

    api, banned = await wire.row("api"), await wire.row("banned")
    assert api["disconnectionReasonCode"] == 401
    assert "Log out instance: api" in str(api["disconnectionObject"])
    assert (banned["disconnectionReasonCode"], banned["disconnectionAt"]) == (403, "2026-01-02T03:04:05.000Z")
    assert banned["ownerJid"] == "5511999990000@s.whatsapp.net"


async def test_closed_over_the_api_is_deaf_once_linked_again_and_closed_by_the_phone_is_not(
    wire: Wire,
) -> None:
    both = wire.server.has("api", State.CLOSE), wire.server.has("phone", State.CLOSE, reason=401)
    for instance in both:
        await wire.get(f"/instance/connect/{instance.name}")
        instance.scan(code=await instance.shows_code())
        await instance.until(State.OPEN)

    assert [instance.deaf for instance in both] == [True, False]  # deaf-after-logout


async def test_connecting_shows_a_qr_at_once(wire: Wire) -> None:
    fresh = wire.server.has("qr", State.CONNECTING)
    paired = wire.server.has("pair", State.CONNECTING, pairing_for="5511999990000")

    row = await wire.row("qr")
    assert (row["connectionStatus"], row["ownerJid"]) == ("connecting", None)
    assert fresh.live_codes == [fresh.server_code]
    assert len(str(paired.pairing_code)) == 8


async def test_reopening_is_connecting_with_a_row_that_says_open(wire: Wire) -> None:
    half = wire.server.has("half", State.CONNECTING, reopening=True)

    row = await wire.row("half")
    assert await wire.state("half") == "connecting"
    assert (row["connectionStatus"], row["ownerJid"]) == ("open", "5511999990000@s.whatsapp.net")
    half.outage_ends()
    await half.until(State.OPEN)


async def test_other_things_that_can_be_true(wire: Wire) -> None:
    wire.server.has(
        "full",
        token="OWN",
        settings={"rejectCall": True},
        webhook={"url": "http://example.com/", "events": ["CALL"]},
        channels={"rabbitmq": []},
    )
    row = await wire.row("full")

    assert row["token"] == "OWN"
    assert (await wire.get("/settings/find/full")).json()["rejectCall"] is True
    assert (await wire.get("/webhook/find/full")).json()["events"] == ["CALL"]
    assert isinstance(row["Rabbitmq"], dict)
    assert row["Websocket"] is None


async def test_a_name_can_be_had_only_once(wire: Wire) -> None:
    wire.server.has("twice")

    with pytest.raises(ValueError, match="twice"):
        wire.server.has("twice")


def test_conditions_without_a_qr_need_no_event_loop() -> None:
    server = EvolutionServer(KEY)

    assert [instance.state for instance in server.has_many(3, State.CLOSE)] == [State.CLOSE] * 3


def test_the_same_key_draws_the_same_ids_and_another_key_others() -> None:
    one, same, other = (EvolutionServer(key, pace=Pace.quick()).has("x").id for key in ("a", "a", "b"))

    assert one == same != other
