"""Telegram's command menu: whole where one may act, empty everywhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.views.guide import COMMANDS
from tests.conversations.house import ANA, BIA, GROUP, STRANGER, stand_ins

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.telegram import BotApi, Person
    from tests.conversations.house import House

WHOLE = [entry.name for entry in COMMANDS]


def _menu(telegram: BotApi, chat: int, person: Person) -> list[str]:
    return [entry["command"] for entry in telegram.commands_for(chat, person)]


async def test_the_allowed_chats_see_every_command_and_strangers_none(house: House) -> None:
    house.telegram.group(GROUP, "Team", members=[ANA, BIA])
    async with house.zelador(menus=True):
        await house.telegram.called("setMyCommands", 6)
    assert _menu(house.telegram, ANA.id, ANA) == WHOLE
    assert _menu(house.telegram, GROUP, ANA) == WHOLE
    assert _menu(house.telegram, GROUP, BIA) == WHOLE
    assert _menu(house.telegram, STRANGER.id, STRANGER) == []
    assert _menu(house.telegram, -1009, STRANGER) == []


async def test_where_persons_are_listed_only_they_see_it_in_the_group(tmp_path: Path) -> None:
    async with stand_ins(tmp_path / "data", admin_user_ids=str(ANA.id)) as house:
        house.telegram.group(GROUP, "Team", members=[ANA, BIA])
        async with house.zelador(menus=True):
            await house.telegram.called("setMyCommands", 6)
        assert _menu(house.telegram, GROUP, ANA) == WHOLE
        assert _menu(house.telegram, GROUP, BIA) == []


async def test_a_listed_person_who_is_not_in_the_group_costs_the_others_nothing(tmp_path: Path) -> None:
    async with stand_ins(
        tmp_path / "data", admin_chat_ids=str(GROUP), admin_user_ids=f"{BIA.id},{ANA.id}"
    ) as house:
        house.telegram.group(GROUP, "Team", members=[ANA, BIA])
        # the first of the two, whoever that is, is refused
        house.telegram.faults.add("setMyCommands", status=400)
        async with house.zelador(menus=True):
            await house.telegram.called("setMyCommands", 6)
        menus = [_menu(house.telegram, GROUP, person) for person in (ANA, BIA)]
        assert sorted(menus) == [[], WHOLE]


async def test_once_persons_are_listed_the_others_no_longer_see_it(tmp_path: Path) -> None:
    async with stand_ins(tmp_path / "data") as house:
        house.telegram.group(GROUP, "Team", members=[ANA, BIA])
        async with house.zelador(menus=True):
            await house.telegram.called("setMyCommands", 6)
        assert _menu(house.telegram, GROUP, BIA) == WHOLE
        house.settings = house.settings.model_copy(update={"admin_user_ids": (ANA.id,)})
        async with house.zelador(menus=True):
            await house.telegram.called("setMyCommands", 12)
        assert _menu(house.telegram, GROUP, BIA) == []
        assert _menu(house.telegram, GROUP, ANA) == WHOLE


async def test_what_an_older_bot_showed_to_everybody_is_taken_away(house: House) -> None:
    async with house.zelador(menus=True):
        emptied = await house.telegram.called("deleteMyCommands")
    assert emptied[0].params == {}


async def test_a_chat_that_never_wrote_gets_its_menu_once_it_writes(tmp_path: Path) -> None:
    async with stand_ins(tmp_path / "data", admin_chat_ids=str(BIA.id)) as house:
        chat = house.telegram.private(BIA, started=False)
        async with house.zelador(menus=True):
            await house.telegram.called("setMyCommands", 3)
            assert _menu(house.telegram, BIA.id, BIA) == []
            for _ in range(3):
                chat.says("/help")
                await house.settled()
            await house.telegram.called("setMyCommands", 6)
            assert _menu(house.telegram, BIA.id, BIA) == WHOLE
            chat.says("/help")
            await house.settled()
            assert len(house.telegram.calls.of("setMyCommands")) == 6


@pytest.mark.parametrize("status", [400, 403, 500, None])
async def test_the_bot_works_also_where_telegram_takes_no_menu(house: House, status: int | None) -> None:
    for method in ("setMyCommands", "deleteMyCommands"):
        house.telegram.faults.add(method, times=None, status=status, cut=status is None)
    async with house.zelador(menus=True):
        house.chat.says("/help")
        await house.chat.sees("/status")
    assert _menu(house.telegram, ANA.id, ANA) == []
