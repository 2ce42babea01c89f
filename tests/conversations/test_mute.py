"""/mute: nothing of one instance in this chat for a while; shown, counted by a controlled clock, and taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from bot.fleet.instance import InstanceRef
from bot.sandbox.evolution import Fault
from bot.views.callbacks import Mute, Unmute, encode
from tests.clocks import HandClock
from tests.conversations.house import ANA, BIA, GROUP, STRANGER
from tests.conversations.watching import watching

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.sandbox.evolution import EvolutionServer, WhatsAppInstance
    from bot.sandbox.telegram import Chat, SentMessage
    from tests.conversations.house import House
    from tests.conversations.watching import Watching

EVENING = datetime(2026, 11, 27, 20, 30, tzinfo=UTC)


@pytest.fixture
def clock() -> HandClock:
    """Half past eight in the evening, until it is moved."""
    return HandClock(EVENING)


@pytest.fixture
async def living(house: House, clock: HandClock) -> AsyncIterator[House]:
    """The program by that clock."""
    async with house.zelador(clock=clock):
        yield house


def _ref(instance: WhatsAppInstance) -> InstanceRef:
    return InstanceRef("main", UUID(instance.id))


@pytest.mark.parametrize(
    ("typed", "until"),
    [
        ("1h", "21:30 UTC"),
        ("8 h", "04:30 UTC"),
        ("90m", "22:00 UTC"),
        ("90 min", "22:00 UTC"),
        ("2d", "Nov 29, 2026, 20:30 UTC"),
        ("24H", "Nov 28, 2026, 20:30 UTC"),
        ("30d", "Dec 27, 2026, 20:30 UTC"),
    ],
)
async def test_a_mute_says_until_when(chat: Chat, evolution: EvolutionServer, typed: str, until: str) -> None:
    evolution.has("loja centro")
    chat.says(f"/mute loja centro {typed}")
    told = await chat.sees(f"loja centro is muted here until {until}.")
    assert told.labels == ["🔔 Unmute", "ℹ️ Details", "🔕 All mutes"]
    assert chat.messages == [told]


@pytest.mark.parametrize("typed", ["0h", "8x", "8", "-3h", "1.5h", "31d", "99999999999999999999d", "43201m"])
async def test_a_time_that_is_none_is_answered_clearly(
    chat: Chat, evolution: EvolutionServer, typed: str
) -> None:
    evolution.has("loja")
    chat.says(f"/mute loja {typed}")
    await chat.sees(f"{typed} is no time that I know. Write 90m, 8h or 2d")
    chat.says("/mute")
    await chat.sees("Nothing is muted here")


async def test_a_name_may_end_in_what_looks_like_a_time(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja 2")
    evolution.has("mercado")
    chat.says("/mute loja 2")
    await chat.sees("For how long shall I tell nothing of loja 2 here?")
    chat.says("/mute loja 2 8h")
    await chat.sees("loja 2 is muted here")


async def test_without_a_time_one_is_asked_and_a_tap_is_enough(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja")
    chat.says("/mute loja")
    asked = await chat.sees("For how long")
    assert asked.labels == ["1 h", "8 h", "24 h", "❌ Cancel"]
    chat.presses("8 h")
    await chat.sees("loja is muted here until 04:30 UTC")
    assert chat.messages == [asked]


async def test_how_long_can_be_chosen_while_the_server_is_down(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    evolution.has("loja")
    chat.says("/mute loja")
    await chat.sees("For how long")
    evolution.faults.add(Fault.cut(".*"))
    chat.presses("8 h")
    await chat.sees("loja is muted here until 04:30 UTC")
    await living.settled()


async def test_one_that_is_gone_is_not_muted(chat: Chat, evolution: EvolutionServer, living: House) -> None:
    loja = evolution.has("loja")
    evolution.has("mercado")
    chat.says("/mute")
    await chat.sees("Nothing is muted")
    chat.presses("🔕 Mute one")
    await chat.sees("Which instance?")
    del evolution.instances[loja.name]
    chat.presses("loja")
    await chat.sees("There is no such instance")
    await living.settled()
    chat.says("/mute")
    await chat.sees("Nothing is muted here")


async def test_a_beginning_that_fits_several_asks_which_and_keeps_the_time(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja-1")
    evolution.has("loja-2")
    chat.says("/mute loja 90m")
    asked = await chat.sees("More than one instance")
    chat.presses("loja-2")
    await chat.sees("loja-2 is muted here until 22:00 UTC")
    chat.says("/mute loja")
    await chat.sees("More than one instance")
    chat.presses("loja-1")
    await chat.sees("For how long shall I tell nothing of loja-1")
    assert asked.edits == 1


async def test_a_name_that_nobody_has_is_told(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja")
    chat.says("/mute mercado 8h")
    await chat.sees("No instance is called mercado")
    chat.says("/mute 8h")
    await chat.sees("No instance is called 8h")


async def test_what_is_muted_is_shown_with_a_button_each_until_its_time(
    chat: Chat, evolution: EvolutionServer, clock: HandClock, living: House
) -> None:
    evolution.has("loja")
    evolution.has("mercado")
    for said in ("/mute loja 8h", "/mute mercado 1h"):
        chat.says(said)
        await chat.sees("is muted here")
    await chat.sees("mercado is muted here")
    chat.says("/mute")
    listed = await chat.sees("Muted here; tap one")
    assert "mercado until 21:30 UTC\nloja until 04:30 UTC" in (listed.text or "")
    assert listed.labels == ["🔔 mercado", "🔔 loja", "🔕 Mute one", "🔔 Alerts"]
    await clock.advance(timedelta(hours=1))
    chat.says("/mute")
    await living.settled()
    assert "mercado" not in (chat.last.text or "")
    chat.presses("🔔 loja", message=chat.last)
    await chat.sees("loja is told here again.")
    assert "Nothing is muted here" in (chat.last.text or "")


async def test_from_the_list_another_is_muted_by_taps_alone(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja")
    chat.says("/alerts")
    shown = await chat.sees("Every loss is told")
    for label, then in (
        ("🔕 Muted: 0", "Nothing is muted here"),
        ("🔕 Mute one", "Which instance?"),
        ("loja", "For how long"),
        ("1 h", "loja is muted here until 21:30 UTC"),
        ("🔕 All mutes", "Muted here; tap one"),
        ("🔔 Alerts", "Every loss is told"),
    ):
        chat.presses(label)
        await chat.sees(then)
    assert "🔕 Muted: 1" in shown.labels
    assert chat.messages == [shown]


async def test_the_card_says_that_it_is_muted_and_takes_it_back(
    chat: Chat, evolution: EvolutionServer, clock: HandClock, living: House
) -> None:
    evolution.has("loja")
    chat.says("/mute loja 8h")
    await chat.sees("is muted here")
    chat.presses("ℹ️ Details")
    card = await chat.sees("Muted here until Nov 28, 2026, 04:30 UTC")
    assert "🔔 Unmute" in card.labels
    await clock.advance(timedelta(hours=8))
    chat.presses("🔄 Refresh")
    await living.settled()
    assert "🔔 Unmute" not in card.labels


async def test_a_mute_outlives_a_restart_and_counts_in_its_chat_only(house: House, clock: HandClock) -> None:
    house.evolution.has("loja")
    group = house.telegram.group(GROUP, "Team", members=[ANA, BIA])
    async with house.zelador(clock=clock):
        group.says("/mute loja 8h", by=BIA)
        await group.sees("is muted here")
    async with house.zelador(clock=clock):
        group.says("/mute", by=ANA)
        await group.sees("loja until 04:30 UTC")
        house.chat.says("/mute")
        await house.chat.sees("Nothing is muted here")
        house.chat.says("/status loja")
        card = await house.chat.sees("Number:")
        assert "Muted" not in (card.text or "")


class TestWhileTheServerIsDown:
    """A mute needs no server: who watches knows the names."""

    @pytest.fixture
    async def down(self, tmp_path: Path) -> AsyncIterator[Watching]:
        """Two servers that were watched, each with a loja, of which one does not answer any more."""
        async with watching(tmp_path, servers=("sp1",)) as watched:
            watched.evolution.has("loja")
            watched.evolution.has("mercado")
            watched.house.others["sp1"].has("loja")
            async with watched.running():
                watched.evolution.faults.add(Fault.cut(".*"))
                yield watched

    async def test_it_is_muted_all_the_same_and_told_again(self, down: Watching) -> None:
        asked = list(down.evolution.asked)
        down.chat.says("/mute mercado 8h")
        await down.chat.sees("mercado is muted here until 20:00 UTC.")
        down.chat.says("/mute merc")
        await down.chat.sees("For how long shall I tell nothing of mercado here?")
        down.chat.says("/mute mercado 8x")
        await down.chat.sees("8x is no time that I know")
        down.chat.says("/mute mercado off")
        shown = await down.chat.sees("mercado is told here again.")
        assert "Nothing is muted here" in (shown.text or "")
        assert [call for call in down.evolution.asked[len(asked) :] if "mercado" in call] == []

    async def test_of_several_with_that_name_it_is_asked_which_and_the_time_is_kept(
        self, down: Watching
    ) -> None:
        down.chat.says("/mute loja 90m")
        asked = await down.chat.sees("More than one instance")
        assert asked.labels == ["main/loja", "sp1/loja", "❌ Cancel"]
        down.chat.presses("main/loja")
        await down.chat.sees("loja is muted here until 13:30 UTC.")
        down.chat.says("/mute main/loja off")
        await down.chat.sees("loja is told here again.")

    async def test_a_name_that_nobody_remembers_is_asked_for(self, down: Watching) -> None:
        down.house.others["sp1"].has("nova")
        down.chat.says("/mute nova 8h")
        await down.chat.sees("nova is muted here until 20:00 UTC.")


async def test_off_ends_a_mute_and_of_several_it_shows_all(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    for name in ("loja-1", "loja-2", "day off"):
        evolution.has(name)
    for said in ("/mute loja-1 8h", "/mute loja-2 8h"):
        chat.says(said)
        await living.settled()
    chat.says("/mute loja off")
    await chat.sees("Muted here; tap one to hear of it again.")
    chat.says("/mute loja-1 OFF")
    await chat.sees("loja-1 is told here again.")
    chat.says("/mute loja-1 off")
    shown = await chat.sees("loja-1 is not muted here.")
    assert "🔔 loja-2" in shown.labels
    chat.says("/mute day off")
    await chat.sees("For how long shall I tell nothing of day off here?")
    chat.says("/mute off")
    await chat.sees("No instance is called off")


async def test_what_is_gone_from_its_server_can_be_unmuted_by_its_name(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    evolution.has("loja")
    chat.says("/mute loja 8h")
    await chat.sees("is muted here")
    del evolution.instances["loja"]
    chat.says("/mute loja off")
    await chat.sees("loja is told here again.")
    await living.settled()


class TestOnAnAlert:
    """Any message with the buttons that alerts have: it stays as it is, what happens pops up."""

    async def test_a_tap_mutes_and_a_second_takes_it_back(self, living: House) -> None:
        loja = living.evolution.has("loja")
        alert = await _alert(living)
        pressed = living.chat.forges(encode(Mute(_ref(loja), 8)), message=alert)
        heard = await living.chat.hears("Muted here until 04:30 UTC.")
        assert heard.alert
        assert pressed.answer is heard
        living.chat.says("/mute")
        await living.chat.sees("until 04:30 UTC")
        living.chat.forges(encode(Unmute(_ref(loja))), message=alert)
        await living.chat.hears("It is told here again.")
        living.chat.says("/mute")
        await living.chat.sees("Nothing is muted here")
        assert alert.edits == 0

    async def test_a_server_that_is_down_is_not_asked(self, living: House) -> None:
        loja = living.evolution.has("loja")
        alert = await _alert(living)
        living.evolution.faults.add(Fault.cut(".*"))
        asked = list(living.evolution.asked)
        living.chat.forges(encode(Mute(_ref(loja), 1)), message=alert)
        await living.chat.hears("Muted here until 21:30 UTC.")
        await living.settled()
        assert living.evolution.asked == asked

    async def test_what_the_watch_has_seen_has_its_name_though_nobody_read_it_since_the_start(
        self, house: House, clock: HandClock
    ) -> None:
        loja = house.evolution.has("loja")
        for start in (1, 2):
            async with house.zelador(watch=True, clock=clock):
                if start == 1:
                    await house.evolution.heard("GET /instance/fetchInstances")
                    continue  # what was seen is on disk once the program has ended
                house.evolution.faults.add(Fault.cut(".*"))
                alert = await _alert(house)
                house.chat.forges(encode(Mute(_ref(loja), 1)), message=alert)
                await house.chat.hears("Muted here until 21:30 UTC.")
                house.chat.says("/mute")
                await house.chat.sees("loja until 21:30 UTC")

    @pytest.mark.parametrize("before", ["", "/mute loja 1h"])
    async def test_one_that_came_too_late_mutes_nothing_and_ends_nothing(
        self, living: House, before: str
    ) -> None:
        loja = living.evolution.has("loja")
        if before:
            living.chat.says(before)
            await living.chat.sees("is muted here until 21:30 UTC")
        alert = await _alert(living)
        living.chat.forges(encode(Mute(_ref(loja), 24)), message=alert).expire()
        await living.chat.sees("pressed too long ago, so nothing was done")
        living.chat.says("/mute")
        await living.chat.sees("loja until 21:30 UTC" if before else "Nothing is muted here")
        assert alert.edits == 0

    async def test_strangers_and_other_chats_mute_nothing(self, living: House) -> None:
        loja = living.evolution.has("loja")
        alert = await _alert(living)
        elsewhere = living.telegram.group(-1009876543210, "Elsewhere", members=[ANA])
        stranger = living.telegram.private(STRANGER)
        for chat in (elsewhere, stranger):
            chat.says("/id", by=ANA if chat is elsewhere else STRANGER)
            await chat.sees(str(chat.id))
        presses = [
            elsewhere.forges(encode(Mute(_ref(loja), 24)), by=ANA),
            stranger.forges(encode(Mute(_ref(loja), 24))),
        ]
        await living.settled()
        assert [press.answer for press in presses] == [None, None]
        living.chat.says("/mute")
        await living.chat.sees("Nothing is muted here")
        assert alert.edits == 0

    async def test_in_a_group_it_counts_for_the_group(self, living: House) -> None:
        loja = living.evolution.has("loja")
        group = living.telegram.group(GROUP, "Team", members=[ANA, BIA])
        group.says("/status", by=BIA)
        await group.sees("1 instance")
        group.forges(encode(Mute(_ref(loja), 1)), by=BIA)
        await group.hears("Muted here until 21:30 UTC.")
        living.chat.says("/mute")
        await living.chat.sees("Nothing is muted here")
        group.says("/mute", by=ANA)
        await group.sees("until 21:30 UTC")

    async def test_no_time_but_ours_is_taken_from_a_button(self, living: House) -> None:
        loja = living.evolution.has("loja")
        alert = await _alert(living)
        good = encode(Mute(_ref(loja), 24))
        for hours in ("0", "k1", "zzzz", "-1"):
            living.chat.forges(f"{good.rpartition(':')[0]}:{hours}", message=alert)
            await living.chat.hears("older version")
        living.chat.says("/mute")
        await living.chat.sees("Nothing is muted here")


async def _alert(house: House) -> SentMessage:
    """Any message of the bot: a press carries all that counts."""
    house.chat.says("/help")
    return await house.chat.sees("/status")
