"""A group that becomes a supergroup keeps its access, its menu and its messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import Fault
from bot.views.guide import COMMANDS
from tests.conversations.house import ANA, BIA, stand_ins
from tests.conversations.noticing import methods

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.sandbox.telegram import Chat
    from tests.conversations.house import House

SMALL = -4200
LARGE = -1004200420042
ELSEWHERE = -77
LARGE_ELSEWHERE = -1007700770077


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """The stand-ins, with a small group in the allow list."""
    async with stand_ins(tmp_path / "data", admin_chat_ids=f"{ANA.id},{SMALL}") as built:
        yield built


@pytest.fixture
def group(house: House) -> Chat:
    """The small group."""
    return house.telegram.group(SMALL, "Team", members=[ANA, BIA])


async def test_it_keeps_its_access_and_gets_its_menu(house: House, group: Chat) -> None:
    async with house.zelador(menus=True):
        await house.telegram.called("setMyCommands", 6)
        new = group.migrates(LARGE)
        await house.telegram.called("setMyCommands", 9)
        menu = [entry.name for entry in COMMANDS]
        assert [entry["command"] for entry in house.telegram.commands_for(LARGE, BIA)] == menu
        new.says("/status", by=BIA)
        await new.sees("No instance yet")


async def test_it_keeps_its_access_after_a_restart(house: House, group: Chat) -> None:
    async with house.zelador(menus=True):
        new = group.migrates(LARGE)
        await house.settled()
    house.telegram.calls.clear()
    async with house.zelador(menus=True):
        new.says("/status", by=ANA)
        await new.sees("No instance yet")
        menus = [call.params["scope"] for call in await house.telegram.called("setMyCommands", 6)]
        assert {"type": "chat", "chat_id": LARGE} in menus
        assert {"type": "chat", "chat_id": SMALL} not in menus


async def test_a_group_that_nobody_listed_gets_no_access_by_moving(house: House) -> None:
    async with house.zelador():
        elsewhere = house.telegram.group(ELSEWHERE, "Elsewhere", members=[ANA])
        new = elsewhere.migrates(LARGE_ELSEWHERE)
        new.says("/status", by=ANA)
        await house.settled()
        assert methods(house.telegram) == []
        assert house.evolution.asked == []
    assert not (house.settings.data_dir / "moved-groups.json").exists()


async def test_an_answer_to_a_group_that_moved_meanwhile_goes_to_its_new_id(
    house: House, group: Chat
) -> None:
    """The refusal of the send names the new id (Bot API, ResponseParameters), before any service message."""
    house.evolution.has("loja")
    async with house.zelador():
        group.says("/status", by=ANA)
        await house.settled()
        house.evolution.faults.add(Fault.delay("GET /instance/fetchInstances", 0.1))
        group.says("/status", by=ANA)
        await house.evolution.heard("GET /instance/fetchInstances", 2)
        new = group.migrates(LARGE)
        await new.sees("1 instance")


async def test_a_message_that_cannot_be_edited_since_the_group_moved_is_sent_anew(
    house: House, group: Chat
) -> None:
    house.evolution.has("loja")
    async with house.zelador():
        group.says("/status loja", by=ANA)
        card = await group.sees("Number:")
        house.evolution.faults.add(Fault.delay(".*", 0.05))
        group.presses("Refresh", by=ANA)
        await group.hears()
        new = group.migrates(LARGE)
        again = await new.sees("Number:")
        await house.settled()
        assert not card.deleted
        assert card.edits == 0
        assert new.messages == [again]
        assert house.telegram.calls.of("deleteMessage") == []  # there the same id is another message
