"""/history: what became of one instance or of all, in a picture, in words, and as a table."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from bot.history.retention import FIRST
from bot.sandbox.evolution import State
from tests.clocks import HOUR, MINUTE, SECOND
from tests.conversations.house import ANA, GROUP, STRANGER
from tests.conversations.watching import A_LOOK, NUMBER, watching
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.sandbox.telegram import Chat, SentMessage
    from tests.conversations.house import House
    from tests.conversations.watching import Watching

DAY = 24 * HOUR
PERIODS = ["24 hours", "• 7 days", "30 days"]


@pytest.fixture
async def seen(tmp_path: Path) -> AsyncIterator[Watching]:
    """A program that watches by looks alone; it is not running yet."""
    async with watching(tmp_path, "poll") as made:
        yield made


async def with_a_loss(seen: Watching) -> None:
    """An instance that was up for three minutes, down for two to three as looks see it, and is up again for three."""
    loja = seen.evolution.instances["loja"]
    await seen.passes(3 * MINUTE)
    loja.drop(401)
    await seen.knows("loja", "disconnected")
    await seen.passes(2 * MINUTE)
    await seen.links("loja")
    await seen.passes(3 * MINUTE)


def size_of(photo: bytes | None) -> tuple[int, int]:
    assert photo is not None
    return Image.open(io.BytesIO(photo)).size


def labels_of(message: SentMessage) -> list[list[str]]:
    return [[button.text for button in row] for row in message.buttons]


async def test_a_history_is_a_picture_and_says_the_same_in_words(seen: Watching) -> None:
    seen.evolution.has("loja", State.OPEN, number=NUMBER)
    async with seen.running():
        await with_a_loss(seen)

        seen.chat.says("/history loja 24h")

        told = await seen.chat.sees("📈 loja · 24 hours")
        assert size_of(told.photo)[0] == 1080
        caption = (told.caption or "").replace("\u00a0", " ")
        assert re.search(r"Connected [67]\d(\.\d)?% of", caption)
        assert re.search(r"1 incident; down for [23] min", caption)
        assert re.search(r"Nov 27 12:0\d, for [23] min [\d ]*s?e?c?: logged out", caption)
        assert "Known since Nov 27, 2026, 12:00 UTC; of the time before I know nothing." in caption
        assert "Not known for" not in caption, "it was not away"
        assert "UTC" in caption
        assert not told.protected
        assert labels_of(told) == [
            ["• 24 hours", "7 days", "30 days"],
            ["📄 Table (CSV)", "ℹ️ Details"],
            ["📈 History of all"],
        ]


async def test_another_period_takes_the_place_of_the_picture(seen: Watching) -> None:
    seen.evolution.has("loja", State.OPEN, number=NUMBER)
    async with seen.running():
        await with_a_loss(seen)
        seen.chat.says("/history loja")
        told = await seen.chat.sees("loja · 7 days")
        before = told.photo

        seen.chat.presses("30 days")

        assert await seen.chat.sees("loja · 30 days") is told
        assert told.photo != before
        assert labels_of(told)[0] == ["24 hours", "7 days", "• 30 days"]
        assert len(seen.house.telegram.calls.of("sendPhoto")) == 1


async def test_from_the_card_to_its_history_and_back(seen: Watching) -> None:
    seen.evolution.has("loja", State.OPEN, number=NUMBER)
    async with seen.running():
        seen.chat.says("/status loja")
        card = await seen.chat.sees("loja · connected")

        seen.chat.presses("📈 History")
        assert await seen.chat.sees("📈 loja") is card
        assert card.photo

        seen.chat.presses("ℹ️ Details")
        back = await seen.chat.sees("loja · connected")
        assert back.photo is None
        await seen.chat.sees_gone(card)


async def test_all_instances_are_rows_worst_first_each_with_a_button(seen: Watching) -> None:
    for name in ("alfa", "beta", "loja"):
        seen.evolution.has(name, State.OPEN, number=NUMBER)
    async with seen.running():
        await with_a_loss(seen)

        seen.chat.says("/history")

        told = await seen.chat.sees("📈 3 instances · 7 days")
        lines = (told.caption or "").splitlines()
        listed = [line for line in lines if line[:2] in {"1.", "2.", "3."}]
        assert [line.split()[1] for line in listed] == ["loja", "alfa", "beta"]
        assert listed[0].endswith("1 incident")
        assert listed[1].endswith("100%")
        assert labels_of(told) == [
            PERIODS,
            ["1 · loja", "2 · alfa"],
            ["3 · beta"],
            ["📄 Table (CSV)", "📋 All"],
        ]

        seen.chat.presses("1 · loja")
        assert await seen.chat.sees("📈 loja · 7 days") is told
        seen.chat.presses("📈 History of all")
        assert await seen.chat.sees("3 instances") is told


async def test_many_are_turned_over_in_pages(seen: Watching) -> None:
    seen.evolution.has_many(23)
    async with seen.running():
        seen.chat.says("/status")
        listed = await seen.chat.sees("23 instances")
        seen.chat.presses("📈 History")
        assert await seen.chat.sees("📈 23 instances") is listed

        seen.chat.presses("◀️")
        await seen.chat.sees("23. ")
        assert [label for label in listed.labels if "·" in label] != []
        assert "3 / 3" in listed.labels
        seen.chat.presses("24 hours")
        await seen.chat.sees("23 instances · 24 hours")
        assert "1 / 3" in listed.labels


async def test_the_history_of_a_silent_servers_instance_needs_no_server(seen: Watching) -> None:
    seen.evolution.has("loja", State.OPEN, number=NUMBER)
    async with seen.running():
        await seen.passes(MINUTE)
        seen.evolution.stop_answering()
        await seen.passes(10 * MINUTE)
        seen.evolution.forget()

        seen.chat.says("/history lo")

        caption = (await seen.chat.sees("📈 loja · 7 days")).caption or ""
        assert "Not known for" in caption


async def test_a_shortened_name_that_fits_several_is_asked_about(tmp_path: Path) -> None:
    async with watching(tmp_path, "poll", servers=["sp1"]) as seen:
        seen.evolution.has("loja-1", State.OPEN, number=NUMBER)
        seen.evolution.has("loja-2", State.OPEN, number=NUMBER)
        seen.house.others["sp1"].has("loja-1", State.OPEN, number=NUMBER)
        async with seen.running():
            await seen.passes(A_LOOK)

            seen.chat.says("/history loja 30d")
            picker = await seen.chat.sees("Which one?")
            assert picker.labels[:-1] == ["main/loja-1", "main/loja-2", "sp1/loja-1"]
            seen.chat.presses("main/loja-2")
            assert await seen.chat.sees("📈 main/loja-2 · 30 days") is picker

            seen.chat.says("/history sp1/loja-1 24h")
            await seen.chat.sees("📈 sp1/loja-1 · 24 hours")
            seen.chat.says("/history")
            assert "3 · main/loja-2" in (await seen.chat.sees("📈 3 instances")).labels


async def test_one_that_was_deleted_is_found_by_its_whole_name_until_another_one_has_that(
    seen: Watching,
) -> None:
    for name in ("loja", "loja-2"):
        seen.evolution.has(name, State.OPEN, number=NUMBER)
    async with seen.running():
        await seen.passes(MINUTE)
        del seen.evolution.instances["loja"]
        await seen.knows("loja", None)
        await seen.passes(5 * MINUTE)

        seen.chat.says("/history loja 24h")
        told = await seen.chat.sees("📈 loja · 24 hours")
        caption = told.caption or ""
        assert "It no longer exists, since Nov 27, 2026, 12:01 UTC." in caption
        assert "Connected 100%" in caption.replace("\u00a0", "")
        assert "Not known for" not in caption
        assert labels_of(told)[1:] == [["📄 Table (CSV)"], ["📈 History of all"]]
        seen.chat.says("/history loj")
        await seen.chat.sees("📈 loja-2 · 7 days")
        seen.chat.says("/history")
        assert "1 · loja-2" in (await seen.chat.sees("📈 1 instance")).labels

        seen.evolution.has("loja", State.OPEN, number=NUMBER)
        await seen.passes(A_LOOK)
        seen.chat.says("/history loja 30d")
        assert "no longer exists" not in ((await seen.chat.sees("📈 loja · 30 days")).caption or "")


async def test_a_name_that_nobody_has_is_not_found(seen: Watching) -> None:
    seen.evolution.has("loja", State.OPEN, number=NUMBER)
    async with seen.running():
        seen.chat.says("/history padaria 7d")
        await seen.chat.sees("No instance is called padaria")


@pytest.mark.parametrize("typed", ["loja 90d", "loja 12 h", "90d", "loja 2 semanas"])
async def test_a_period_that_there_is_not_is_told_with_those_there_are(seen: Watching, typed: str) -> None:
    seen.evolution.has("loja", State.OPEN, number=NUMBER)
    async with seen.running():
        seen.chat.says(f"/history {typed}")
        told = await seen.chat.sees("is no period that I can show")
        assert "24h, 7d or 30d" in (told.text or "")


@pytest.mark.parametrize("typed", ["30 d", "30D"])
async def test_a_period_may_be_written_with_a_gap_or_in_large_letters(seen: Watching, typed: str) -> None:
    seen.evolution.has("loja", State.OPEN, number=NUMBER)
    async with seen.running():
        seen.chat.says(f"/history loja {typed}")
        await seen.chat.sees("📈 loja · 30 days")
        seen.chat.says(f"/history {typed}")
        await seen.chat.sees("📈 1 instance · 30 days")


async def test_one_whose_name_ends_like_a_period_is_found_also_when_it_was_deleted(seen: Watching) -> None:
    for name in ("loja 24h", "lojas"):
        seen.evolution.has(name, State.OPEN, number=NUMBER)
    async with seen.running():
        await seen.passes(MINUTE)
        seen.chat.says("/history loja 24h")
        await seen.chat.sees("📈 loja 24h · 7 days")
        del seen.evolution.instances["loja 24h"]
        await seen.knows("loja 24h", None)

        seen.chat.says("/history loja 24h")
        gone = await seen.chat.sees("It no longer exists")
        assert (gone.caption or "").startswith("📈 loja 24h · 7 days")

        seen.evolution.has("loja", State.OPEN, number=NUMBER)
        await seen.passes(A_LOOK)
        seen.chat.says("/history loja 24h")
        await seen.chat.sees("📈 loja · 24 hours")


async def test_before_anything_was_seen_it_says_what_will_be_there(chat: Chat, living: House) -> None:
    """This program does not watch."""
    chat.says("/history")
    await chat.sees("I have not seen anything yet that I could draw")

    living.evolution.has("loja")
    chat.says("/history loja")
    told = await chat.sees("I have not seen anything of loja yet")
    assert "From my first look on I note every change" in (told.text or "")
    assert told.labels == ["ℹ️ Details"]


async def test_a_button_of_one_that_nobody_ever_saw_refuses(chat: Chat, living: House) -> None:
    living.evolution.has("loja")
    chat.says("/history loja")
    old = await chat.sees("I have not seen anything of loja yet")
    del living.evolution.instances["loja"]

    chat.forges("ho:main:AAAAAAAAAAAAAAAAAAAAAA:7d", message=old)

    await chat.sees("no such instance")


async def test_the_table_of_one_has_a_line_for_each_stretch(seen: Watching) -> None:
    seen.evolution.has("loja", State.OPEN, number=NUMBER)
    async with seen.running():
        await with_a_loss(seen)
        seen.chat.says("/history loja 24h")
        shown = await seen.chat.sees("📈 loja")

        seen.chat.presses("📄 Table (CSV)")

        sent = await seen.chat.sees_document()
        assert sent is not shown
        assert shown.photo
        document = sent.document
        assert document is not None
        assert document.name.startswith("history-loja-24h-20261127-")
        assert "loja, 24 hours" in (sent.caption or "")
        rows = list(csv.DictReader(io.StringIO(document.data.decode("utf-8-sig"))))
        assert [row["health"] for row in rows][:3] == ["unknown", "connected", "disconnected"]
        assert rows[2]["reason"] == "logged_out"
        assert rows[-1]["health"] == "connected"


async def test_the_table_of_all_has_a_line_for_each_instance(seen: Watching) -> None:
    seen.evolution.has_many(12)
    async with seen.running():
        await seen.passes(MINUTE)
        seen.chat.says("/history 24h")
        await seen.chat.sees("12 instances · 24 hours")

        seen.chat.presses("📄 Table (CSV)")

        document = (await seen.chat.sees_document()).document
        assert document is not None
        rows = list(csv.DictReader(io.StringIO(document.data.decode("utf-8-sig"))))
        assert len(rows) == 12
        assert {row["uptime_percent"] for row in rows} == {"100.0"}


async def test_a_reader_in_brazil_reads_it_in_portuguese_at_their_own_time(seen: Watching) -> None:
    seen.evolution.has("loja", State.OPEN, number=NUMBER)
    seen.house.telegram.speaks(ANA, "pt-br")
    async with seen.running():
        await with_a_loss(seen)

        seen.chat.says("/history loja 24h", seen.chat.members[0])

        caption = ((await seen.chat.sees("loja · 24 horas")).caption or "").replace("\u00a0", " ")
        assert "desconectada (logout)" in caption
        assert "1 queda" in caption
        assert "(Brasília)" in caption


async def test_a_stranger_gets_none(seen: Watching) -> None:
    seen.evolution.has("loja", State.OPEN, number=NUMBER)
    stranger = seen.house.telegram.private(STRANGER)
    async with seen.running():
        stranger.says("/history")
        stranger.says("/export")
        await seen.house.settled()

        assert stranger.messages == []


async def test_in_a_group_it_answers_who_asked(seen: Watching) -> None:
    seen.evolution.has("loja", State.OPEN, number=NUMBER)
    group = seen.house.telegram.group(GROUP, "Team", [ANA])
    async with seen.running():
        asked = group.says("/history loja", ANA)
        told = await group.sees("📈 loja")
        assert told.reply_to is asked

        group.presses("📄 Table (CSV)", ANA)
        await group.sees_document(PATIENCE_S)


async def test_what_is_no_longer_kept_is_not_told_as_never_seen(tmp_path: Path) -> None:
    async with watching(tmp_path, "poll", history_days=1) as seen:
        seen.evolution.has("loja", State.OPEN, number=NUMBER)
        async with seen.running():
            await with_a_loss(seen)
        await seen.clock.advance(3 * DAY)
        async with seen.running():
            await with_a_loss(seen)
            await seen.passes(FIRST)

            seen.chat.says("/history loja 7d")

            caption = (await seen.chat.sees("📈 loja · 7 days")).caption or ""
            assert "1 incident" in caption, "the first one is forgotten"
            assert re.search(r"Known since Nov 27, 2026, 12:0[56] UTC", caption)
            assert "irst seen" not in caption


async def test_two_who_ask_at_once_have_a_picture_each(seen: Watching) -> None:
    seen.evolution.has("loja", State.OPEN, number=NUMBER)
    async with seen.running():
        await seen.passes(SECOND)
        seen.chat.says("/history loja 24h")
        seen.chat.says("/history loja 30d")

        await seen.chat.sees("loja · 24 hours")
        await seen.chat.sees("loja · 30 days")
