"""The whole program with its watch on: what happens to instances is in its history, with what made it known."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import TYPE_CHECKING

from bot.sandbox.evolution import State
from bot.store.database import NAME
from tests.conversations.house import stand_ins
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conversations.house import House

Row = tuple[str, str | None, str]

_HISTORY = """
SELECT name, health, source FROM transitions JOIN seen_instances ON id = instance ORDER BY at, name
"""


def _history(house: House) -> list[Row]:
    with sqlite3.connect(house.settings.data_dir / NAME) as database:
        return database.execute(_HISTORY).fetchall()


def _known(house: House) -> int:
    with sqlite3.connect(house.settings.data_dir / NAME) as database:
        return int(database.execute("SELECT count(*) FROM known_instances").fetchone()[0])


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not true():  # noqa: ASYNC110 -- a row in a database rings no bell
            await asyncio.sleep(0.02)


async def test_an_event_is_in_the_history_and_so_is_what_happened_while_we_were_away(tmp_path: Path) -> None:
    async with stand_ins(tmp_path / "data", events="websocket") as house:
        house.evolution.websocket.enabled = True
        loja, other = house.evolution.has("loja", State.OPEN), house.evolution.has("other", State.OPEN)
        async with house.zelador(watch=True):
            await house.evolution.websocket.connected(clients=1)
            await _until(lambda: _known(house) == 2)
            loja.drop(401)
            await _until(lambda: len(_history(house)) == 3)
        other.drop(403)
        async with house.zelador(watch=True):
            await _until(lambda: len(_history(house)) == 4)

        assert _history(house) == [
            ("loja", "connected", "reading"),
            ("other", "connected", "reading"),
            ("loja", "disconnected", "event"),
            ("other", "disconnected", "reading"),
        ]


async def test_what_a_person_does_through_us_is_known_as_that(tmp_path: Path) -> None:
    async with stand_ins(tmp_path / "data") as house:
        house.evolution.has("loja", State.OPEN)
        async with house.zelador(watch=True):
            await _until(lambda: _known(house) == 1)
            house.chat.says("/logout loja")
            await house.chat.sees("loja")
            house.chat.presses("Log out")
            await _until(lambda: len(_history(house)) == 2)

        assert _history(house) == [("loja", "connected", "reading"), ("loja", "disconnected", "command")]
