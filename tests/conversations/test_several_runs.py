"""Several at once, while it goes on: shown, stopped, cut off by a fault or an end, and told whatever happens."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import Fault, State
from bot.store.database import Database
from tests.clocks import MINUTE
from tests.conversations.asking import orders
from tests.conversations.choosing import asked
from tests.conversations.house import ANA, BIA, GROUP, patient, stand_ins
from tests.databases import furnish
from tests.patience import PATIENCE_S
from tests.processes import environment, process

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.telegram import Chat, Person, SentMessage
    from tests.conversations.house import House
    from tests.conversations.watching import Watching

RESTARTS = "POST /instance/restart/.*"
OFTEN = patient(progress_s=0.05)


async def restarting(
    chat: Chat, evolution: EvolutionServer, total: int, by: Person | None = None
) -> SentMessage:
    """So many restarts, of which four are under way until WhatsApp is in reach again."""
    evolution.has_many(total, prefix="loja-")
    message = await asked(chat, total, "⚡ Restart", f"Restart {total} instances?", by)
    evolution.outage()
    chat.presses("⚡ Restart", by, message=message)
    await evolution.heard(RESTARTS, 4)
    await chat.sees("▱ 0 /")
    return message


async def test_it_is_shown_how_far_it_is_with_the_names_and_a_way_to_stop(house: House) -> None:
    async with house.zelador(patience=OFTEN):
        message = await restarting(house.chat, house.evolution, 6)
        await house.chat.sees("Now: loja-1, loja-2, loja-3, loja-4")
        assert "Restarting 6 instances…" in (message.text or "")
        assert message.labels == ["⏹ Stop"]
        house.evolution.instances["loja-1"].outage_ends()
        await house.chat.sees("1 / 6")
        await house.chat.sees("Now: loja-2, loja-3, loja-4, loja-5")
        assert "1 restarted and connected again" in (message.text or "")
        house.evolution.outage_ends()
        assert await house.chat.sees("6 done") is message
        assert len(house.chat.messages) == 1


async def test_a_stop_lets_those_under_way_end_begins_no_other_and_offers_the_rest(
    living: House, chat: Chat, evolution: EvolutionServer
) -> None:
    message = await restarting(chat, evolution, 7)

    chat.presses("⏹ Stop", message=message)

    await chat.sees("Stopping: what is under way is seen to its end")
    assert message.labels == []
    evolution.outage_ends()
    await chat.sees("Restart of 7 instances: 4 done")
    assert "It was stopped before its end." in (message.text or "")
    assert "3 not begun\nloja-5, loja-6, loja-7" in (message.text or "")
    assert message.labels == ["▶️ Do the other 3", "📋 All instances"]
    assert len(orders(evolution)) == 4
    evolution.forget()
    chat.presses("▶️ Do the other 3", message=message)
    await chat.sees("Restart 3 instances?")
    chat.presses("⚡ Restart", message=message)
    await chat.sees("Restart of 3 instances: 3 done")
    await living.settled()
    assert sorted(orders(evolution)) == [f"POST /instance/restart/loja-{number}" for number in (5, 6, 7)]


async def test_whoever_has_access_to_the_group_may_stop(house: House) -> None:
    group = house.telegram.group(GROUP, "Team", members=[ANA, BIA])
    async with house.zelador():
        message = await restarting(group, house.evolution, 6, ANA)
        group.presses("⏹ Stop", BIA, message=message)
        await group.sees("Stopping")
        house.evolution.outage_ends()
        await group.sees("4 done")
        await house.settled()
    assert len(orders(house.evolution)) == 4


async def test_a_server_that_dies_in_the_middle_is_given_up_and_the_other_goes_on(tmp_path: Path) -> None:
    async with (
        stand_ins(tmp_path / "data", servers=["sp1"]) as house,
        house.zelador(patience=patient(restart_s=0.5, act_s=0.5)),
    ):
        house.evolution.has_many(40, prefix="loja-")
        house.others["sp1"].has_many(2, prefix="filial-")
        message = await asked(house.chat, 42, "⚡ Restart", "Restart 42 instances?")
        house.evolution.faults.add(Fault.delay(RESTARTS, 0.2))
        house.chat.presses("⚡ Restart", message=message)
        await house.evolution.heard(RESTARTS, 4)
        house.evolution.stop_answering()

        told = await house.chat.sees("Restart of 42 instances: 2 done")

        assert "The server does not answer" in (told.text or "")
        assert len(orders(house.others["sp1"])) == 2
        begun = len(orders(house.evolution))
        assert begun <= 12, "it was not asked for each of them"
        assert f"Retry the {40}" in told.labels[0]


async def test_a_deed_that_fails_in_a_way_of_our_own_costs_only_itself(house: House) -> None:
    """A server that answers what nobody can read is one of the ways in which one of them can fail."""
    async with house.zelador():
        house.evolution.has_many(3, prefix="loja-")
        house.evolution.faults.add(Fault.garbage("POST /instance/restart/loja-1"))
        message = await asked(house.chat, 3, "⚡ Restart", "Restart 3 instances?")
        house.chat.presses("⚡ Restart", message=message)
        told = await house.chat.sees("Restart of 3 instances: 2 done")
        assert "was not understood" in (told.text or "")


async def test_where_its_message_is_deleted_it_is_shown_anew_with_the_way_to_stop(house: House) -> None:
    async with house.zelador(patience=OFTEN):
        message = await restarting(house.chat, house.evolution, 6)
        house.chat.deletes(message)
        house.evolution.instances["loja-1"].outage_ends()
        anew = await house.chat.sees("/ 6")
        assert anew is not message
        assert anew.labels == ["⏹ Stop"]
        house.evolution.outage_ends()
        assert await house.chat.sees("6 done") is anew
        await house.settled()
        assert len(house.chat.messages) == 1
        assert len(orders(house.evolution)) == 6


async def test_telegram_that_takes_no_edit_holds_nothing_up_and_is_told_at_last(house: House) -> None:
    async with house.zelador(patience=OFTEN):
        message = await restarting(house.chat, house.evolution, 6)
        house.telegram.faults.add("editMessageText", times=None, status=502)
        house.evolution.outage_ends()
        await house.evolution.heard(RESTARTS, 6)
        house.telegram.faults.clear()
        assert await house.chat.sees("6 done", 20) is message
        assert len(orders(house.evolution)) == 6


async def test_an_end_of_the_program_is_told_with_what_was_done_and_a_way_on(house: House) -> None:
    async with house.zelador(finish_s=3.0):
        message = await restarting(house.chat, house.evolution, 6)
        asyncio.get_running_loop().call_later(0.3, house.evolution.outage_ends)
    assert "Restart of 6 instances: 4 done" in (message.text or "")
    assert "I was ended in the middle of this" in (message.text or "")
    assert "2 not begun\nloja-5, loja-6" in (message.text or "")
    house.evolution.forget()
    async with house.zelador():
        await house.settled()
        assert orders(house.evolution) == []
        house.chat.presses("▶️ Do the other 2", message=message)
        await house.chat.sees("Restart 2 instances?")
        house.chat.presses("⚡ Restart", message=message)
        await house.chat.sees("Restart of 2 instances: 2 done")
    assert len(orders(house.evolution)) == 2


async def test_what_an_end_cuts_off_is_told_as_not_known(house: House) -> None:
    async with house.zelador(finish_s=0.4):
        house.evolution.has_many(5, prefix="loja-")
        house.evolution.faults.add(Fault.hang(RESTARTS))
        message = await asked(house.chat, 5, "⚡ Restart", "Restart 5 instances?")
        house.chat.presses("⚡ Restart", message=message)
        await house.chat.sees("▱ 0 / 5")
        await house.evolution.heard(RESTARTS, 4)
    assert "4 not known: I was cut off in the middle of them" in (message.text or "")
    assert "1 not begun\nloja-5" in (message.text or "")
    assert message.labels[:2] == ["🔁 Retry the 4 that failed", "▶️ Do the other 1"]


async def test_after_a_kill_the_next_process_tells_what_was_done_and_does_nothing_by_itself(
    house: House, tmp_path: Path
) -> None:
    furnish(house.settings.data_dir)
    house.evolution.has_many(8, prefix="loja-")
    for number in (3, 4, 5, 6, 7, 8):
        house.evolution.faults.add(Fault.hang(f"POST /instance/restart/loja-{number}"))
    async with process(tmp_path, environment(house.settings, WATCH_INTERVAL="600")) as bot:
        message = await asked(house.chat, 8, "⚡ Restart", "Restart 8 instances?")
        house.chat.presses("⚡ Restart", message=message)
        await house.chat.sees("▱ 0 / 8")
        await house.evolution.heard("POST /instance/restart/loja-6")
        await remembered(house, 6)
        await bot.end(signal.SIGKILL)
    house.evolution.faults.clear()
    house.evolution.forget()
    async with house.zelador():
        told = await house.chat.sees("Restart of 8 instances: 2 done")
        assert told is message
        assert "2 restarted and connected again" in (told.text or "")
        assert "4 not known: I was cut off in the middle of them\nloja-3, loja-4, loja-5, loja-6" in (
            told.text or ""
        )
        assert "2 not begun\nloja-7, loja-8" in (told.text or "")
        await house.settled()
        assert orders(house.evolution) == []
        house.chat.presses("▶️ Do the other 2", message=message)
        await house.chat.sees("Restart 2 instances?")
        house.chat.presses("⚡ Restart", message=message)
        await house.chat.sees("Restart of 2 instances: 2 done")
        assert len(orders(house.evolution)) == 2
    edits = len(message.history)
    async with house.zelador():
        await house.settled()
    assert len(message.history) == edits


async def test_a_chat_that_has_no_access_any_more_is_told_nothing(house: House) -> None:
    group = house.telegram.group(GROUP, "Team", members=[ANA, BIA])
    async with house.zelador(finish_s=0.4):
        house.evolution.has_many(5, prefix="loja-")
        house.evolution.faults.add(Fault.hang(RESTARTS))
        message = await asked(group, 5, "⚡ Restart", "Restart 5 instances?", ANA)
        group.presses("⚡ Restart", ANA, message=message)
        await house.evolution.heard(RESTARTS, 4)
        house.telegram.faults.add("editMessageText", times=None, status=502)
    house.telegram.faults.clear()
    edits = len(message.history)
    house.settings = house.settings.model_copy(update={"admin_chat_ids": (ANA.id,)})
    async with house.zelador():
        await house.settled()
    assert len(message.history) == edits


@pytest.mark.parametrize("deed", ["🚪 Log out", "🗑 Delete", "⚡ Restart"])
async def test_what_is_done_to_several_through_the_bot_alerts_nobody(watched: Watching, deed: str) -> None:
    watched.evolution.has_many(3, prefix="loja-")
    async with watched.running():
        message = await asked(watched.chat, 3, deed, "3 instances?")
        if deed == "🗑 Delete":
            watched.chat.says("3")
        else:
            watched.chat.presses(deed, message=message)
        await watched.chat.sees("3 instances: 3 done")
        if deed == "⚡ Restart":
            for instance in watched.evolution.instances.values():
                await instance.until(State.OPEN)
        await watched.passes(10 * MINUTE)
        assert watched.alerts == [message], "the report, and no alert"


async def remembered(house: House, begun: int) -> None:
    """Wait until the process wrote down that so many were begun, and that two of them ended."""
    query = "SELECT COUNT(came), COUNT(*) FILTER (WHERE came = 'done') FROM batch_members"
    async with asyncio.timeout(PATIENCE_S):
        while Database(house.settings.data_dir).rows(query) != [(begun, 2)]:  # noqa: ASYNC110 -- a file rings no bell
            await asyncio.sleep(0.01)
