"""Each reads their own language, and what a chat chose is remembered."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import State
from bot.sandbox.telegram import Person
from bot.views.guide import COMMANDS
from tests.conversations.house import ANA, BIA, GROUP, stand_ins
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.sandbox.telegram import BotApi, Chat
    from tests.conversations.house import House

CAIO = Person(300, "Caio", language_code="pt-br")
SOL = Person(400, "Sol", language_code="es")
READERS = f"{ANA.id},{CAIO.id},{SOL.id},{GROUP}"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """The stand-ins, with a reader of each language and a group in the allow list."""
    async with stand_ins(tmp_path / "data", admin_chat_ids=READERS) as built:
        yield built


@pytest.mark.parametrize(
    ("language_code", "greeting"),
    [
        ("pt-br", "Eu cuido das suas instâncias do WhatsApp"),
        ("pt-pt", "Eu cuido das suas instâncias do WhatsApp"),
        ("pt", "Eu cuido das suas instâncias do WhatsApp"),
        ("es", "Yo cuido tus instancias de WhatsApp"),
        ("es-mx", "Yo cuido tus instancias de WhatsApp"),
        ("en-GB", "I look after your WhatsApp instances"),
        ("de", "I look after your WhatsApp instances"),
        ("", "I look after your WhatsApp instances"),
        (None, "I look after your WhatsApp instances"),
    ],
)
async def test_a_person_is_answered_in_the_language_of_their_telegram(
    house: House, language_code: str | None, greeting: str
) -> None:
    chat = house.telegram.private(replace(CAIO, language_code=language_code))
    async with house.zelador():
        chat.says("/start")
        await chat.sees(greeting)


async def test_a_brazilian_reads_the_fleet_with_plurals_and_the_time_of_brasilia(house: House) -> None:
    house.evolution.has("loja", State.OPEN)
    house.evolution.has("filial", State.CLOSE)
    chat = house.telegram.private(CAIO)
    async with house.zelador():
        chat.says("/status")
        shown = await chat.sees("2 instâncias")
        assert "🟢 1 conectada" in (shown.text or "")
        assert re.search(r"Lido às \d\d:\d\d:\d\d \(Brasília\)", shown.text or "")
        assert "🔄 Atualizar" in shown.labels


async def test_a_question_and_its_refusal_are_in_the_language_of_who_asks(house: House) -> None:
    house.evolution.has("tienda")
    chat = house.telegram.private(SOL)
    async with house.zelador():
        chat.says("/delete tienda")
        await chat.sees("¿Eliminar tienda")
        chat.presses("❌ No")
        await chat.sees("Cancelado. No se hizo nada.")


async def test_a_qr_tells_the_way_in_whatsapps_own_words(house: House) -> None:
    house.evolution.has("loja", State.CLOSE)
    chat = house.telegram.private(CAIO)
    async with house.zelador():
        chat.says("/qr loja")
        shown = await chat.sees("Aparelhos conectados → Conectar aparelho")
        chat.presses("⏹ Parar")
        await chat.sees("O código foi removido")
        assert shown.photo or shown.deleted


async def test_a_chosen_language_is_spoken_at_once_where_the_question_stood(house: House) -> None:
    async with house.zelador():
        house.chat.says("/language")
        asked = await house.chat.sees("Which language")
        assert asked.labels == ["Português (Brasil)", "✅ English", "Español", "🕘 Time zone: UTC"]
        house.chat.presses("Português (Brasil)")
        await house.chat.sees("Em que idioma")
        await house.settled()
        assert house.chat.messages[-1] is asked
        assert asked.labels == ["✅ Português (Brasil)", "English", "Español", "🕘 Fuso horário: Brasília"]
        house.chat.says("/status")
        await house.chat.sees("Nenhuma instância ainda")


async def test_the_choice_outlives_a_restart(house: House) -> None:
    async with house.zelador():
        await _chooses(house, house.chat, "Español")
    async with house.zelador():
        house.chat.says("/start")
        await house.chat.sees("Yo cuido tus instancias")


async def test_a_group_reads_as_who_asks_until_it_has_chosen(house: House) -> None:
    group = house.telegram.group(GROUP, "Team", members=[BIA, CAIO, SOL])
    async with house.zelador():
        group.says("/status", by=CAIO)
        await group.sees("Nenhuma instância ainda")
        group.says("/status", by=SOL)
        await group.sees("Todavía no hay instancias")
        group.says("/language", by=SOL)
        await group.sees("En qué idioma")
        group.presses("English", by=SOL)
        await group.sees("Which language")
        group.says("/status", by=CAIO)
        await group.sees("No instance yet")
        own = house.telegram.private(CAIO)
        own.says("/status")
        await own.sees("Nenhuma instância ainda")


async def test_a_persons_own_choice_holds_in_a_group_that_made_none(house: House) -> None:
    group = house.telegram.group(GROUP, "Team", members=[ANA, CAIO])
    async with house.zelador():
        await _chooses(house, house.chat, "Español")
        group.says("/status", by=ANA)
        await group.sees("Todavía no hay instancias")


async def test_a_group_that_moves_keeps_its_language(tmp_path: Path) -> None:
    small, large = -4200, -1004200420042
    async with stand_ins(tmp_path / "data", admin_chat_ids=f"{ANA.id},{small}") as house:
        group = house.telegram.group(small, "Team", members=[ANA, BIA])
        async with house.zelador():
            group.says("/language", by=ANA)
            await group.sees("Which language")
            group.presses("Português (Brasil)", by=ANA)
            await group.sees("Em que idioma")
            new = group.migrates(large)
            await house.settled()
            new.says("/status", by=ANA)
            await new.sees("Nenhuma instância ainda")


async def test_the_time_zone_is_chosen_from_those_of_the_language_and_kept(house: House) -> None:
    chat = house.telegram.private(CAIO)
    async with house.zelador():
        chat.says("/language")
        asked = await chat.sees("Em que idioma")
        chat.presses("🕘 Fuso horário: Brasília")
        await chat.sees("Qual fuso horário")
        assert {"✅ Brasília", "Manaus", "Rio Branco", "Lisboa", "UTC"} <= set(asked.labels)
        chat.presses("Manaus")
        await house.settled()
        assert "✅ Manaus" in asked.labels
        chat.presses("🌐 Idioma")
        await chat.sees("Em que idioma")
        assert "🕘 Fuso horário: Manaus" in asked.labels
        chat.says("/status")
        await chat.sees("(Manaus)")
    async with house.zelador():
        chat.says("/status")
        await chat.sees("(Manaus)")


@pytest.mark.parametrize("data", ["i:xx", "i:", "k:Mars/Olympus", "k:../etc/passwd"])
async def test_no_forged_press_chooses_what_is_not_offered(house: House, data: str) -> None:
    async with house.zelador():
        house.chat.says("/language")
        asked = await house.chat.sees("Which language")
        house.chat.forges(data)
        await house.chat.hears("older version")
        assert asked.edits == 0


async def test_every_member_has_the_menu_of_their_telegram(house: House) -> None:
    house.telegram.group(GROUP, "Team", members=[BIA, CAIO, SOL])
    async with house.zelador(menus=True):
        await _menu_says(house, GROUP, CAIO, "Ver todas, ou uma só")
        await _menu_says(house, GROUP, BIA, "See all, or one")
        await _menu_says(house, GROUP, CAIO, "Ver todas, ou uma só")
        await _menu_says(house, GROUP, SOL, "Ver todas, o una sola")


async def test_a_chosen_language_is_the_menus_too_whatever_the_telegram(house: House) -> None:
    spanish = "Ver todas, o una sola"
    as_brazilian = replace(ANA, language_code="pt-br")
    async with house.zelador(menus=True):
        await _menu_says(house, ANA.id, as_brazilian, "Ver todas, ou uma só")
        await _chooses(house, house.chat, "Español")
        for person in (ANA, as_brazilian, replace(ANA, language_code="es")):
            await _menu_says(house, ANA.id, person, spanish)
        names = [entry["command"] for entry in house.telegram.commands_for(ANA.id, ANA)]
        assert names == [entry.name for entry in COMMANDS]


async def _chooses(house: House, chat: Chat, language: str) -> None:
    chat.says("/language")
    await house.settled()
    chat.presses(language)
    await house.settled()
    assert f"✅ {language}" in (chat.last.labels)


async def _menu_says(house: House, chat: int, person: Person, description: str) -> None:
    """Wait until the first command of a person's menu is told so."""
    async with asyncio.timeout(PATIENCE_S):
        while _first(house.telegram, chat, person) != description:  # noqa: ASYNC110 -- menus ring no bell
            await asyncio.sleep(0.01)


def _first(telegram: BotApi, chat: int, person: Person) -> str | None:
    menu = telegram.commands_for(chat, person)
    return str(menu[0]["description"]) if menu else None
