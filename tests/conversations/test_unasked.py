"""What nobody asked for is told in the language last seen in a chat, which is remembered for no one else."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import pytest
from structlog.testing import capture_logs

from bot.sandbox.evolution import Fault
from bot.sandbox.telegram import Person
from bot.store.database import NAME
from tests.conversations.house import ANA, BIA, GROUP, QUICK, STRANGER, stand_ins
from tests.conversations.noticing import logs, shown_to_people
from tests.databases import furnish
from tests.patience import PATIENCE_S
from tests.processes import environment, fresh_process, process

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.sandbox.telegram import Chat
    from tests.conversations.house import House

CAIO = Person(300, "Caio", language_code="pt-br")
SOL = Person(400, "Sol", language_code="es")
READERS = f"{ANA.id},{CAIO.id},{SOL.id},{GROUP}"
SMALL, LARGE = -4200, -1004200420042

"""A program's first write loads SQLAlchemy, which takes seconds where much else runs."""

CREATE = "POST /instance/create"
BROKEN = {"status": 500, "error": "Internal Server Error", "response": {"message": "oops"}}
LEFT_UNFINISHED = {
    "en": "Creating loja again was left unfinished",
    "pt_BR": "A recriação de loja ficou pela metade",
    "es": "La nueva creación de loja quedó a medias",
}


class Words(NamedTuple):
    """What the bot says, and offers, on the way to a re-creation."""

    offered: str
    asked: str
    agreed: str
    broken: str


ENGLISH = Words("Delete and create again", "create it again?", "Do it", "Press the button to go on")
PORTUGUESE = Words(
    "Excluir e criar de novo", "e criar de novo?", "Pode fazer", "Toque no botão para continuar"
)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """The stand-ins, with readers of each language; a program between them has time to write at its end."""
    async with stand_ins(tmp_path / "data", admin_chat_ids=READERS) as built:
        built.tuning = replace(QUICK, finish_s=PATIENCE_S)
        furnish(built.settings.data_dir)
        yield built


async def test_a_brazilian_who_never_chose_is_told_in_portuguese_after_a_restart(
    house: House, tmp_path: Path
) -> None:
    chat, given = house.telegram.private(CAIO), environment(house.settings, ADMIN_CHAT_IDS=str(CAIO.id))
    async with process(tmp_path, given) as bot:
        await bot.tells("started")
        await _breaks_off(house, chat, PORTUGUESE)
        assert await _noted(house) == [(CAIO.id, None, "pt_BR")]
        assert (await bot.end(signal.SIGTERM)).code == 0
    async with process(tmp_path, given) as bot:
        await bot.tells("started")
        await chat.sees(LEFT_UNFINISHED["pt_BR"])
        assert (await bot.end(signal.SIGTERM)).code == 0


async def test_what_was_just_seen_is_written_before_the_program_ends(house: House) -> None:
    chat = house.telegram.private(CAIO)
    async with house.zelador():
        chat.says("/start")
        await chat.sees("Eu cuido")
    assert _rows(house) == [(CAIO.id, None, "pt_BR")]


async def test_for_those_who_read_english_no_process_loads_sqlalchemy(house: House, tmp_path: Path) -> None:
    given = environment(house.settings, PYTHONPROFILEIMPORTTIME="1")
    async with fresh_process(tmp_path, given) as bot:
        await bot.tells("started")
        house.chat.says("/start")
        await house.chat.sees("I look after")
        ended = await bot.end(signal.SIGTERM)
    assert ended.code == 0
    assert "import time:" in ended.told
    assert "sqlalchemy" not in ended.told


@pytest.mark.parametrize(
    ("language_code", "seen"), [("en", ["en"]), ("en-GB", ["en"]), ("de", ["en"]), ("", []), (None, [])]
)
async def test_who_reads_english_is_known_to_do_so_since_others_may_not(
    house: House, language_code: str | None, seen: list[str]
) -> None:
    chat = house.telegram.private(replace(CAIO, language_code=language_code))
    async with house.zelador():
        chat.says("/start")
        await chat.sees("I look after")
        chat.says("/language")
        await house.settled()
        chat.presses("Time zone")
        await house.settled()
    assert _rows(house) == [(CAIO.id, None, language) for language in seen]


