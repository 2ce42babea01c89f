"""What is created again through us alerts nobody, and its heir has what people chose for it, and its past."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import Fault, State
from bot.store.database import NAME
from tests.clocks import MINUTE, SECOND
from tests.conversations.watching import A_LOOK, NUMBER, watching

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conversations.watching import Watching

BROKEN = {"status": 500, "error": "Internal Server Error", "response": {"message": "oops"}}
CREATE = "POST /instance/create"


def rows(watched: Watching, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(watched.house.settings.data_dir / NAME) as database:
        return database.execute(query).fetchall()


async def begins(watched: Watching) -> None:
    """From the command to the yes."""
    watched.chat.says("/recreate loja")
    await watched.chat.sees("create it again?")
    watched.chat.presses("Do it")


async def test_it_alerts_nobody_and_the_next_loss_does(watched: Watching) -> None:
    watched.evolution.has("loja", State.OPEN)
    watched.evolution.has("other", State.OPEN)
    async with watched.running():
        await begins(watched)
        photo = await watched.chat.sees_photo()
        await watched.passes(2 * MINUTE)
        assert watched.alerts == [photo]
        watched.evolution.instances["loja"].scan(number=NUMBER)
        await watched.chat.sees("loja is linked")
        await watched.chat.sees_gone(photo)
        await watched.knows("loja", "connected")
        await watched.passes(10 * MINUTE)
        assert len(watched.alerts) == 1

        watched.evolution.instances["loja"].drop(401)
        await watched.knows("loja", "disconnected")
        await watched.chat.sees("loja · disconnected")
        assert len(watched.alerts) == 2


async def test_one_that_breaks_off_alerts_nobody_either_nor_does_the_next_process(watched: Watching) -> None:
    """Deleted by us, told by its own message: no summary says that it vanished, or that a new one is there."""
    watched.evolution.has("loja", State.OPEN)
    watched.evolution.has("other", State.OPEN)
    async with watched.running():
        fault = watched.evolution.faults.add(Fault.hang(CREATE))
        await begins(watched)
        await watched.evolution.heard(CREATE)
    watched.evolution.faults.remove(fault)
    for message in watched.alerts:
        watched.chat.deletes(message)
    async with watched.running():
        left = await watched.chat.sees("Creating loja again was left unfinished")
        await watched.passes(2 * MINUTE)
        assert watched.alerts == [left]
        watched.chat.presses("Go on")
        await watched.chat.sees_photo()
        await watched.passes(10 * MINUTE)
        assert [message for message in watched.alerts if not message.photo] == []


async def test_a_real_loss_of_one_whose_replacing_never_began_is_told_at_the_next_start(
    tmp_path: Path,
) -> None:
    """What was kept for it does not make its loss ours."""
    async with watching(tmp_path) as watched:
        loja = watched.evolution.has("loja", State.OPEN)
        async with watched.running():
            fault = watched.evolution.faults.add(Fault.hang("DELETE /instance/logout/loja"))
            await begins(watched)
            await watched.evolution.heard("DELETE /instance/logout/loja")
        watched.evolution.faults.remove(fault)
        assert list((watched.house.settings.data_dir / "recreate").glob("*.json"))
        loja.drop(403)
        async with watched.running():
            await watched.passes(10 * SECOND)
            told = await watched.chat.sees("While I was away this changed")
            assert "loja" in (told.text or "")


@pytest.mark.parametrize(("events", "breaks"), [("poll", False), ("websocket", True)])
async def test_mutes_the_choice_of_restarts_and_the_history_are_those_of_the_new_one(
    tmp_path: Path, events: str, *, breaks: bool
) -> None:
    """By polling alone it is seen after the new one is there that the old one is gone."""
    async with watching(tmp_path, events) as watched:
        former = watched.evolution.has("loja", State.OPEN, number=NUMBER)
        async with watched.running():
            former.drop(401)
            await watched.knows("loja", "disconnected")
            await watched.passes(SECOND)
            await watched.links("loja")
            watched.chat.says("/mute loja 8h")
            await watched.chat.sees("loja is muted here")
            watched.chat.says("/status loja")
            await watched.chat.sees("loja · connected")
            watched.chat.presses("Restart by itself: off")
            await watched.chat.sees("Muted here until")
            await watched.passes(SECOND)
            if breaks:
                watched.evolution.faults.add(Fault.answer(CREATE, 500, BROKEN))
            await begins(watched)
            await (watched.chat.sees("Press the button to go on") if breaks else watched.chat.sees_photo())
            await watched.passes(A_LOOK)
        watched.evolution.faults.clear()
        async with watched.running():
            if breaks:
                watched.chat.presses("Go on")
                await watched.chat.sees_photo()
            await watched.passes(2 * A_LOOK)
            new = watched.evolution.instances["loja"].id
            assert new != former.id
            assert rows(watched, "SELECT DISTINCT instance_id FROM mutes") == [(new,)]
            assert rows(watched, "SELECT instance_id, by_itself FROM restart_choices") == [(new, 1)]
            assert rows(
                watched, "SELECT DISTINCT instance_id FROM transitions JOIN seen_instances ON id = instance"
            ) == [(new,)]
            healths = [after for (after,) in rows(watched, "SELECT health FROM transitions ORDER BY at")]
            assert healths[0] == "connected"
            assert "disconnected" in healths
            assert healths[-1] in {"never_paired", "pairing"}, "the new one is there, whatever was seen last"
            assert (None in healths) is breaks
            watched.chat.says("/status loja")
            await watched.chat.sees("Muted here until")
