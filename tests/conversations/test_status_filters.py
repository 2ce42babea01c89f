"""/status through its buttons: by health, by server, what is muted here, what alerts tell; and many pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.evolution import State
from bot.views.callbacks import ShowFleet, Sift, encode
from tests.clocks import MINUTE
from tests.conversations.asking import live_reads, whole_lists
from tests.conversations.house import ANA, stand_ins
from tests.conversations.watching import watching

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.telegram import Chat
    from tests.conversations.house import House

MANY = "☑️ Choose several"


async def test_a_health_is_chosen_turned_and_taken_back_in_the_same_message(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    evolution.has_many(3)
    evolution.has_many(9, State.CLOSE, prefix="off-")

    chat.says("/status")
    shown = await chat.sees("12 instances")
    assert {"🔴 9", "🟢 3"} <= set(shown.labels)
    chat.presses("🔴 9")
    assert await chat.sees("9 of 12: disconnected") is shown
    chat.presses("▶️")
    await living.settled()
    assert shown.labels == ["🔴 off-9", "◀️", "2 / 2", "▶️", "✓ 🔴 9", "🟢 3", "🔄 Refresh", "📋 All", MANY]
    chat.presses("🟢 3")
    assert await chat.sees("3 of 12: connected") is shown
    chat.presses("✓ 🟢 3")
    assert await chat.sees("12 instances") is shown
    assert chat.messages == [shown]


async def test_a_filter_that_nothing_fits_any_more_says_so_with_the_way_back(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has_many(9)
    evolution.has("lost", State.CLOSE)
    chat.says("/status")
    await chat.sees("10 instances")
    chat.presses("🔴 1")
    shown = await chat.sees("1 of 10: disconnected")

    del evolution.instances["lost"]
    chat.presses("🔄 Refresh")

    assert await chat.sees("None is so: disconnected") is shown
    assert shown.labels == ["✓ 🔴 0", "🟢 9", "🔄 Refresh", "📋 All"]
    chat.presses("📋 All")
    assert await chat.sees("9 instances") is shown


async def test_what_is_muted_here_stands_apart(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("aloja", State.CLOSE)
    evolution.has("bar")
    chat.says("/mute aloja 8h")
    await chat.sees("aloja is muted here")

    chat.says("/status")
    shown = await chat.sees("2 instances")
    assert "🔕 1 muted here" in (shown.text or "")
    assert "🔴" not in (shown.text or "")
    assert shown.labels == ["🟢 bar", "🔕 1", "🔄 Refresh", "📈 History"]
    chat.presses("🔕 1")
    assert await chat.sees("1 of 2: muted here") is shown
    assert shown.labels == ["🔴 aloja", "🟢 1", "✓ 🔕 1", "🔄 Refresh", "📋 All"]

    chat.says("/status aloja")
    await chat.sees("aloja · disconnected")


async def test_open_incidents_are_counted_and_show_only_what_is_down(tmp_path: Path) -> None:
    async with watching(tmp_path, "poll", alert_chat_ids=str(ANA.id)) as watched:
        watched.evolution.has_many(9)
        watched.evolution.has("old", State.CLOSE, reason=401)
        lost = watched.evolution.has("lost")
        async with watched.running():
            lost.drop(401)
            await watched.knows("lost", "disconnected")
            await watched.passes(5 * MINUTE)

            watched.chat.says("/status")
            shown = await watched.chat.sees("11 instances")
            assert "🚨 1 incident is open, for 5 minutes" in (shown.text or "")
            assert "🔴 2 disconnected" in (shown.text or ""), "one was so before anybody looked"
            watched.chat.presses("🚨 1")
            await watched.chat.sees("1 of 11: in an open incident")
            assert shown.labels[0] == "🔴 lost"


async def test_servers_are_chosen_beside_a_health(tmp_path: Path) -> None:
    async with stand_ins(tmp_path / "data", servers=("sp1", "sp2")) as house, house.zelador():
        house.evolution.has_many(5)
        house.others["sp1"].has_many(4, State.CLOSE)
        house.others["sp2"].has_many(3)
        chat = house.chat
        chat.says("/status")
        shown = await chat.sees("12 instances on 3 servers")
        assert {"main 5", "SP1 4", "SP2 3"} <= {label.replace("127.0.0.1", "main") for label in shown.labels}

        chat.presses("SP2 3")
        assert await chat.sees("3 of 12: SP2") is shown
        assert "🟢 3" in shown.labels
        assert "🔴 4" not in shown.labels, "there are none on this server"
        chat.presses("🟢 3")
        await chat.sees("3 of 12: connected · SP2")
        assert "SP1 0" in shown.labels
        chat.presses("✓ SP2 3")
        await chat.sees("8 of 12: connected")


async def test_one_of_many_servers_is_chosen_from_a_list_and_a_silent_one_is_told(tmp_path: Path) -> None:
    keys = [f"s{number}" for number in range(1, 6)]
    async with stand_ins(tmp_path / "data", servers=keys) as house, house.zelador():
        house.evolution.has_many(5)
        house.others["s1"].has_many(6, State.CLOSE)
        house.others["s2"].has_many(2)
        chat = house.chat
        chat.says("/status")
        shown = await chat.sees("13 instances on 6 servers")
        house.others["s2"].stop_answering()

        chat.presses("🖥 One server only")
        assert await chat.sees("The instances of which server?") is shown
        assert shown.labels[2:5] == ["S1 6", "⚫ S2 2", "S3 0"]
        chat.presses("⚫ S2 2")
        assert await chat.sees("S2: not listed while the server does not answer") is shown
        chat.presses("✓ 🖥 Server: S2")
        await chat.sees("The instances of which server?")
        chat.presses("S1 6")
        await chat.sees("6 of")
        chat.presses("✓ 🖥 Server: S1")
        await chat.sees("The instances of which server?")
        chat.presses("🖥 All servers")
        assert await chat.sees("13 instances on 6 servers") is shown


async def test_many_pages_are_jumped_over_and_a_search_is_offered(tmp_path: Path) -> None:
    async with watching(tmp_path, "poll") as watched:
        watched.evolution.has_many(205)
        async with watched.running():
            watched.evolution.forget()
            chat = watched.chat
            chat.says("/status")
            shown = await chat.sees("205 instances")
            assert "Look for a part of a name: /status loja" in (shown.text or "")

            for label, page in (("+10", 11), ("+10", 21), ("+10", 26), ("-10", 16), ("⏮ 1", 1), ("26 ⏭", 26)):
                chat.presses(label)
                await watched.house.settled()
                assert f"{page} / 26" in shown.labels

            assert whole_lists(watched.evolution) == 0
            assert len(live_reads(watched.evolution)) == 5 * 8 + 2 * 5, "only the pages' rows were read"


async def test_buttons_of_before_and_of_servers_that_are_gone_still_lead_somewhere(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    evolution.has_many(20, State.CLOSE)
    chat.says("/status")
    shown = await chat.sees("20 instances")

    chat.forges(encode(ShowFleet(1)), message=shown)
    await living.settled()
    assert "2 / 3" in shown.labels
    chat.forges(encode(Sift(3, server="gone")), message=shown)
    await chat.sees("None is so: gone")
    assert "📋 All" in shown.labels
