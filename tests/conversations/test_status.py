"""/status: the whole fleet on one screen."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import Fault, Pace, State
from tests.clocks import settle
from tests.conversations.asking import live_reads, whole_lists
from tests.conversations.house import ANA, BIA, GROUP, stand_ins

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.telegram import BotApi, Chat
    from tests.conversations.house import House

FETCH = "GET /instance/fetchInstances"


async def test_an_empty_fleet_says_how_to_begin(chat: Chat, evolution: EvolutionServer) -> None:
    chat.says("/status")

    shown = await chat.sees("No instance yet")
    assert "/new loja-1" in (shown.text or "")
    assert shown.labels == ["🔄 Refresh"]
    assert evolution.asked == [FETCH]


async def test_the_fleet_is_counted_at_the_top_and_listed_worst_first(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("aberta")
    evolution.has("bar", State.CLOSE, reason=403)
    evolution.has("caindo", State.CONNECTING, reopening=True)
    evolution.has("dona", State.CONNECTING)
    evolution.has("extra", State.CLOSE, never_linked=True)

    chat.says("/status")

    text = (await chat.sees("5 instances")).text or ""
    counts, _, rows = text.partition("\n\n")
    assert "🔴 1 disconnected" in counts
    assert "🟡 1 connecting" in counts
    assert "📲 1 waiting for a scan" in counts
    assert "⚪ 1 never linked" in counts
    assert "🟢 1 connected" in counts
    assert re.findall(r"^\S+ (\w+)", rows, re.MULTILINE)[:5] == ["bar", "caindo", "dona", "extra", "aberta"]
    assert chat.last.labels == [
        "🔴 bar",
        "🟡 caindo",
        "📲 dona",
        "⚪ extra",
        "🟢 aberta",
        "🔄 Refresh",
        "📈 History",
        "☑️ Choose several",
    ]


async def test_the_live_state_counts_where_the_database_says_otherwise(
    chat: Chat, evolution: EvolutionServer
) -> None:
    """The database says ``open`` all through an outage (contract #204)."""
    loja = evolution.has("loja")
    loja.outage()
    await loja.until(State.CONNECTING)
    assert loja.row.connection_status is State.OPEN

    chat.says("/status")

    text = (await chat.sees("1 instance")).text or ""
    assert "🟡 1 connecting" in text
    assert "🟢" not in text
    assert live_reads(evolution) == ["loja"]


async def test_a_closed_row_is_believed_without_asking_for_its_live_state(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja", State.CLOSE)

    chat.says("/status")

    await chat.sees("🔴 1 disconnected")
    assert evolution.asked == [FETCH]


async def test_pages_are_turned_in_the_same_message(
    chat: Chat, evolution: EvolutionServer, telegram: BotApi, living: House
) -> None:
    evolution.has_many(20, State.CLOSE)

    chat.says("/status")
    shown = await chat.sees("20 instances")
    pages = [shown.labels]
    for _ in range(3):
        chat.presses("▶️")
        await living.settled()
        pages.append(shown.labels)

    assert [next(label for label in page if "/" in label) for page in pages] == [
        "1 / 3",
        "2 / 3",
        "3 / 3",
        "1 / 3",
    ]
    first, second, third, first_again = map(_instances_on, pages)
    assert first_again == first
    assert [len(page) for page in (first, second, third)] == [8, 8, 4]
    assert len({*first, *second, *third}) == 20
    assert chat.messages == [shown]
    assert len(telegram.calls.of("sendMessage")) == 1
    assert len(chat.answers) == 3


async def test_refresh_shows_what_is_true_now_in_place_with_the_time_it_was_read(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    loja = evolution.has("loja")
    chat.says("/status")
    shown = await chat.sees("🟢 1 connected")
    assert re.search(r"Read at \d\d:\d\d:\d\d UTC", shown.text or "")

    loja.drop(401)
    chat.presses("🔄 Refresh")

    assert await chat.sees("🔴 1 disconnected") is shown
    assert re.search(r"Read at \d\d:\d\d:\d\d UTC", shown.text or "")
    await living.settled()
    assert chat.messages == [shown]
    assert [answer.text for answer in chat.answers] == [""]


async def test_a_refresh_that_changes_nothing_is_no_error(
    chat: Chat, evolution: EvolutionServer, telegram: BotApi, living: House
) -> None:
    """Telegram refuses an edit to the same text: that is what was wanted."""
    evolution.has("loja", State.CLOSE)
    chat.says("/status")
    shown = await chat.sees("1 instance")
    telegram.faults.add(
        "editMessageText",
        status=400,
        description="Bad Request: message is not modified: specified new message content and reply markup "
        "are exactly the same as a current content and reply markup of the message",
    )

    chat.presses("🔄 Refresh")
    await chat.hears()
    await living.settled()

    assert chat.messages == [shown]
    assert "1 instance" in (shown.text or "")
    assert len(telegram.calls.of("editMessageText")) == 1
    assert len(telegram.calls.of("sendMessage")) == 1


async def test_one_read_of_the_list_serves_all_who_ask_at_once(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    evolution.has_many(3, State.CLOSE)
    all_asked = asyncio.Event()
    evolution.faults.add(Fault.hold(FETCH, all_asked))

    for _ in range(10):
        chat.says("/status")
    await living.telegram.updates.drained()
    await settle()
    all_asked.set()
    await living.settled()

    assert len([message for message in chat.messages if "3 instances" in (message.text or "")]) == 10
    assert whole_lists(evolution) == 1


async def test_whoever_asks_later_gets_a_list_that_is_read_anew(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja", State.CLOSE)
    chat.says("/status")
    await chat.sees("1 instance")

    evolution.has("mar", State.CLOSE)
    chat.says("/status")

    await chat.sees("2 instances")
    assert whole_lists(evolution) == 2


async def test_in_a_large_fleet_only_the_states_of_the_page_are_read_and_the_screen_says_so(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has_many(101)

    chat.says("/status")

    shown = await chat.sees("101 instances")
    assert "Only this page is live" in (shown.text or "")
    assert sorted(live_reads(evolution)) == sorted(_instances_on(shown.labels))
    assert len(live_reads(evolution)) == 8


async def test_up_to_a_hundred_doubtful_instances_every_state_is_read(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has_many(100)
    evolution.has_many(30, State.CLOSE, prefix="off-")
    lost = evolution.instances["instance-77"]
    lost.outage()
    await lost.until(State.CONNECTING)

    chat.says("/status")

    shown = await chat.sees("130 instances")
    assert "is live" not in (shown.text or "")
    assert "🟢 99 connected" in (shown.text or "")
    assert "🟡 1 connecting" in (shown.text or "")
    assert len(set(live_reads(evolution))) == len(live_reads(evolution)) == 100


async def test_an_instance_that_does_not_tell_its_state_is_unresponsive_and_hides_no_other(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja")
    evolution.has("mar")
    evolution.faults.add(Fault.answer("GET /instance/connectionState/loja", 500, {}))

    chat.says("/status")

    text = (await chat.sees("2 instances")).text or ""
    assert "🟠 1 unresponsive" in text
    assert "🟢 1 connected" in text


async def test_while_the_server_loads_nothing_is_called_down(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja", State.NOT_LOADED)

    chat.says("/status")

    text = (await chat.sees("1 instance")).text or ""
    assert "🔵 1 loading" in text
    assert "🔴" not in text


async def test_after_a_boot_of_the_server_the_fleet_is_back(tmp_path: Path) -> None:
    async with stand_ins(tmp_path / "data", pace=Pace.quick(load=1.0)) as house, house.zelador():
        loja = house.evolution.has("loja")
        house.chat.says("/status")
        await house.chat.sees("🟢 1 connected")
        house.evolution.boot()

        house.chat.presses("🔄 Refresh")
        await house.chat.sees("🔵 1 loading")
        await loja.until(State.OPEN)
        house.chat.presses("🔄 Refresh")

        await house.chat.sees("🟢 1 connected")


async def test_a_channel_of_the_business_api_is_connected_without_a_phone(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("oficial", integration="WHATSAPP-BUSINESS")

    chat.says("/status")

    await chat.sees("🟢 1 connected")


SICK = {
    "the connection is cut": (Fault.cut(".*"), "hung up"),
    "a proxy says that its server is bad": (
        Fault.answer(".*", 502, "<html>502 Bad Gateway</html>", content_type="text/html"),
        "reports a fault of its own",
    ),
    "a page comes instead of JSON": (Fault.garbage(".*"), "was not understood"),
    "the key is wrong": (
        Fault.answer(
            ".*", 401, {"status": 401, "error": "Unauthorized", "response": {"message": "Unauthorized"}}
        ),
        "does not accept our key",
    ),
    "it is no Evolution API": (
        Fault.answer(
            ".*",
            404,
            {
                "status": 404,
                "error": "Not Found",
                "response": {"message": ["Cannot GET /instance/fetchInstances"]},
            },
        ),
        "does not know this call",
    ),
    "it sends us elsewhere": (Fault.answer(".*", 301, ""), "sends us elsewhere"),
    "it answers without end": (Fault.big(".*", 17 * 1024 * 1024), "larger than any"),
}


@pytest.mark.parametrize(("fault", "text"), SICK.values(), ids=SICK.keys())
async def test_a_sick_server_is_named_with_its_own_text_and_the_screen_still_stands(
    chat: Chat, evolution: EvolutionServer, fault: Fault, text: str
) -> None:
    evolution.has("loja")
    sick = evolution.faults.add(fault)

    chat.says("/status")
    shown = await chat.sees(text)

    assert "No instance yet" not in (shown.text or "")
    assert re.search(r"Read at \d\d:\d\d:\d\d UTC", shown.text or "")
    evolution.faults.remove(sick)
    chat.presses("🔄 Refresh")
    assert await chat.sees("🟢 1 connected") is shown


async def test_a_server_that_is_down_is_told_and_found_again(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja")
    evolution.stop_answering()

    chat.says("/status")
    shown = await chat.sees("⚫")

    assert "See whether it runs" in (shown.text or "")
    evolution.answers_again()
    chat.presses("🔄 Refresh")
    assert await chat.sees("🟢 1 connected") is shown


async def test_a_server_without_its_licence_says_so(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.licensed = False

    chat.says("/status")

    await chat.sees("licence is not activated")


def _instances_on(labels: list[str]) -> list[str]:
    return [label.split(" ", 1)[1] for label in labels if "instance-" in label]


async def test_two_who_ask_at_once_share_one_reading_and_the_next_gets_a_new_one(
    chat: Chat, telegram: BotApi, evolution: EvolutionServer
) -> None:
    evolution.has("loja", State.CONNECTING, reopening=True)
    both_asked = asyncio.Event()
    evolution.faults.add(Fault.hold(".*/connectionState/.*", both_asked))
    team = telegram.group(GROUP, "Team", members=[ANA, BIA])
    chat.says("/status")
    team.says("/status", by=BIA)
    await telegram.updates.drained()
    await settle()
    both_asked.set()
    first, second = await chat.sees("1 instance"), await team.sees("1 instance")
    assert first.text == second.text
    assert (whole_lists(evolution), live_reads(evolution)) == (1, ["loja"])

    evolution.has("bar")
    chat.says("/status")
    await chat.sees("2 instances")


async def test_what_is_asked_for_after_a_deed_is_read_after_it(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("caindo", State.CONNECTING, reopening=True)
    done = asyncio.Event()
    evolution.faults.add(Fault.hold(".*/connectionState/caindo", done, times=1))
    chat.says("/status")
    await evolution.heard(".*/connectionState/caindo")
    chat.says("/new loja")
    await chat.sees_photo()
    chat.says("/status")
    await chat.sees("2 instances")
    done.set()
    await chat.sees("1 instance")
