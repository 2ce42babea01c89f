"""Connect and the QR: waits, counts, the stale one, rotation, the limits."""

import asyncio
import base64
import io

import pytest
import zxingcpp
from PIL import Image

from bot.sandbox.evolution import Pace, State
from bot.sandbox.evolution.picture import data_url
from tests.sandbox.evolution_wire import Wire, wired


async def qr(wire: Wire, name: str, query: str = "") -> dict[str, object]:
    answer = await wire.get(f"/instance/connect/{name}{query}")
    assert answer.status_code == 200
    body = answer.json()
    assert isinstance(body, dict)
    return body


async def test_a_closed_instance_waits_a_fixed_time_for_its_qr() -> None:
    async with wired(pace=Pace.quick(connect_wait=0.15)) as wire:
        ev1 = wire.server.has("ev1", State.CLOSE, never_linked=True)
        begin = asyncio.get_running_loop().time()
        first = await qr(wire, "ev1")

        assert asyncio.get_running_loop().time() - begin >= 0.15  # 88: 2 s in the product
        assert Pace().connect_wait == 2
        assert list(first) == ["pairingCode", "code", "base64", "count"]
        assert (first["pairingCode"], first["code"], first["count"]) == (None, ev1.server_code, 1)
        assert ev1.state is State.CONNECTING
        assert await qr(wire, "ev1") == first  # 89
        assert (await wire.row("ev1"))["connectionStatus"] == "connecting"  # 91


async def test_a_code_has_the_shape_of_the_recorded_ones(wire: Wire) -> None:
    code = wire.server.has("ev1", State.CONNECTING).server_code

    assert code is not None
    assert code.startswith("2@")
    assert [len(part) for part in code.split(",")] == [94, 44, 44, 44]  # 88


async def test_the_picture_holds_the_code_and_looks_like_the_servers(wire: Wire) -> None:
    wire.server.has("ev1", State.CONNECTING)
    answer = await qr(wire, "ev1")

    kind, _, content = str(answer["base64"]).partition(",")
    picture = Image.open(io.BytesIO(base64.b64decode(content, validate=True)))
    picture.load()
    assert kind == "data:image/png;base64"
    assert (picture.format, picture.size, picture.mode) == ("PNG", (348, 348), "RGBA")  # 88
    assert picture.getpixel((11, 11)) == (255, 255, 255, 255)  # a quiet zone of 3 modules of 4 px
    assert picture.getpixel((12, 12)) == (0, 0, 0, 255)
    read = zxingcpp.read_barcodes(picture)
    assert [found.text for found in read] == [answer["code"]]
    assert data_url(str(answer["code"])) == answer["base64"]


async def test_before_the_first_qr_there_is_only_a_count() -> None:
    async with wired(pace=Pace.quick(first_qr=60)) as wire:
        wire.server.has("slow1", State.CLOSE, never_linked=True)

        assert await qr(wire, "slow1") == {"count": 0}  # 149


async def test_with_a_number_the_qr_is_counted_before_its_pairing_code_is_there() -> None:
    async with wired(pace=Pace.quick(pairing_code=60)) as wire:
        wire.server.has("slow3", State.CLOSE, never_linked=True)

        assert await qr(wire, "slow3", "?number=5511999990000") == {"count": 1}  # 152


@pytest.mark.parametrize("number", ["5511999990000", "%2B55%20(11)%2099999-0000", "11999990000", "abc"])
async def test_any_number_at_the_start_makes_a_pairing_code(wire: Wire, number: str) -> None:
    wire.server.has("num", State.CLOSE, never_linked=True)
    answer = await qr(wire, "num", f"?number={number}")

    assert len(str(answer["pairingCode"])) == 8  # 154-157
    assert set(str(answer["pairingCode"])) <= set("123456789ABCDEFGHJKLMNPQRSTVWXYZ")


async def test_a_number_is_ignored_while_a_qr_runs(wire: Wire) -> None:
    wire.server.has("ev1", State.CONNECTING)

    assert (await qr(wire, "ev1", "?number=5511999990000"))["pairingCode"] is None  # 93


async def test_an_open_instance_answers_its_state_and_no_qr_key(wire: Wire) -> None:
    wire.server.has("ev1")

    assert await qr(wire, "ev1") == {"instance": {"instanceName": "ev1", "state": "open"}}  # 99


async def test_an_instance_that_is_not_loaded_fails_with_200(wire: Wire) -> None:
    wire.server.has("dbonly", State.NOT_LOADED)

    assert await qr(wire, "dbonly") == {"error": True, "message": "[object Object]"}  # 214


