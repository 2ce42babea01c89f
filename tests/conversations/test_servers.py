"""Several servers: what is told of each, and how a name finds its instance among them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import Fault, Pace, State
from tests.conversations.asking import orders, whole_lists
from tests.conversations.house import House, patient, stand_ins

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.telegram import Chat


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[House]:
    """The program between Telegram and the servers ``main`` and ``sp1``."""
    async with stand_ins(tmp_path / "data", servers=("sp1",)) as house, house.zelador():
        yield house


@pytest.fixture
def chat(two: House) -> Chat:
    return two.chat


@pytest.fixture
def main(two: House) -> EvolutionServer:
    return two.evolution


@pytest.fixture
def sp1(two: House) -> EvolutionServer:
    return two.others["sp1"]


async def test_status_counts_all_of_them_and_each_row_says_its_server(
    chat: Chat, main: EvolutionServer, sp1: EvolutionServer
) -> None:
    main.has("loja")
    sp1.has("loja")
    sp1.has("filial", State.CLOSE)

    chat.says("/status")
    shown = await chat.sees("3 instances on 2 servers")

    assert shown.labels == [
        "🔴 sp1/filial",
        "🟢 main/loja",
        "🟢 sp1/loja",
        "🔄 Refresh",
        "📈 History",
        "☑️ Choose several",
    ]
    assert "🔴 sp1/filial" in (shown.text or "")


async def test_a_row_opens_the_instance_on_its_own_server(
    chat: Chat, main: EvolutionServer, sp1: EvolutionServer
) -> None:
    main.has("loja")
    sp1.has("loja", State.CLOSE)
    chat.says("/status")
    await chat.sees("2 instances")

    chat.presses("🔴 sp1/loja")

    await chat.sees("Server: SP1")


async def test_a_name_that_only_one_server_has_is_enough(
    chat: Chat, main: EvolutionServer, sp1: EvolutionServer
) -> None:
    main.has("loja")
    sp1.has("filial")

    chat.says("/restart filial")

    await chat.sees("filial was restarted")
    assert orders(sp1) == ["POST /instance/restart/filial"]
    assert orders(main) == []


async def test_one_name_on_two_servers_is_asked_about(
    chat: Chat, main: EvolutionServer, sp1: EvolutionServer
) -> None:
    main.has("loja")
    sp1.has("loja")

    chat.says("/restart loja")
    shown = await chat.sees("Which one?")

    assert shown.labels == ["main/loja", "sp1/loja", "❌ Cancel"]
    assert (orders(main), orders(sp1)) == ([], [])
    chat.presses("sp1/loja")
    await chat.sees("loja was restarted")
    assert (orders(main), orders(sp1)) == ([], ["POST /instance/restart/loja"])


@pytest.mark.parametrize("typed", ["sp1/loja", "SP1/loja", "sp1/LOJA", "sp1/lo", "sp1 / loja"])
async def test_server_and_name_is_always_the_one_there(
    chat: Chat, main: EvolutionServer, sp1: EvolutionServer, typed: str
) -> None:
    main.has("loja")
    sp1.has("loja", State.CLOSE)

    chat.says(f"/status {typed}")

    assert "Server: SP1" in ((await chat.sees("disconnected")).text or "")


async def test_the_whole_name_behind_its_server_is_found_without_reading_any_list(
    chat: Chat, main: EvolutionServer, sp1: EvolutionServer
) -> None:
    main.has("loja")
    sp1.has("loja", State.CLOSE)

    chat.says("/status sp1/loja")

    await chat.sees("disconnected")
    assert whole_lists(main) == whole_lists(sp1) == 0


async def test_a_name_that_looks_like_server_and_name_wins_where_it_is_whole(
    chat: Chat, main: EvolutionServer, sp1: EvolutionServer
) -> None:
    main.has("sp1/loja", State.CLOSE)
    sp1.has("loja")

    chat.says("/status sp1/loja")
    await chat.sees("disconnected")

    chat.says("/status main/sp1/loja")
    await chat.sees("disconnected")


async def test_a_slash_behind_what_is_no_servers_key_is_part_of_the_name(
    chat: Chat, main: EvolutionServer, sp1: EvolutionServer
) -> None:
    main.has("a/b", State.CLOSE)
    sp1.has("b")

    chat.says("/status a/b")

    assert "a/b" in ((await chat.sees("disconnected")).text or "")


async def test_a_picker_goes_by_server_and_says_what_the_keys_stand_for(
    chat: Chat, main: EvolutionServer, sp1: EvolutionServer
) -> None:
    main.has("zebra")
    main.has("anta")
    sp1.has("loja")

    chat.says("/qr")
    shown = await chat.sees("Which instance?")

    assert shown.labels == ["main/anta", "main/zebra", "sp1/loja", "❌ Cancel"]
    assert "sp1 · SP1" in (shown.text or "")


async def test_a_picker_says_whose_instances_are_missing(
    chat: Chat, main: EvolutionServer, sp1: EvolutionServer
) -> None:
    main.has("loja")
    sp1.has("filial")
    sp1.stop_answering()

    chat.says("/qr")

    assert "SP1 does not answer" in ((await chat.sees("Which instance?")).text or "")
    assert chat.last.labels == ["main/loja", "❌ Cancel"]


async def test_a_name_is_not_taken_for_the_only_one_where_a_silent_server_had_it_too(
    chat: Chat, main: EvolutionServer, sp1: EvolutionServer
) -> None:
    main.has("loja")
    sp1.has("loja")
    chat.says("/status")
    await chat.sees("2 instances")
    sp1.stop_answering()

    chat.says("/restart loja")

    await chat.sees("⚫ Nothing listens")
    assert orders(main) == []
    chat.says("/restart main/loja")
    await chat.sees("loja was restarted")


async def test_an_error_says_which_server_it_came_from(
    chat: Chat, main: EvolutionServer, sp1: EvolutionServer
) -> None:
    sp1.has("filial")
    sp1.faults.add(Fault.answer("POST .*", 500))

    chat.says("/restart filial")

    assert ((await chat.sees("a fault of its own")).text or "").startswith("SP1\n💥")
    assert orders(main) == []


async def test_new_asks_on_which_server(chat: Chat, main: EvolutionServer, sp1: EvolutionServer) -> None:
    chat.says("/new loja")
    shown = await chat.sees("On which server")
    assert shown.labels == ["127.0.0.1", "SP1", "❌ Cancel"]

    chat.presses("SP1")
    await chat.sees_photo()

    assert list(sp1.instances) == ["loja"]
    assert list(main.instances) == []


async def test_new_takes_the_server_before_the_name(
    chat: Chat, main: EvolutionServer, sp1: EvolutionServer
) -> None:
    chat.says("/new sp1/loja")
    await chat.sees_photo()

    assert (list(sp1.instances), list(main.instances)) == (["loja"], [])


async def test_new_with_a_phone_that_must_be_asked_about_asks_for_phone_and_server(
    chat: Chat, main: EvolutionServer, sp1: EvolutionServer
) -> None:
    chat.says("/new loja 11999990000")
    await chat.sees("Is it this one?")
    chat.presses("+55 11 99999-0000")
    await chat.sees("On which server")
    chat.presses("SP1")
    await chat.sees("type this code")

    chat.says("/new sp1/filial 11999990000")
    await chat.sees("Is it this one?")
    chat.presses("+55 11 99999-0000")
    created = await sp1.heard("POST /instance/create", times=2)
    assert isinstance(created.json, dict)
    assert created.json["instanceName"] == "filial"
    assert list(main.instances) == []


async def test_with_one_server_new_takes_its_key_too_and_asks_nothing(tmp_path: Path) -> None:
    async with stand_ins(tmp_path / "data") as house, house.zelador():
        house.chat.says("/new main/loja")
        await house.chat.sees_photo()

        assert list(house.evolution.instances) == ["loja"]


async def test_a_dead_server_is_told_at_once_without_a_call_and_a_probe_brings_it_back(
    two: House, chat: Chat, main: EvolutionServer, sp1: EvolutionServer
) -> None:
    main.has("loja")
    for number in range(3):
        sp1.has(f"filial-{number}")
    chat.says("/status")
    await chat.sees("4 instances")
    sp1.faults.add(dead := Fault.cut(".*"))
    for _ in range(3):
        chat.says("/restart sp1/filial-0")
        await chat.sees("hung up")
        await two.settled()
    sp1.forget()

    chat.says("/restart sp1/filial-0")
    shown = await chat.sees("SP1 has not answered since")
    chat.says("/status")
    listed = await chat.sees("⚫ 3 unreachable")

    assert "3 instances were there" in (listed.text or "")
    assert listed.labels == ["🟢 main/loja", "🔄 Refresh", "📈 History"]
    assert sp1.asked == []
    assert shown.labels == ["🖥 Servers", "📋 All"]
    sp1.faults.remove(dead)
    await sp1.heard("GET /instance/fetchInstances")
    assert [heard.query for heard in sp1.requests] == [{"instanceId": "00000000-0000-0000-0000-000000000000"}]
    chat.says("/restart sp1/filial-0")
    await chat.sees("filial-0 was restarted")


async def test_whoever_asks_how_a_dead_server_is_has_it_looked_for_now(
    two: House, chat: Chat, sp1: EvolutionServer
) -> None:
    sp1.has("loja")
    sp1.stop_answering()
    for _ in range(3):
        chat.says("/restart sp1/loja")
        await two.settled()
    chat.says("/servers")
    shown = await chat.sees("Does not answer since")
    sp1.answers_again()

    chat.presses("🔄 Refresh")

    text = (await chat.sees("🟢 SP1")).text or ""
    assert "Does not answer" not in text
    assert await chat.sees("🟢 SP1") is shown


async def test_one_server_that_hangs_holds_nobody_elses_answer_up(tmp_path: Path) -> None:
    async with (
        stand_ins(tmp_path / "data", servers=("sp1",)) as house,
        house.zelador(patience=patient(server_s=0.3)),
    ):
        house.evolution.has("loja")
        house.others["sp1"].faults.add(Fault.hang(".*"))
        async with asyncio.timeout(3):
            house.chat.says("/status")
            text = (await house.chat.sees("1 instance on 2 servers")).text or ""

    assert "SP1\n⚫ The server took too long" in text
    assert whole_lists(house.evolution) == 1


async def test_servers_tells_of_each_its_release_its_latency_and_its_instances(
    chat: Chat, main: EvolutionServer, sp1: EvolutionServer
) -> None:
    main.has("loja")
    sp1.has("filial", State.CLOSE)
    sp1.has("matriz")

    chat.says("/servers")
    text = (await chat.sees("🟢 SP1 · sp1")).text or ""

    first, second, _ = text.split("\n\n")
    assert first.startswith("🟢 127.0.0.1 · main\nEvolution API 2.3.6, WhatsApp Web 2.")
    assert " ms\n🟢 1 connected\n" in first
    assert " ms\n🔴 1 disconnected\n🟢 1 connected\n" in second
    assert "hears no more messages. Mended in 2.3.7." in first
    assert chat.last.labels == ["🔄 Refresh", "📋 All"]
    chat.presses("📋 All")
    await chat.sees("3 instances on 2 servers")


async def test_a_server_of_a_good_release_has_nothing_wrong(tmp_path: Path) -> None:
    async with stand_ins(tmp_path / "data", version="2.3.7") as house, house.zelador():
        house.chat.says("/servers")
        text = (await house.chat.sees("Evolution API 2.3.7")).text or ""

    assert "No instance" in text
    assert not {"⚠️", "🔧"} & set(text.split())


async def test_a_missing_licence_is_told(chat: Chat, sp1: EvolutionServer) -> None:
    sp1.licensed = False

    chat.says("/servers")

    text = (await chat.sees("🟢 SP1")).text or ""
    assert "🔧 Its licence is not activated." in text
    assert "It does not tell its version." in text


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("made-up-instance-token", "🔧 Our key is an instance's own token"),
        ("nobodys-key", "🔧 It does not accept our key."),
    ],
)
async def test_a_key_that_is_not_the_global_one_is_told(tmp_path: Path, key: str, told: str) -> None:
    async with stand_ins(tmp_path / "data", evolution_api_key=key) as house, house.zelador():
        house.evolution.has("loja", token="made-up-instance-token")
        house.chat.says("/servers")
        text = (await house.chat.sees("Evolution API")).text or ""

    assert told in text
    assert key not in text


@pytest.mark.parametrize(
    ("version", "told"),
    [
        ("2.2.3", "anybody can listen to its websocket without a key. Mended in 2.3.0."),
        ("2.3.4", "hears no more messages. Mended in 2.3.7."),
        ("2.3.6", "every start also connects instances that were never linked. Mended in 2.3.7."),
        ("1.8.2", "too old for me. Update it to 2.3.7"),
        ("homolog", "I do not know this release"),
    ],
)
async def test_a_release_is_told_what_it_is_known_for(
    chat: Chat, main: EvolutionServer, version: str, told: str
) -> None:
    main.faults.add(Fault.answer("GET /", 200, {"status": 200, "message": "Welcome", "version": version}))

    chat.says("/servers")

    assert told in ((await chat.sees(f"Evolution API {version}, WhatsApp Web not told")).text or "")


async def test_a_server_without_a_way_to_the_internet_is_there_all_the_same(tmp_path: Path) -> None:
    async with stand_ins(tmp_path / "data") as house, house.zelador(patience=patient(server_s=0.3)):
        house.evolution.has("loja")
        house.evolution.faults.add(Fault.hang("GET /"))
        async with asyncio.timeout(3):
            house.chat.says("/servers")
            text = (await house.chat.sees("It does not tell its version.")).text or ""

    assert text.startswith("🟢")
    assert "🟢 1 connected" in text


async def test_many_servers_are_told_in_one_message_with_pages(tmp_path: Path) -> None:
    keys = [f"s{number}" for number in range(5)]
    async with stand_ins(tmp_path / "data", servers=keys) as house, house.zelador():
        house.chat.says("/servers")
        shown = await house.chat.sees("🟢 S2")
        assert shown.labels == ["◀️", "1 / 2", "▶️", "🔄 Refresh", "📋 All"]
        house.chat.presses("▶️")
        assert await house.chat.sees("🟢 S4") is shown
        assert "S2" not in (shown.text or "")


async def test_a_pairing_outlives_a_server_that_was_away_so_long_that_its_circuit_opened(
    tmp_path: Path,
) -> None:
    async with (
        stand_ins(tmp_path / "data", pace=Pace.quick()) as house,
        house.zelador(patience=patient(pairing_silent_s=5.0, pairing_look_s=0.1)),
    ):
        loja = house.evolution.has("loja", State.CLOSE, never_linked=True)
        house.chat.says("/qr loja")
        photo = await house.chat.sees_photo()
        house.evolution.stop_answering()
        for _ in range(3):
            house.chat.says("/status loja")
            await house.settled()
        house.chat.says("/status loja")
        await house.chat.sees("has not answered since")

        house.evolution.answers_again()
        loja.scan(code=loja.live_codes[-1])

        await house.chat.sees("loja is linked")
        await house.chat.sees_gone(photo)


async def test_events_of_each_server_come_by_its_own_websocket(tmp_path: Path) -> None:
    async with stand_ins(tmp_path / "data", servers=("sp1",), events="websocket") as house:
        for server in (house.evolution, house.others["sp1"]):
            server.websocket.enabled = True
        async with house.zelador(patience=patient(pairing_look_s=3600.0)):
            for server in (house.evolution, house.others["sp1"]):
                await server.websocket.connected()
            loja = house.others["sp1"].has("loja", State.CLOSE, never_linked=True)
            house.chat.says("/qr loja")
            await house.chat.sees_photo()
            loja.scan(code=loja.live_codes[-1])

            await house.chat.sees("loja is linked")
