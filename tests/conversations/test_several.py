"""Several at once: chosen from the list, counted and named before anything is done, and told for each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import Fault, State
from tests.clocks import HandClock
from tests.conversations.asking import orders
from tests.conversations.choosing import all_of, asked, choosing, data_of
from tests.conversations.house import ANA, BIA, GROUP, stand_ins
from tests.databases import refusing

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.telegram import Chat
    from tests.conversations.house import House

RESTARTS = "POST /instance/restart/.*"
TOO_OLD = "Begin again from /status"


async def test_those_that_were_chosen_are_counted_named_and_restarted_and_the_others_left_alone(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    evolution.has_many(3, prefix="loja-")
    message = await choosing(chat)
    assert "⚡ Restart" not in message.labels
    chat.presses("⬜️ 🟢 loja-1", message=message)
    await chat.sees("1 of 3 instances chosen")
    chat.presses("⬜️ 🟢 loja-3", message=message)
    await chat.sees("2 of 3 instances chosen")

    chat.presses("⚡ Restart", message=message)

    question = await chat.sees("Restart 2 instances?")
    assert question is message
    assert "loja-1, loja-3" in (question.text or "")
    assert "2 of them are connected: their chats pause" in (question.text or "")
    assert orders(evolution) == []
    chat.presses("⚡ Restart", message=message)
    told = await chat.sees("Restart of 2 instances: 2 done")
    assert told is message
    assert "2 restarted and connected again" in (told.text or "")
    assert told.labels == ["📋 All instances"]
    await living.settled()
    assert sorted(orders(evolution)) == ["POST /instance/restart/loja-1", "POST /instance/restart/loja-3"]
    assert len(chat.messages) == 1


async def test_only_what_the_filter_lets_through_is_to_choose_from_on_all_its_pages(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has_many(14, prefix="loja-")
    evolution.has_many(14, prefix="mercado-")
    chat.says("/status loja")
    listed = await chat.sees("14 of 28")
    chat.presses("☑️ Choose several", message=listed)
    await chat.sees("0 of 14 instances chosen")
    chat.presses("☑️ All", message=listed)
    await chat.sees("14 of 14 instances chosen")
    chat.presses("⚡ Restart", message=listed)
    question = await chat.sees("Restart 14 instances?")
    assert "… and 4 more" in (question.text or "")
    assert "mercado" not in (question.text or "")


async def test_all_and_none_are_one_tap_and_the_pages_keep_what_was_chosen(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has_many(30, prefix="loja-")
    message = await all_of(chat, 30)
    chat.presses("▶️", message=message)
    await chat.world.changed.until(lambda: message.button("2 / 3"), 5)
    chat.presses(next(label for label in message.labels if "loja" in label), message=message)
    await chat.sees("29 of 30 instances chosen")
    assert message.button("2 / 3")
    chat.presses("⬜️ None", message=message)
    await chat.sees("0 of 30 instances chosen")
    assert "🗑 Delete" not in message.labels


async def test_what_is_chosen_survives_a_restart_of_ours(house: House) -> None:
    house.evolution.has_many(2, prefix="loja-")
    async with house.zelador():
        message = await choosing(house.chat)
        house.chat.presses("⬜️ 🟢 loja-1", message=message)
        await house.chat.sees("1 of 2 instances chosen")
    async with house.zelador():
        house.chat.presses("🗑 Delete", message=message)
        question = await house.chat.sees("Delete 1 instance?")
        assert "loja-1" in (question.text or "")
        await house.settled()
    assert orders(house.evolution) == []


async def test_a_deletion_wants_the_number_and_happens_once(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    evolution.has_many(2, prefix="loja-")
    evolution.has("other", State.CLOSE)
    message = await choosing(chat)
    for number in (1, 2):
        chat.presses(f"⬜️ 🟢 loja-{number}", message=message)
        await chat.sees(f"{number} of 3")
    chat.presses("🗑 Delete", message=message)
    question = await chat.sees("Delete 2 instances?")
    assert "2 of them are connected: their chats will stop" in (question.text or "")
    assert "lost for good" in (question.text or "")
    assert question.labels == ["⬅️ Back"]

    chat.says("3")
    await chat.sees("3 is not the number, so nothing was deleted")
    chat.says("yes")
    await chat.sees("yes is not the number")
    await living.settled()
    assert orders(evolution) == []

    chat.says("2")
    assert await chat.sees("Deletion of 2 instances: 2 done") is question
    assert set(evolution.instances) == {"other"}
    done = orders(evolution)
    chat.says("2")
    await chat.sees("/help")
    await living.settled()
    assert orders(evolution) == done
    assert evolution.ghosts == []


async def test_in_a_group_only_the_asker_s_number_counts_and_their_talk_is_left_alone(
    living: House, evolution: EvolutionServer
) -> None:
    group = living.telegram.group(GROUP, "Team", members=[ANA, BIA])
    evolution.has_many(2, State.CLOSE, prefix="loja-")
    await asked(group, 2, "🗑 Delete", "Delete 2 instances?", BIA)
    said = len(group.messages)

    group.says("2", by=ANA)
    group.says("let us delete them", by=BIA)
    await living.settled()

    assert orders(evolution) == []
    assert len(group.messages) == said
    group.says("2", by=BIA)
    await group.sees("2 deleted")
    assert evolution.instances == {}


async def test_what_one_person_chooses_is_not_for_another(living: House, evolution: EvolutionServer) -> None:
    group = living.telegram.group(GROUP, "Team", members=[ANA, BIA])
    evolution.has_many(2, prefix="loja-")
    message = await asked(group, 2, "⚡ Restart", "Restart 2 instances?", BIA)
    before = message.text

    group.presses("⚡ Restart", ANA, message=message)
    await group.hears("Somebody else is choosing here")
    group.presses("⬅️ Back", ANA, message=message)
    await living.settled()

    assert message.text == before
    assert orders(evolution) == []
    living.chat.says("/status")
    listed = await living.chat.sees("instances")
    living.chat.forges(data_of(message, "⚡ Restart"), message=listed)
    await living.chat.hears(TOO_OLD)
    await living.settled()
    assert orders(evolution) == []


async def test_two_people_choose_side_by_side(living: House, evolution: EvolutionServer) -> None:
    group = living.telegram.group(GROUP, "Team", members=[ANA, BIA])
    evolution.has_many(2, prefix="loja-")
    anas = await choosing(group, ANA)
    bias = await choosing(group, BIA)
    group.presses("⬜️ 🟢 loja-1", ANA, message=anas)
    group.presses("⬜️ 🟢 loja-2", BIA, message=bias)
    await group.world.changed.until(lambda: anas.button("☑️ 🟢 loja-1") and bias.button("☑️ 🟢 loja-2"), 5)
    assert anas.button("⬜️ 🟢 loja-2")
    assert bias.button("⬜️ 🟢 loja-1")


async def test_a_yes_that_is_pressed_twice_is_done_once(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    evolution.has_many(2, prefix="loja-")
    message = await asked(chat, 2, "⚡ Restart", "Restart 2 instances?")
    yes = data_of(message, "⚡ Restart")
    for _ in range(3):
        chat.presses("⚡ Restart", message=message)

    await chat.sees("2 done")
    chat.forges(yes, message=message)
    await chat.hears("it is not done twice")
    await living.settled()
    assert len(orders(evolution)) == 2


@pytest.mark.parametrize("taken_back", ["⬅️ Back", "/cancel", "late"])
async def test_a_yes_counts_no_more_once_it_is_taken_back_or_late(house: House, taken_back: str) -> None:
    house.evolution.has_many(2, prefix="loja-")
    clock = HandClock()
    async with house.zelador(clock=clock):
        message = await asked(house.chat, 2, "🚪 Log out", "Log out 2 instances?")
        yes = data_of(message, "🚪 Log out")
        match taken_back:
            case "/cancel":
                house.chat.says("/cancel")
                await house.chat.sees("Nothing was done")
            case "late":
                await clock.advance(timedelta(minutes=2))
            case button:
                house.chat.presses(button, message=message)
                await house.chat.sees("2 of 2 instances chosen")
        house.chat.forges(yes, message=message)
        await house.chat.hears("This question is no longer open")
        await house.settled()
    assert orders(house.evolution) == []


async def test_the_number_counts_no_more_after_two_minutes_or_a_way_back(house: House) -> None:
    house.evolution.has_many(2, prefix="loja-")
    clock = HandClock()
    async with house.zelador(clock=clock):
        message = await asked(house.chat, 2, "🗑 Delete", "Delete 2 instances?")
        await clock.advance(timedelta(minutes=2))
        house.chat.says("2")
        await house.chat.sees("⌛ This question is no longer open")
        house.chat.presses("⬅️ Back", message=message)
        await house.chat.sees("2 of 2 instances chosen")
        house.chat.presses("🗑 Delete", message=message)
        await house.chat.sees("Delete 2 instances?")
        house.chat.presses("⬅️ Back", message=message)
        await house.chat.sees("2 of 2 instances chosen")
        house.chat.says("2")
        await house.chat.sees("/help")
        await house.settled()
    assert orders(house.evolution) == []


async def test_a_logout_says_what_it_costs_on_this_release_and_counts_those_that_were_out(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja-1")
    evolution.has("loja-2", State.CLOSE)
    message = await asked(chat, 2, "🚪 Log out", "Log out 2 instances?")
    assert "1 of them is connected: its chats will stop" in (message.text or "")
    assert "hears no more messages" in (message.text or "")

    chat.presses("🚪 Log out", message=message)

    told = await chat.sees("Logout of 2 instances: 2 done")
    assert "1 logged out" in (told.text or "")
    assert "1 was logged out before" in (told.text or "")
    assert orders(evolution) == ["DELETE /instance/logout/loja-1"]


async def test_a_mute_is_for_this_chat_and_asks_no_server(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    evolution.has_many(2, prefix="loja-")
    message = await asked(chat, 2, "🔕 Mute", "tell nothing of 2 instances here?")
    asked_before = list(evolution.asked)

    chat.presses("8 h", message=message)

    told = await chat.sees("2 muted here")
    assert told is message
    await living.settled()
    assert evolution.asked == asked_before
    chat.says("/mute")
    muted = await chat.sees("Muted here")
    assert {"🔔 loja-1", "🔔 loja-2"} <= set(muted.labels)


async def test_a_chat_that_hears_no_alerts_has_nothing_to_mute_and_keeps_what_was_chosen(
    tmp_path: Path,
) -> None:
    async with stand_ins(tmp_path / "data", alert_chat_ids=str(GROUP)) as house:
        house.evolution.has_many(3)
        async with house.zelador():
            message = await asked(house.chat, 3, "🔕 Mute", "No alerts come here")
            house.chat.presses("⬅️ Back", message=message)
            await house.chat.sees("3 of 3 instances chosen")


async def test_a_mute_that_holds_is_told_also_where_its_report_cannot_be_written(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    evolution.has_many(2, prefix="loja-")
    message = await asked(chat, 2, "🔕 Mute", "tell nothing of 2 instances here?")

    with refusing(living.settings.data_dir, "UPDATE OF came ON batch_members"):
        chat.presses("8 h", message=message)
        await chat.sees("2 muted here")
        await living.settled()

    assert "2 muted here" in (message.text or "")


async def test_a_switch_is_set_for_all_and_what_else_is_set_stays(
    chat: Chat, evolution: EvolutionServer
) -> None:
    settings = {"groupsIgnore": True, "rejectCall": False, "msgCall": "Não ligue"}
    for name in ("loja-1", "loja-2"):
        evolution.has(name, settings=settings)
    message = await asked(chat, 2, "⚙️ Set a switch", "Which switch")
    chat.presses("☑️ Reject calls", message=message)
    await chat.sees("Turn “Reject calls” on for 2 instances?")
    chat.presses("⚙️ Turn it on", message=message)

    told = await chat.sees("“Reject calls” on for 2 instances: 2 done")
    assert "2 set so" in (told.text or "")
    for instance in evolution.instances.values():
        assert instance.row.settings["rejectCall"] is True
        assert instance.row.settings["groupsIgnore"] is True
        assert instance.row.settings["msgCall"] == "Não ligue"


@pytest.mark.parametrize(
    ("switch", "told"),
    [
        ("☑️ Always online", "from the next time that each of them connects"),
        ("☑️ Full history", "when each of them is linked to a phone the next time; a restart is not enough"),
    ],
)
async def test_a_switch_that_holds_only_later_is_asked_about_as_such(
    chat: Chat, evolution: EvolutionServer, switch: str, told: str
) -> None:
    evolution.has_many(2)
    message = await asked(chat, 2, "⚙️ Set a switch", "Which switch")
    chat.presses(switch, message=message)
    question = await chat.sees("on for 2 instances?")
    assert told in (question.text or "")


async def test_those_that_fail_are_named_with_the_reason_and_alone_tried_again(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has_many(4, prefix="loja-")
    evolution.faults.add(
        Fault.answer("POST /instance/restart/loja-2", 401, {"error": "Unauthorized"}, times=1)
    )
    message = await asked(chat, 4, "⚡ Restart", "Restart 4 instances?")
    evolution.instances["loja-3"].drop(401)
    chat.presses("⚡ Restart", message=message)

    told = await chat.sees("Restart of 4 instances: 2 done")
    assert (
        "\n1 failed\n🔧 EVOLUTION_API_KEY is an instance's token; this needs the server's global key.\nloja-2"
        in (told.text or "")
    ), "the reason has a mark of its own"
    assert "The instance is not connected, so this cannot be done." in (told.text or "")
    assert told.labels == ["🔁 Retry the 2 that failed", "📋 All instances"]
    evolution.forget()
    chat.presses("🔁 Retry the 2 that failed", message=message)
    question = await chat.sees("Restart 2 instances?")
    assert "loja-2, loja-3" in (question.text or "")
    assert orders(evolution) == []
    chat.presses("⚡ Restart", message=message)
    await chat.sees("Restart of 2 instances: 1 done")
    assert orders(evolution) == ["POST /instance/restart/loja-2"]


@pytest.mark.parametrize(
    ("deed", "told"),
    [("⚡ Restart", "There is no such instance"), ("🗑 Delete", "1 was gone before")],
)
async def test_one_that_was_deleted_meanwhile_changes_nothing_for_the_others(
    chat: Chat, evolution: EvolutionServer, deed: str, told: str
) -> None:
    evolution.has_many(2, prefix="loja-")
    message = await asked(chat, 2, deed, "2 instances?")
    del evolution.instances["loja-1"]
    evolution.has("loja-1")
    chat.says("2") if deed == "🗑 Delete" else chat.presses(deed, message=message)

    shown = await chat.sees(" done")
    assert told in (shown.text or "")
    assert not [line for line in orders(evolution) if line.endswith("loja-1")], "another one has its name now"
    assert [line for line in orders(evolution) if line.endswith("loja-2")]


async def test_what_is_on_several_servers_is_told_by_server(tmp_path: Path) -> None:
    async with stand_ins(tmp_path / "data", servers=["sp1"]) as house, house.zelador():
        house.evolution.has_many(2, prefix="loja-")
        house.others["sp1"].has("loja-1")
        message = await asked(house.chat, 3, "⚡ Restart", "Restart 3 instances?")
        assert "127.0.0.1 2 · SP1 1" in (message.text or "")
        assert "sp1/loja-1" in (message.text or "")
        house.chat.presses("⚡ Restart", message=message)
        await house.chat.sees("3 restarted and connected again")
        assert orders(house.others["sp1"]) == ["POST /instance/restart/loja-1"]
        assert len(orders(house.evolution)) == 2
