"""/export: every instance as a table or as JSON, and a backup that can be put back."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import State
from bot.store.database import NAME
from tests.clocks import MINUTE
from tests.conversations.house import ANA, BIA, GROUP, KEY, TOKEN
from tests.conversations.watching import NUMBER, Watching, watching

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.sandbox.telegram.document import Document
    from tests.conversations.house import House

CHOICES = [["📄 CSV", "📄 JSON"], ["📦 Backup"], ["❌ Cancel"]]
INSTANCE_TOKEN = "made-up-instance-token"


@pytest.fixture
async def seen(tmp_path: Path) -> AsyncIterator[Watching]:
    """A program that watches by looks alone; it is not running yet."""
    async with watching(tmp_path, "poll", servers=["sp1"]) as made:
        made.evolution.has("loja", State.OPEN, number=NUMBER, token=INSTANCE_TOKEN)
        made.evolution.has("=cmd|'/c calc'!A1", State.CLOSE, reason=401)
        made.house.others["sp1"].has("filial", State.OPEN, number=NUMBER)
        yield made


async def exported(seen: Watching, button: str) -> Document:
    seen.chat.says("/export")
    asked = await seen.chat.sees("What shall I send?")
    assert [[one.text for one in row] for row in asked.buttons] == CHOICES
    seen.chat.presses(button)
    document = (await seen.chat.sees_document()).document
    assert document is not None
    return document


def free_of_secrets(content: bytes) -> bool:
    """Whether no key and no token is in it, however deep."""
    texts = [content]
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            texts += [file.read(name) for name in file.namelist()]
    secrets = (TOKEN, KEY, f"{KEY}-sp1", INSTANCE_TOKEN, "made-up-token", "made-up-global-key")
    return not any(secret.encode() in text for text in texts for secret in secrets)


async def test_a_table_of_every_instance_with_its_health_and_its_figures(seen: Watching) -> None:
    async with seen.running():
        await seen.passes(2 * MINUTE)

        document = await exported(seen, "📄 CSV")

        assert document.name.startswith("zelador-20261127-120")
        rows = {row["name"]: row for row in csv.DictReader(io.StringIO(document.data.decode("utf-8-sig")))}
        assert rows.keys() == {"loja", "'=cmd|'/c calc'!A1", "filial"}
        assert (rows["loja"]["server"], rows["loja"]["health"]) == ("main", "connected")
        written = rows["loja"]["number"]
        assert (written, rows["loja"]["uptime_percent"]) == ("55 11 98888-7777", "100.0")
        assert not written.isdecimal(), "a spreadsheet would show 5.51199E+12"
        assert rows["filial"]["server"] == "sp1"
        assert rows["'=cmd|'/c calc'!A1"]["health"] == "disconnected"
        assert free_of_secrets(document.data)


async def test_the_same_as_json_keeps_names_as_they_are(seen: Watching) -> None:
    async with seen.running():
        await seen.passes(2 * MINUTE)

        document = await exported(seen, "📄 JSON")

        assert document.name.endswith(".json")
        told = json.loads(document.data)
        assert {server["key"] for server in told["servers"]} == {"main", "sp1"}
        assert told["made_at"].startswith("2026-11-27T12:0")
        loja = next(one for one in told["instances"] if one["name"] == "loja")
        assert (loja["health"], loja["uptime_percent"], loja["incidents"]) == ("connected", 100.0, 0)
        assert loja["up_seconds"] >= 120
        assert "=cmd|'/c calc'!A1" in {one["name"] for one in told["instances"]}
        assert free_of_secrets(document.data)


async def test_instances_of_a_silent_server_are_in_it_as_unreachable(seen: Watching) -> None:
    async with seen.running():
        seen.house.others["sp1"].stop_answering()
        await seen.passes(3 * MINUTE)
        seen.evolution.forget()

        told = json.loads((await exported(seen, "📄 JSON")).data)

        health = {one["name"]: one["health"] for one in told["instances"]}
        assert (health["filial"], health["loja"]) == ("unreachable", "connected")


async def test_a_backup_is_sent_at_once_in_a_private_chat_and_says_how_it_is_put_back(seen: Watching) -> None:
    async with seen.running():
        document = await exported(seen, "📦 Backup")

        sent = await seen.chat.sees_document()
        assert document.name.startswith("zelador-backup-20261127-")
        assert document.name.endswith(".zip")
        assert not sent.protected, "it is there to be saved"
        assert "To put it back: stop me" in (sent.caption or "")
        assert "history is not in it" not in (sent.caption or "")
        await seen.chat.sees("The backup is in the message below")
        assert free_of_secrets(document.data)


async def test_what_was_put_back_goes_on_where_it_was(seen: Watching) -> None:
    """On another machine, as it were: nothing of the old data folder is there."""
    async with seen.running():
        seen.chat.says("/mute loja 8h")
        await seen.chat.sees("loja is muted here")
        await seen.passes(2 * MINUTE)
        document = await exported(seen, "📦 Backup")
        await seen.chat.sees("The backup is in the message below")
        await seen.house.settled()
    shutil.rmtree(seen.house.settings.data_dir)
    with zipfile.ZipFile(io.BytesIO(document.data)) as file:
        file.extractall(seen.house.settings.data_dir)
    assert NAME in {path.name for path in seen.house.settings.data_dir.iterdir()}

    async with seen.running():
        seen.chat.says("/mute")
        await seen.chat.sees("loja until")
        seen.chat.says("/history loja 24h")
        caption = (await seen.chat.sees("📈 main/loja · 24 hours")).caption or ""
        assert "Connected 100% of the time" in caption


async def test_in_a_group_a_backup_is_asked_for_twice(seen: Watching) -> None:
    group = seen.house.telegram.group(GROUP, "Team", [ANA, BIA])
    async with seen.running():
        group.says("/export", ANA)
        asked = await group.sees("What shall I send?")
        group.presses("📦 Backup", ANA)

        assert await group.sees("Everybody in this group could read and keep the backup") is asked
        assert asked.labels == ["📦 Send it here", "❌ Cancel"]
        assert group.messages == [asked]
        group.presses("📦 Send it here", ANA)
        sent = await group.sees_document()
        assert sent.document is not None
        assert sent.document.name.startswith("zelador-backup-")


async def test_who_thinks_better_of_it_in_a_group_sends_nothing(seen: Watching) -> None:
    group = seen.house.telegram.group(GROUP, "Team", [ANA, BIA])
    async with seen.running():
        group.says("/export", ANA)
        await group.sees("What shall I send?")
        group.presses("📦 Backup", ANA)
        await group.sees("Everybody in this group")
        group.presses("❌ Cancel", ANA)
        await seen.house.settled()

        assert seen.house.telegram.calls.of("sendDocument") == []


async def test_a_backup_that_cannot_be_made_is_told(house: House) -> None:
    async with house.zelador():
        house.chat.says("/export")
        await house.chat.sees("What shall I send?")
        (house.settings.data_dir / NAME).rename(house.settings.data_dir / "elsewhere")

        house.chat.presses("📦 Backup")

        told = await house.chat.sees("The backup could not be made")
        assert told.labels == ["📋 All instances"]
        assert house.telegram.calls.of("sendDocument") == []
        (house.settings.data_dir / "elsewhere").rename(house.settings.data_dir / NAME)


async def test_a_file_that_telegram_refuses_is_told_and_a_passing_failure_is_tried_again(
    seen: Watching,
) -> None:
    async with seen.running():
        seen.house.telegram.faults.add("sendDocument", status=502)
        await exported(seen, "📄 CSV")
        assert len(seen.house.telegram.calls.of("sendDocument")) == 2

        for status, words in ((400, "Telegram did not take my answer"), (413, "too large for Telegram")):
            seen.house.telegram.faults.add("sendDocument", status=status, description="Bad Request: x")
            seen.chat.says("/export")
            await seen.chat.sees("What shall I send?")
            seen.chat.presses("📄 JSON")
            await seen.chat.sees(words)
        assert len(seen.house.telegram.calls.of("sendDocument")) == 4, "neither was tried again"
