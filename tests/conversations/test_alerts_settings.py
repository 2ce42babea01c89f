"""/alerts: what a chat hears of and when, shown and changed in one message, and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.access import Access
from bot.alerts.chats import AlertChat, Wanted
from bot.alerts.chosen import ChosenChats
from bot.clock import WallClock
from bot.sandbox.telegram import Person
from bot.store.alert_chats import AlertChatRows
from bot.store.database import Database
from bot.views.callbacks import ChooseDigest, ChooseQuiet, ChooseWanted, encode
from tests.conversations.house import ANA, BIA, GROUP, STRANGER, stand_ins
from tests.conversations.noticing import methods

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from bot.sandbox.telegram import Chat
    from tests.conversations.house import House

CAIO = Person(300, "Caio", language_code="pt-br")
TOPIC = 17


@pytest.fixture
async def forum(tmp_path: Path) -> AsyncIterator[House]:
    """Alerts go to one topic of the group, and nowhere else."""
    async with stand_ins(
        tmp_path / "data",
        admin_chat_ids=f"{ANA.id},{CAIO.id},{GROUP}",
        alert_chat_ids=f"{GROUP}:{TOPIC},{CAIO.id}",
    ) as built:
        yield built


async def _kept(house: House) -> Sequence[AlertChat]:
    """What the next process would find."""
    database = Database(house.settings.data_dir)
    try:
        chats = ChosenChats(
            house.settings.alert_chat_ids,
            AlertChatRows(database),
            Access(frozenset(house.settings.admin_chat_ids)),
            lambda _: "UTC",
            WallClock(),
        )
        return chats.all()
    finally:
        await database.close()


async def test_a_chat_that_chose_nothing_hears_of_everything_and_is_asked_where_it_is(house: House) -> None:
    async with house.zelador():
        house.chat.says("/alerts")
        shown = await house.chat.sees("Alerts")
        text = shown.text or ""
        assert "They come into this chat." in text
        assert "Every loss is told" in text
        assert "No quiet hours" in text
        assert "No daily digest." in text
        assert "Nobody told me where this chat is, so I take the time of UTC" in text
        assert shown.labels == [
            "✅ All losses",
            "Only final ones",
            "None",
            "💤 Quiet hours",
            "📊 Daily digest",
            "🔕 Muted: 0",
            "🕘 Time zone: UTC",
        ]


async def test_the_first_thing_that_a_brazilian_writes_is_answered_in_brazils_time(forum: House) -> None:
    caio = forum.telegram.private(CAIO)
    async with forum.zelador():
        caio.says("/alerts")
        shown = await caio.sees("Avisos")
        assert "uso o horário de Brasília" in (shown.text or "")


async def test_what_is_heard_of_is_changed_where_it_stands_and_outlives_a_restart(house: House) -> None:
    async with house.zelador():
        house.chat.says("/alerts")
        shown = await house.chat.sees("Every loss is told")
        house.chat.presses("Only final ones")
        await house.chat.sees("Only losses that last until somebody acts")
        house.chat.presses("None")
        await house.chat.sees("No loss is told here")
        assert house.chat.messages == [shown]
        assert "✅ None" in shown.labels
    async with house.zelador():
        house.chat.says("/alerts")
        await house.chat.sees("No loss is told here")
    assert {chat.chat_id: chat.wanted for chat in await _kept(house)} == {
        ANA.id: Wanted.NONE,
        GROUP: Wanted.ALL,
    }


async def test_quiet_hours_are_two_taps_over_midnight_and_can_be_ended(house: House) -> None:
    async with house.zelador():
        house.chat.says("/alerts")
        shown = await house.chat.sees("No quiet hours")
        house.chat.presses("💤 Quiet hours")
        await house.chat.sees("From which hour")
        assert shown.labels[:24] == [f"{hour:02}" for hour in range(24)]
        house.chat.presses("22")
        await house.chat.sees("Without a sound from 22:00")
        assert "22" not in shown.labels
        house.chat.presses("07")
        await house.chat.sees("Quiet from 22:00 to 07:00 (UTC)")
        assert [(chat.quiet_from, chat.quiet_to) for chat in await _kept(house)] == [(22, 7), (None, None)]

        house.chat.presses("💤 Quiet hours")
        await house.chat.sees("From which hour")
        assert "✅ 22" in shown.labels
        house.chat.presses("No quiet hours")
        await house.chat.sees("No quiet hours: they always come with a sound")
        assert "Nobody told me" not in (shown.text or "")
        assert house.chat.messages == [shown]
    assert [(chat.quiet_from, chat.quiet_to) for chat in await _kept(house)] == [(None, None)] * 2


async def test_the_digests_hour_is_one_tap_and_the_way_back_changes_nothing(house: House) -> None:
    async with house.zelador():
        house.chat.says("/alerts")
        shown = await house.chat.sees("No daily digest.")
        house.chat.presses("📊 Daily digest")
        await house.chat.sees("At which hour")
        house.chat.presses("🔔 Alerts")
        await house.chat.sees("No daily digest.")
        house.chat.presses("📊 Daily digest")
        await house.chat.sees("At which hour")
        house.chat.presses("09")
        await house.chat.sees("Daily digest at 09:00 (UTC)")
        house.chat.presses("📊 Daily digest")
        await house.chat.sees("At which hour")
        assert "✅ 09" in shown.labels
        house.chat.presses("No daily digest")
        await house.chat.sees("No daily digest.")
        assert house.chat.messages == [shown]


async def test_the_time_zone_is_chosen_from_there_and_the_hours_are_in_it(forum: House) -> None:
    chat = forum.telegram.private(CAIO)
    async with forum.zelador():
        chat.says("/language")
        await chat.sees("Em que idioma")
        await forum.settled()
        chat.says("/alerts")
        shown = await chat.sees("uso o horário de Brasília")
        chat.presses("🕘 Fuso horário: Brasília")
        await chat.sees("Qual fuso horário")
        chat.presses("Manaus")
        await forum.settled()
        chat.presses("🔔 Avisos")
        await chat.sees("Sem horário de silêncio")
        assert "Ninguém me disse" not in (shown.text or "")
        assert "🕘 Fuso horário: Manaus" in shown.labels
        chat.presses("📊 Resumo diário")
        await chat.sees("A que hora")
        chat.presses("08")
        await chat.sees("Resumo diário às 08:00 (Manaus)")


async def test_a_chat_that_gets_no_alerts_is_told_so_and_how_to_get_them(forum: House) -> None:
    async with forum.zelador():
        for count, said in enumerate(("/alerts", "/mute", "/mute loja 8h"), 1):
            forum.chat.says(said)
            await forum.settled()
            assert len(forum.chat.messages) == count
            assert "this chat is not in ALERT_CHAT_IDS" in (forum.chat.last.text or "")
            assert f"add {ANA.id} there" in (forum.chat.last.text or "")
            assert forum.chat.last.labels == []
        forum.chat.forges(encode(ChooseWanted("none")))
        forum.chat.forges(encode(ChooseQuiet(22, 7)))
        forum.chat.forges(encode(ChooseDigest(9)))
        await forum.settled()
    assert ANA.id not in {chat.chat_id for chat in await _kept(forum)}


async def test_a_group_with_topics_says_into_which_one_alerts_come(forum: House) -> None:
    group = forum.telegram.group(GROUP, "Team", members=[ANA, BIA])
    async with forum.zelador():
        group.says("/alerts", by=BIA, thread=TOPIC)
        here = await group.sees("They come into this topic.")
        assert here.thread == TOPIC
        group.deletes(here)
        group.says("/alerts", by=BIA)
        elsewhere = await group.sees("They come into topic 17 of this group.")
        (link,) = [entity for entity in elsewhere.shown.content.entities if entity["type"] == "text_link"]
        assert link["url"] == "https://t.me/c/1234567890/17"


async def test_in_a_topic_of_a_group_whose_alerts_come_elsewhere_one_learns_what_to_write(
    house: House,
) -> None:
    group = house.telegram.group(GROUP, "Team", members=[ANA, BIA])
    async with house.zelador():
        group.says("/alerts", by=ANA, thread=TOPIC)
        told = await group.sees("this group's main topic")
        assert f"{GROUP}:{TOPIC}" in (told.text or "")


async def test_a_press_in_a_group_counts_only_there(house: House) -> None:
    group = house.telegram.group(GROUP, "Team", members=[ANA, BIA])
    async with house.zelador():
        group.says("/alerts", by=BIA)
        await group.sees("Every loss is told")
        group.presses("None", by=BIA)
        await group.sees("No loss is told here")
        house.chat.says("/alerts")
        await house.chat.sees("Every loss is told")
    assert {chat.chat_id: chat.wanted for chat in await _kept(house)} == {
        ANA.id: Wanted.ALL,
        GROUP: Wanted.NONE,
    }


async def test_strangers_and_members_without_access_change_nothing(tmp_path: Path) -> None:
    async with stand_ins(tmp_path / "data", admin_user_ids=str(ANA.id)) as house, house.zelador():
        group = house.telegram.group(GROUP, "Team", members=[ANA, BIA])
        group.says("/alerts", by=ANA)
        await group.sees("Every loss is told")
        stranger = house.telegram.private(STRANGER)
        before = methods(house.telegram)
        pressed = [group.presses("None", by=BIA)]
        stranger.says("/alerts")
        stranger.says("/mute loja")
        group.says("/alerts", by=BIA)
        await house.settled()
        assert [press.answer for press in pressed] == [None]
        assert stranger.messages == []
        assert methods(house.telegram) == before
    assert {chat.wanted for chat in await _kept(house)} == {Wanted.ALL}


async def test_a_group_that_moves_keeps_what_it_chose(tmp_path: Path) -> None:
    small, large = -4200, -1004200420042
    async with stand_ins(tmp_path / "data", admin_chat_ids=f"{ANA.id},{small}") as house:
        group = house.telegram.group(small, "Team", members=[ANA, BIA])
        async with house.zelador():
            group.says("/alerts", by=ANA)
            await group.sees("Every loss is told")
            group.presses("Only final ones", by=ANA)
            await group.sees("Only losses that last")
            new = group.migrates(large)
            await house.settled()
            new.says("/alerts", by=ANA)
            await new.sees("Only losses that last")
        async with house.zelador():
            new.says("/alerts", by=BIA)
            await new.sees("Only losses that last")


@pytest.mark.parametrize("data", ["T:5:5", "T:m:o", "T:o:m", "I:o", "E:o", "W:some", "W:", "O:1", "I:-1"])
async def test_no_forged_press_chooses_what_is_not_offered(chat: Chat, living: House, data: str) -> None:
    chat.says("/alerts")
    shown = await chat.sees("Every loss is told")
    chat.forges(data)
    await chat.hears("older version")
    await living.settled()
    assert shown.edits == 0


async def test_a_press_that_came_too_late_changes_nothing(house: House) -> None:
    async with house.zelador():
        house.chat.says("/alerts")
        shown = await house.chat.sees("No quiet hours")
        house.chat.forges(encode(ChooseQuiet(22, 7))).expire()
        await house.chat.sees("pressed too long ago")
        await house.settled()
        assert shown.edits == 0
    assert {chat.quiet_from for chat in await _kept(house)} == {None}