async def test_of_strangers_nothing_is_remembered(tmp_path: Path) -> None:
    brazilian = replace(STRANGER, language_code="pt-br")
    async with stand_ins(tmp_path / "data", admin_user_ids=str(ANA.id)) as house:
        own = house.telegram.private(brazilian)
        group = house.telegram.group(GROUP, "Team", members=[ANA, brazilian])
        async with house.zelador(finish_s=PATIENCE_S):
            own.says("/id")
            await own.sees("666")
            own.says("/status")
            group.says("/status", by=ANA)
            await group.sees("No instance yet")
            group.says("/status", by=brazilian)
            group.says("Bom dia", by=brazilian)
            group.says("/status", sender_chat=group)
            group.presses("Refresh", by=brazilian)
            await house.settled()
        assert _rows(house) == [(GROUP, None, "en")], "of Ana's alone"


@pytest.mark.parametrize(
    ("language_codes", "told_in"),
    [
        (["pt-br"], "pt_BR"),
        (["pt-br", "es-mx"], "es"),
        (["pt-br", "en"], "en"),
        (["pt-br", "de"], "en"),
        (["pt-br", None], "pt_BR"),
        (["en", "es"], "es"),
    ],
)
async def test_the_language_last_seen_counts(
    house: House, language_codes: list[str | None], told_in: str
) -> None:
    chat = house.telegram.private(CAIO)
    async with house.zelador():
        await _breaks_off(house, house.chat, ENGLISH)
        for code in language_codes:
            chat.says("/help", by=replace(CAIO, language_code=code))
            await house.settled()
    async with house.zelador():
        await chat.sees(LEFT_UNFINISHED[told_in])
        await house.chat.sees(LEFT_UNFINISHED["en"])


async def test_an_answer_is_in_the_language_last_seen_only_where_the_telegram_names_none(
    house: House,
) -> None:
    chat = house.telegram.private(CAIO)
    async with house.zelador():
        chat.says("/help")
        await house.settled()
    async with house.zelador():
        chat.says("/start", by=replace(CAIO, language_code=None))
        await chat.sees("Eu cuido")
        chat.says("/start", by=replace(CAIO, language_code="es"))
        await chat.sees("Yo cuido")


async def test_a_press_shows_a_language_too(house: House) -> None:
    async with house.zelador():
        house.chat.says("/language")
        await house.chat.sees("Which language")
        house.chat.presses("Time zone", by=replace(ANA, language_code="pt-br"))
        await house.settled()
    assert _rows(house) == [(ANA.id, None, "pt_BR")]


async def test_what_a_chat_chose_wins_and_nothing_more_is_noted(house: House) -> None:
    chat = house.telegram.private(CAIO)
    async with house.zelador():
        await _breaks_off(house, house.chat, ENGLISH)
        chat.says("/language")
        await chat.sees("Em que idioma")
        await house.settled()
        chat.presses("Español")
        await chat.sees("En qué idioma")
        chat.says("/help", by=replace(CAIO, language_code="en"))
        await house.settled()
    assert (CAIO.id, "es", "pt_BR") in _rows(house)
    async with house.zelador():
        await chat.sees(LEFT_UNFINISHED["es"])


async def test_a_group_that_moves_keeps_what_was_seen_in_it(tmp_path: Path) -> None:
    async with stand_ins(tmp_path / "data", admin_chat_ids=f"{ANA.id},{SMALL}") as house:
        house.tuning = replace(QUICK, finish_s=PATIENCE_S)
        group = house.telegram.group(SMALL, "Team", members=[BIA, CAIO])
        async with house.zelador():
            await _breaks_off(house, house.chat, ENGLISH)
            group.says("/status", by=BIA)
            await group.sees("No instance yet")
            group.says("/status", by=CAIO)
            await group.sees("Nenhuma instância ainda")
            await house.settled()
            new = group.migrates(LARGE)
            await house.settled()
        assert _rows(house) == [(LARGE, None, "pt_BR"), (ANA.id, None, "en")]
        settings = house.settings.model_copy(update={"admin_chat_ids": (SMALL,)})
        async with replace(house, settings=settings).zelador():
            await new.sees(LEFT_UNFINISHED["pt_BR"])


