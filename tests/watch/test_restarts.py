"""Which instances are restarted by themselves: the setting, what was chosen, and what is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from bot.fleet.health import Health
from bot.fleet.instance import InstanceRef
from bot.store.database import Database
from bot.watch.known import Happened, Source, Transition
from bot.watch.restarts import Restarts
from tests.clocks import NOON
from tests.databases import furnish

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

HERE, THERE = InstanceRef("main", UUID(int=1)), InstanceRef("main", UUID(int=2))


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    furnish(tmp_path)
    one = Database(tmp_path)
    yield one
    await one.close()


@pytest.mark.parametrize("setting", [True, False])
async def test_the_setting_holds_for_those_that_nobody_chose_for(database: Database, setting: bool) -> None:  # noqa: FBT001 -- the case
    restarts = Restarts(database, unless_chosen=setting)
    assert restarts.anywhere() is setting
    await restarts.choose(HERE, by_itself=not setting)

    for known in (restarts, Restarts(database, unless_chosen=setting)):
        assert (known.wanted(HERE), known.wanted(THERE)) == (not setting, setting)
        assert known.anywhere()


async def test_what_was_taken_back_leaves_nobody_to_look_for(database: Database) -> None:
    restarts = Restarts(database, unless_chosen=False)
    for by_itself in (True, False):
        await restarts.choose(HERE, by_itself=by_itself)
    assert not restarts.anywhere()


async def test_what_is_gone_is_forgotten_and_what_only_changed_is_not(database: Database) -> None:
    restarts = Restarts(database, unless_chosen=False)
    for ref in (HERE, THERE):
        await restarts.choose(ref, by_itself=True)
    changes = [
        Transition(HERE, "here", Health.CONNECTED, None, NOON, None, Source.READING),
        Transition(THERE, "there", Health.CONNECTED, Health.CONNECTING, NOON, None, Source.READING),
    ]

    await database.apply(restarts.take(Happened(tuple(changes))))

    assert database.rows("SELECT instance_id, by_itself FROM restart_choices") == [(str(THERE.id), 1)]
    assert (restarts.wanted(HERE), restarts.wanted(THERE)) == (False, True)
    assert restarts.take(Happened(tuple(changes))) == []
