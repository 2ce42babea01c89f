"""Alerts arrive: through flood control, Telegram's outages and deaths of the process, and are true when they do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from bot.alerts.chats import AlertChat
from bot.fleet.health import Health
from bot.telegram.flood import LONGEST_WAIT_S
from handlers.delivery.courier import KEPT_NOTES, KEPT_OVER
from tests.alerts.made_up import at, back, change, final, loss, ref
from tests.alerts.office import Office, offices
from tests.conversations.house import ANA, BIA

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

TOO_LONG = int(LONGEST_WAIT_S) + 1
TROUBLES: list[dict[str, Any]] = [{"status": 502}, {"cut": True}, {"status": 429, "retry_after": TOO_LONG}]
"""A shorter flood control is waited out in the bot, where nobody moves the time."""


@pytest.fixture
async def closed(tmp_path: Path) -> AsyncIterator[Office]:
    async with offices(tmp_path / "data") as made:
        yield made


@pytest.fixture
async def office(closed: Office) -> AsyncIterator[Office]:
    async with closed.opened():
        yield closed


def texts(office: Office) -> list[str]:
    return [(message.text or "").splitlines()[0] for message in office.chat.messages]


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_an_alert_that_telegram_stumbles_over_comes_once(
    office: Office, trouble: dict[str, Any]
) -> None:
    office.telegram.faults.add("sendMessage", times=2, **trouble)
    await office.take(final(1, 0))
    await office.passes(100 + 2 * TOO_LONG)
    assert ["loja-1 · disconnected" in text for text in texts(office)] == [True]


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_an_end_that_telegram_stumbles_over_is_told_once(
    office: Office, trouble: dict[str, Any]
) -> None:
    await office.take(final(1, 0))
    await office.passes(10)
    office.telegram.faults.add("editMessageText", times=1, **trouble)
    office.telegram.faults.add("sendMessage", times=1, **trouble)
    await office.take(back(1, 10, Health.DISCONNECTED))
    await office.passes(200 + 2 * TOO_LONG)
    assert ["loja-1 is back" in text for text in texts(office)] == [True, True]


async def test_after_hours_of_outage_one_message_says_what_happened(office: Office) -> None:
    outage = office.telegram.faults.add("sendMessage", status=502, times=None)
    for number in range(12):
        await office.take(final(number, 600 * number))
        await office.passes(600 * number + 300)
        if number % 3:
            await office.take(back(number, 600 * number + 300, Health.DISCONNECTED))
        await office.passes(600 * (number + 1))
    assert office.chat.messages == []
    office.telegram.faults.remove(outage)
    await office.passes(7400)
    (summary,) = office.chat.messages
    assert "4 are down:" in (summary.text or "")
    assert "8 incidents came and went:" in (summary.text or "")
    await office.take(back(0, 7400, Health.DISCONNECTED))
    await office.passes(7500)
    assert "loja-0 is back" in texts(office)[1]
    assert len(office.chat.messages) == 2


async def test_a_storm_that_could_not_be_told_in_time_names_each_once(office: Office) -> None:
    outage = office.telegram.faults.add("sendMessage", status=502, times=None)
    await office.take(*(final(number, 0) for number in range(7)))
    await office.passes(700)
    office.telegram.faults.remove(outage)
    await office.passes(800)
    (summary,) = office.chat.messages
    assert "7 are down:" in (summary.text or "")
    assert [(summary.text or "").count(f"loja-{number}") for number in range(7)] == [1] * 7


async def test_what_is_muted_is_not_in_what_is_told_late(office: Office) -> None:
    outage = office.telegram.faults.add("sendMessage", status=502, times=None)
    await office.take(*(final(number, 0) for number in range(7)))
    await office.passes(700)
    office.telegram.faults.remove(outage)
    office.chats.muted = {(ANA.id, ref(number)): at(7200) for number in (0, 6)}
    await office.passes(800)
    (summary,) = office.chat.messages
    assert "5 are down:" in (summary.text or "")
    assert [f"loja-{number}" in (summary.text or "") for number in (0, 6)] == [False, False]


async def test_what_came_and_went_during_a_short_outage_is_told_as_past(office: Office) -> None:
    outage = office.telegram.faults.add("sendMessage", status=502, times=None)
    await office.take(final(1, 0))
    await office.passes(20)
    await office.take(back(1, 20, Health.DISCONNECTED))
    office.telegram.faults.remove(outage)
    await office.passes(100)
    (summary,) = office.chat.messages
    assert "1 incident came and went:\nloja-1: from Nov 27, 2026, 12:00 UTC for 20 seconds" in (
        summary.text or ""
    )
    assert summary.silent


async def test_one_that_is_still_down_after_an_outage_is_an_alert_with_what_mends_it(office: Office) -> None:
    outage = office.telegram.faults.add("sendMessage", status=502, times=None)
    await office.take(final(1, 0))
    await office.passes(7200)
    office.telegram.faults.remove(outage)
    await office.passes(7300)
    (alert,) = office.chat.messages
    assert alert.labels[0] == "📷 Reconnect"


async def test_a_chat_that_hangs_holds_up_no_other(office: Office) -> None:
    office.chats.chats = [AlertChat(BIA.id), AlertChat(ANA.id)]
    bia = office.telegram.private(BIA)
    office.telegram.faults.add("sendMessage", chat_id=BIA.id, hang=True)
    await office.take(final(1, 0))
    await office.chat.sees("loja-1 · disconnected")
    assert bia.messages == []


BLOCKED: dict[str, Any] = {"status": 403, "description": "Forbidden: bot was blocked by the user"}
MISSING: dict[str, Any] = {"status": 400, "description": "Bad Request: chat not found"}


@pytest.mark.parametrize("refusal", [BLOCKED, MISSING])
async def test_a_chat_that_is_gone_waits_for_hours_with_one_line_in_the_log_and_delays_no_other(
    office: Office, refusal: dict[str, Any]
) -> None:
    office.chats.chats = [AlertChat(ANA.id), AlertChat(BIA.id)]
    bia = office.telegram.private(BIA)
    gone = office.telegram.faults.add("sendMessage", chat_id=ANA.id, times=None, **refusal)
    with capture_logs() as logged:
        await office.take(final(1, 0), final(2, 0))
        await office.passes(3 * 3600)
    assert ([line["event"] for line in logged].count("alert_chat_gone"), gone.hits) == (1, 4)
    assert len(bia.messages) == 2
    office.telegram.faults.remove(gone)
    await office.passes(3 * 3600 + 100)
    assert office.chat.messages == [], "not yet"
    await office.passes(4 * 3600 + 100)
    (summary,) = office.chat.messages
    assert "2 are down:" in (summary.text or "")
    await office.take(final(3, 15_000))
    await office.passes(15_010)
    assert "loja-3 · disconnected" in texts(office)[1]


async def test_a_person_who_unblocks_the_bot_is_told_at_once(office: Office) -> None:
    gone = office.telegram.faults.add("sendMessage", times=None, **BLOCKED)
    await office.take(final(1, 0))
    await office.passes(600)
    office.telegram.faults.remove(gone)
    office.delivery.is_there(BIA.id)
    await office.passes(610)
    assert office.chat.messages == []
    office.delivery.is_there(ANA.id)
    await office.passes(620)
    assert ["loja-1 · disconnected" in text for text in texts(office)] == [True]


async def test_what_ended_while_a_chat_was_gone_is_edited_there_and_summed_up_once(office: Office) -> None:
    await office.take(*(final(number, 40 * number) for number in range(3)))
    await office.passes(100)
    gone = [
        office.telegram.faults.add(method, times=None, **BLOCKED)
        for method in ("sendMessage", "editMessageText")
    ]
    await office.take(back(0, 110, Health.DISCONNECTED), back(1, 110, Health.DISCONNECTED))
    await office.passes(120)
    await office.take(final(4, 200))
    await office.passes(300)
    for fault in gone:
        office.telegram.faults.remove(fault)
    office.delivery.is_there(ANA.id)
    await office.passes(1000)
    *alerts, down, summary = office.chat.messages
    assert ["is back" in (alert.text or "") for alert in alerts] == [True, True, False]
    assert "loja-4 · disconnected" in (down.text or "") or "loja-4 · disconnected" in (summary.text or "")
    assert any("2 incidents came and went:" in (one.text or "") for one in (down, summary))
    await office.take(back(2, 1000, Health.DISCONNECTED))
    await office.passes(1010)
    assert "loja-2 is back" in texts(office)[-1]
    assert office.chat.last.reply_to is alerts[2]


async def test_one_end_that_a_gone_chat_missed_is_an_answer_to_its_alert(office: Office) -> None:
    await office.take(final(1, 0))
    await office.passes(10)
    (alert,) = office.chat.messages
    gone = [
        office.telegram.faults.add(method, times=None, **BLOCKED)
        for method in ("sendMessage", "editMessageText")
    ]
    await office.take(back(1, 20, Health.DISCONNECTED))
    await office.passes(7000)
    for fault in gone:
        office.telegram.faults.remove(fault)
    await office.passes(8000)
    assert "is back" in (alert.text or "")
    assert office.chat.last.reply_to is alert


async def test_what_waits_for_a_chat_that_is_gone_does_not_grow_for_ever(office: Office) -> None:
    office.telegram.faults.add("sendMessage", times=None, **BLOCKED)
    for number in range(KEPT_OVER + 10):
        await office.take(final(number, number * 600))
        await office.take(back(number, number * 600 + 60, Health.DISCONNECTED))
        await office.take(change(number + 500, None, Health.CONNECTED, number * 600 + 120))
        notice, statements = office.outbox.notice(AlertChat(ANA.id), "digest", "{}", office.clock.now())
        await office.database.apply(statements)
        office.outbox.publish(notice)
        await office.passes(number * 600 + 300)
    await office.take(final(99, 50_000))
    await office.passes(60_000)
    rows = office.outbox.of_chat(ANA.id)
    assert len(rows) == KEPT_OVER + KEPT_NOTES + 1
    assert {row.notice for row in rows} == {None}
    assert [row.incident for row in rows] == sorted(row.incident or 0 for row in rows), "the newest"
    office.telegram.faults.clear()
    office.delivery.is_there(ANA.id)
    await office.passes(60_100)
    summary = next(one for one in office.chat.messages if "in time" in (one.text or ""))
    assert f"{KEPT_OVER} incidents came and went:" in (summary.text or "")
    assert "1 is down:" in (summary.text or "")


async def test_what_waits_for_a_chat_that_is_gone_outlives_the_process(closed: Office) -> None:
    closed.telegram.faults.add("sendMessage", times=None, **BLOCKED)
    async with closed.opened():
        await closed.take(final(1, 0), final(2, 0))
        await closed.passes(100)
    closed.telegram.faults.clear()
    async with closed.opened():
        await closed.passes(1000)
    assert ["loja-1" in text for text in texts(closed)] == [True, False]


async def test_what_telegram_will_never_take_holds_up_nothing(office: Office) -> None:
    office.telegram.faults.add("sendMessage", status=400, description="Bad Request: can't parse entities")
    with capture_logs() as logged:
        await office.take(final(1, 0))
        await office.take(final(2, 0))
        await office.passes(10)
    assert ["loja-2" in text for text in texts(office)] == [True]
    assert "alert_refused" in [line["event"] for line in logged]


async def test_a_topic_that_is_gone_costs_the_topic_alone(office: Office) -> None:
    office.chats.chats = [AlertChat(ANA.id, thread_id=17)]
    office.telegram.faults.add("sendMessage", status=400, description="Bad Request: message thread not found")
    await office.take(final(1, 0))
    await office.passes(10)
    assert len(office.chat.messages) == 1


async def test_the_next_process_delivers_what_the_last_one_could_not(closed: Office) -> None:
    async with closed.opened():
        outage = closed.telegram.faults.add("sendMessage", status=502, times=None)
        await closed.take(final(1, 0), loss(2, 0))
        await closed.passes(5)
    closed.telegram.faults.remove(outage)
    async with closed.opened():
        await closed.passes(10)
        assert ["loja-1" in text for text in texts(closed)] == [True]
        await closed.passes(61)
        assert ["loja-2" in text for text in texts(closed)] == [False, True]
        await closed.take(back(1, 61, Health.DISCONNECTED))
        await closed.passes(70)
    async with closed.opened():
        await closed.passes(100)
    assert ["loja-1 is back" in text for text in texts(closed)] == [True, False, True]


async def test_a_process_that_ends_while_it_sends_has_written_what_telegram_took(closed: Office) -> None:
    closed.telegram.faults.add("sendMessage", delay=0.2)
    async with closed.opened():
        await closed.take(final(1, 0))
        await closed.telegram.called("sendMessage", 1)
    assert len(closed.chat.messages) == 1
    async with closed.opened():
        await closed.passes(60)
    assert len(closed.chat.messages) == 1


async def test_an_answer_that_was_under_way_when_the_process_died_is_told_by_the_next(closed: Office) -> None:
    async with closed.opened():
        await closed.take(final(1, 0))
        await closed.passes(10)
        closed.telegram.faults.add("sendMessage", status=502, times=None)
        await closed.take(back(1, 10, Health.DISCONNECTED))
        await closed.passes(12)
        assert texts(closed) == ["🟢 loja-1 is back. It was down for 10 seconds."]
    closed.telegram.faults.clear()
    async with closed.opened():
        await closed.passes(60)
    assert len(closed.chat.messages) == 2


async def test_an_edit_that_changes_nothing_is_no_error(office: Office) -> None:
    await office.take(final(1, 0))
    await office.passes(10)
    office.telegram.faults.add(
        "editMessageText", status=400, description="Bad Request: message is not modified: ..."
    )
    with capture_logs() as logged:
        await office.take(back(1, 10, Health.DISCONNECTED))
        await office.passes(20)
    assert len(office.chat.messages) == 2
    assert logged == []


async def test_a_person_who_takes_the_message_while_an_edit_waits_keeps_it(office: Office) -> None:
    await office.take(final(1, 0))
    await office.passes(10)
    (alert,) = office.chat.messages
    held = office.telegram.faults.add("editMessageText", status=429, retry_after=1)
    await office.take(back(1, 10, Health.DISCONNECTED))
    await office.telegram.called("editMessageText", 1)
    assert held.hits == 1
    await office.delivery.hand_over(ANA.id, alert.id)
    await office.passes(30)
    assert alert.edits == 0
    assert office.chat.last.reply_to is alert
    assert office.clock.now() == at(30)


async def test_a_person_who_takes_the_message_while_an_edit_is_on_its_way_keeps_it_from_then_on(
    office: Office,
) -> None:
    await office.take(final(1, 0))
    await office.passes(10)
    (alert,) = office.chat.messages
    office.telegram.faults.add("editMessageText", delay=0.1)
    await office.take(change(1, Health.DISCONNECTED, Health.PAIRING, 10))
    await office.telegram.called("editMessageText", 1)
    await office.delivery.hand_over(ANA.id, alert.id)
    await office.passes(20)
    await office.take(change(1, Health.PAIRING, Health.DISCONNECTED, 20))
    await office.passes(30)
    assert alert.edits == 1
