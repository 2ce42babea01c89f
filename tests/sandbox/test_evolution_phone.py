"""The phone's side: linking by QR and by pairing code, drops, outages."""

import json

import pytest

from bot.sandbox.evolution import Pace, PhoneRefusedError, State
from tests.sandbox.evolution_wire import Wire, wired


async def states_until_open(wire: Wire, name: str) -> list[object]:
    """Ask for the state again and again; return the changes, up to and with ``open``."""
    seen: list[object] = []
    while not seen or seen[-1] != "open":
        if (state := await wire.state(name)) not in seen[-1:]:
            seen.append(state)
    return seen


async def test_a_scan_goes_through_the_restart_515_to_an_owned_open() -> None:
    async with wired(pace=Pace.quick(pair=0.1, close_gap=0.1, reopen=0.1)) as wire:
        ev1 = wire.server.has("ev1", State.CONNECTING)
        ev1.scan(number="5511999990001", name="Test")

        seen = await states_until_open(wire, "ev1")
        row = await wire.row("ev1")

    assert seen == ["connecting", "close", "connecting", "open"]  # state-timelines
    assert row["connectionStatus"] == "open"  # 101
    assert row["ownerJid"] == "5511999990001@s.whatsapp.net"
    assert row["profileName"] == "Test"
    assert row["disconnectionReasonCode"] is None


async def test_a_phone_cannot_scan_what_is_not_there_or_not_good_any_more(wire: Wire) -> None:
    opened, ev1 = wire.server.has("opened"), wire.server.has("ev1", State.CONNECTING)
    old = ev1.server_code
    ev1.rotate()

    with pytest.raises(PhoneRefusedError, match="shows no QR"):
        opened.scan()
    with pytest.raises(PhoneRefusedError, match="replaced"):
        ev1.scan(code=old)
    with pytest.raises(PhoneRefusedError, match="shows no QR"):
        opened.rotate()
    ev1.scan(code=ev1.server_code)
    await ev1.until(State.OPEN)


async def test_a_pairing_code_links_the_number_it_was_made_for(wire: Wire) -> None:
    ev1 = wire.server.has("ev1", State.CONNECTING, pairing_for="+55 11 99999-0000")
    code = str(ev1.pairing_code)

    with pytest.raises(PhoneRefusedError, match="no such pairing code"):
        ev1.enter_code("AAAAAAAA")
    ev1.enter_code(f"{code[:4]}-{code[4:]}".lower())
    await ev1.until(State.OPEN)

    assert (await wire.row("ev1"))["ownerJid"] == "5511999990000@s.whatsapp.net"


async def test_a_socket_that_was_started_without_a_number_has_no_pairing_code(wire: Wire) -> None:
    ev1 = wire.server.has("ev1", State.CONNECTING)

    assert ev1.pairing_code is None
    with pytest.raises(PhoneRefusedError):
        ev1.enter_code("AAAAAAAA")


async def test_each_new_qr_brings_a_new_pairing_code(wire: Wire) -> None:
    ev1 = wire.server.has("ev1", State.CONNECTING, pairing_for="5511999990000")
    first, first_code = await ev1.shows_code(), ev1.pairing_code
    ev1.rotate()
    await ev1.shows_code(after=first)

    assert ev1.pairing_code != first_code


@pytest.mark.parametrize("code", [401, 402, 403, 406])
async def test_a_final_code_closes_and_is_kept_in_the_row(wire: Wire, code: int) -> None:
    disc = wire.server.has("disc")
    disc.drop(code)

    assert await wire.state("disc") == "close"  # disconnect-codes
    row = await wire.row("disc")
    assert (row["connectionStatus"], row["disconnectionReasonCode"]) == ("close", code)
    why = json.loads(str(row["disconnectionObject"]))
    assert why["error"]["output"]["statusCode"] == code
    assert str(row["disconnectionAt"]).endswith("Z")
    assert row["ownerJid"] == "5511999990000@s.whatsapp.net"  # 120: stays


@pytest.mark.parametrize("code", [408, 411, 428, 440, 500, 503, 515])
async def test_a_transient_code_reopens_and_the_row_never_tells(code: int) -> None:
    async with wired(pace=Pace.quick(close_gap=0.3, reopen=0.3)) as wire:
        disc = wire.server.has("disc")
        disc.drop(code)
        row = await wire.row("disc")
        seen = await states_until_open(wire, "disc")

    assert (row["connectionStatus"], row["disconnectionReasonCode"]) == ("open", None)
    assert seen == ["close", "connecting", "open"]


async def test_what_cannot_be_dropped(wire: Wire) -> None:
    with pytest.raises(ValueError, match="no disconnection code: 418"):
        wire.server.has("open").drop(418)
    with pytest.raises(PhoneRefusedError, match="no connection"):
        wire.server.has("closed", State.CLOSE).drop(401)


async def test_an_outage_is_connecting_until_it_ends_and_the_row_says_open(wire: Wire) -> None:
    disc = wire.server.has("disc")
    disc.outage()
    await disc.until(State.CONNECTING)

    assert (await wire.row("disc"))["connectionStatus"] == "open"  # 204
    presence = await wire.ask("POST", "/instance/setPresence/disc", {"presence": "available"})
    assert presence.status_code == 201  # 207
    disc.outage_ends()
    await disc.until(State.OPEN)


async def test_an_old_disconnection_stays_in_the_row_after_a_new_open(wire: Wire) -> None:
    disc = wire.server.has("disc", State.CLOSE, reason=406)
    await wire.get("/instance/connect/disc")
    disc.scan()
    await disc.until(State.OPEN)

    row = await wire.row("disc")
    assert (row["connectionStatus"], row["disconnectionReasonCode"]) == ("open", 406)  # 203