async def test_a_slow_whatsapp_lets_the_former_sessions_qr_out() -> None:
    async with wired(pace=Pace.quick(first_qr=0.3)) as wire:
        ev1 = wire.server.has("ev1", State.CONNECTING)
        old = await qr(wire, "ev1")
        await wire.ask("DELETE", "/instance/logout/ev1")
        await ev1.until(State.CLOSE)

        assert await qr(wire, "ev1") == old  # 123: no live code behind it
        assert ev1.live_codes == []
        fresh = await ev1.shows_code()
        now = await qr(wire, "ev1")
        assert now["code"] == fresh
        assert now["count"] == 2  # 124: goes on over the logout
        assert str(now["code"]).split(",")[1:] != str(old["code"]).split(",")[1:]


async def test_codes_rotate_by_themselves_and_keep_the_sessions_keys() -> None:
    async with wired(pace=Pace.quick(qr_life=0.03)) as wire:
        ev1 = wire.server.has("ev1", State.CONNECTING)
        first = await ev1.shows_code()
        second = await ev1.shows_code(after=first)

        assert second != first
        assert second.split(",")[1:] == first.split(",")[1:]  # 95
        assert ev1.qr_count >= 2
        assert Pace().qr_life == 45


async def test_a_code_can_be_replaced_at_once(wire: Wire) -> None:
    ev1 = wire.server.has("ev1", State.CONNECTING)
    first = ev1.server_code
    ev1.rotate()

    assert ev1.server_code != first
    answer = await qr(wire, "ev1")
    assert (answer["code"], answer["count"]) == (ev1.server_code, 2)


async def test_after_six_codes_a_new_socket_goes_on_counting(wire: Wire) -> None:
    ev1 = wire.server.has("ev1", State.CONNECTING)
    for _ in range(5):
        ev1.rotate()
    sixth = ev1.server_code
    ev1.rotate()

    assert ev1.state is State.CLOSE  # the 408, for a moment
    await ev1.until(State.CONNECTING)
    await ev1.shows_code()
    assert ev1.server_code != sixth
    assert ev1.qr_count == 7


async def test_at_the_qr_limit_memory_closes_and_the_row_stays_connecting() -> None:
    async with wired(qr_limit=2) as wire:
        lim = wire.server.has("lim", State.CONNECTING)
        lim.rotate()
        keys = str(lim.server_code).split(",")[1:]
        lim.rotate()

        assert await wire.state("lim") == "close"  # 209
        assert (await wire.row("lim"))["connectionStatus"] == "connecting"  # 210
        assert (await wire.ask("DELETE", "/instance/logout/lim")).status_code == 400  # 211
        again = await qr(wire, "lim")
        assert again["count"] == 1  # 212
        assert str(again["code"]).split(",")[1:] == keys


async def test_parallel_connects_open_a_socket_each() -> None:
    async with wired(pace=Pace.quick(socket_start=0.3, connect_wait=0.6)) as wire:
        many = wire.server.has("many", State.CLOSE, never_linked=True)
        answers = await asyncio.gather(*(qr(wire, "many") for _ in range(3)))

        assert {answer["count"] for answer in answers} == {3}  # concurrent-connect
        assert {answer["code"] for answer in answers} == {many.server_code}
        assert len(set(many.live_codes)) == 3


async def test_a_pairing_that_reopens_still_answers_the_used_qr() -> None:
    async with wired(pace=Pace.quick(reopen=60)) as wire:
        ev1 = wire.server.has("ev1", State.CONNECTING)
        used = ev1.server_code
        ev1.scan()
        await wire.server.instances["ev1"].until(State.CLOSE)
        await ev1.until(State.CONNECTING)

        assert (await qr(wire, "ev1"))["code"] == used  # 206
        assert ev1.live_codes == []


@pytest.mark.parametrize("moment", range(16, 26))
async def test_after_a_restarts_answer_the_former_socket_brings_no_more_codes(moment: int) -> None:
    async with wired(pace=Pace.quick(connect_wait=0.001, first_qr=0.015)) as wire:
        loja = wire.server.has("loja", State.CONNECTING)
        loja.end(401, "{}")
        await qr(wire, "loja")
        await asyncio.sleep(moment / 1000)
        restarted = await wire.ask("POST", "/instance/restart/loja")

        assert loja.server_code in {restarted.json()["code"], *loja.live_codes}  # 96