async def test_it_is_noted_only_after_the_answer(house: House) -> None:
    waits, answered = house.telegram.private(CAIO), house.telegram.private(SOL)
    house.evolution.faults.add(Fault.hang("GET /instance/fetchInstances"))
    async with house.zelador(finish_s=2.0):
        waits.says("/status")
        await house.evolution.heard("GET /instance/fetchInstances")
        answered.says("/start")
        assert await _noted(house) == [(SOL.id, None, "es")]
    assert _rows(house) == [(CAIO.id, None, "pt_BR"), (SOL.id, None, "es")]


async def test_a_write_that_fails_is_a_log_line_and_no_more_and_is_tried_with_the_next_message(
    house: House,
) -> None:
    chat = house.telegram.private(CAIO)
    with capture_logs() as logged:
        async with house.zelador():
            with closing(_opened(house)) as other:
                other.execute("BEGIN IMMEDIATE")
                chat.says("/start")
                await chat.sees("Eu cuido")
                line = await logs(logged, "language_not_noted")
            assert (line["log_level"], line["chat"]) == ("warning", CAIO.id)
            assert "is locked by another process" in line["why"]
            assert [call.method for call in shown_to_people(house.telegram)] == ["sendMessage"]
            assert _rows(house) == []
            chat.says("/help")
            await house.settled()
        assert _rows(house) == [(CAIO.id, None, "pt_BR")]
    assert {line["event"] for line in logged if line["log_level"] in {"error", "critical"}} == set()


async def test_of_all_that_is_seen_during_a_write_only_the_last_is_written(house: House) -> None:
    group = house.telegram.group(GROUP, "Team", members=[CAIO, SOL])
    with closing(_opened(house)) as other:
        other.execute("CREATE TABLE writes (seen_language)")
        other.execute(
            "CREATE TRIGGER noting AFTER INSERT ON preferences"
            " BEGIN INSERT INTO writes VALUES (new.seen_language); END"
        )
        other.execute(
            "CREATE TRIGGER noting_again AFTER UPDATE ON preferences"
            " BEGIN INSERT INTO writes VALUES (new.seen_language); END"
        )
        async with house.zelador():
            other.execute("BEGIN IMMEDIATE")
            for person in (CAIO, SOL) * 5:
                group.says("/help", by=person)
            await house.settled()
            group.says("/help", by=CAIO)
            await house.settled()
            other.execute("ROLLBACK")
        written = [language for (language,) in other.execute("SELECT seen_language FROM writes")]
    assert len(written) <= 2
    assert written[-1] == "pt_BR"
    assert _rows(house) == [(GROUP, None, "pt_BR")]


async def _breaks_off(house: House, chat: Chat, words: Words) -> None:
    """A re-creation of which only the deletion is done; its message is taken away."""
    house.evolution.has("loja")
    fault = house.evolution.faults.add(Fault.answer(CREATE, 500, BROKEN))
    chat.says("/logout loja")
    await chat.sees("loja")
    await house.telegram.updates.drained()
    chat.presses(words.offered)
    await chat.sees(words.asked)
    chat.presses(words.agreed)
    chat.deletes(await chat.sees(words.broken))
    house.evolution.faults.remove(fault)


def _opened(house: House) -> sqlite3.Connection:
    return sqlite3.connect(house.settings.data_dir / NAME, isolation_level=None)


async def _noted(house: House) -> list[tuple[int, str | None, str | None]]:
    """Wait until something is remembered; all that is by then."""
    async with asyncio.timeout(PATIENCE_S):
        while not _rows(house):  # noqa: ASYNC110 -- the database rings no bell
            await asyncio.sleep(0.01)
    return _rows(house)


def _rows(house: House) -> list[tuple[int, str | None, str | None]]:
    query = "SELECT chat_id, language, seen_language FROM preferences ORDER BY chat_id"
    with closing(_opened(house)) as connection:
        return connection.execute(query).fetchall()
