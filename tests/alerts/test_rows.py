"""What the alerts remember is read back from the database as it was."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from bot.alerts.rows import left_in, rows_of
from bot.fleet.health import Health
from bot.store import incidents as store
from bot.store import outbox as outbox_store
from bot.store.database import Database
from tests.alerts.life import born, random_step
from tests.alerts.made_up import back, change, final, loss, ref
from tests.alerts.office import offices
from tests.conversations.house import ANA
from tests.databases import furnish

if TYPE_CHECKING:
    from pathlib import Path

    from bot.alerts.memory import Changes


async def test_all_that_a_book_would_have_to_be_given_again_is_in_the_database(tmp_path: Path) -> None:
    furnish(tmp_path)
    database, dice = Database(tmp_path), Random(7)  # noqa: S311 -- a seeded life
    life, instances = born(12)
    seen: list[Changes] = []
    life.written.heard = seen.append
    for step in range(400):
        random_step(life, dice, instances)
        life.passes(dice.choice([0, 5, 30, 60, 300]))
        await database.apply([statement for one in seen for statement in store.written(rows_of(one))])
        seen.clear()
        if step % 20 == 0:
            left, _ = left_in(store.read(database))
            assert {drop.ref: drop for drop in left.drops} == life.written.drops
            assert {outage.server: outage for outage in left.outages} == life.written.outages
            open_ones = [one for one in life.written.incidents.values() if not one.is_over]
            assert [(one.id, one.revision, set(one.members)) for one in left.incidents] == [
                (one.id, one.revision, set(one.members)) for one in sorted(open_ones, key=lambda one: one.id)
            ]
    await database.close()


async def test_the_outbox_is_on_disk_as_it_is_in_memory(tmp_path: Path) -> None:
    async with offices(tmp_path / "data") as office, office.opened():
        await office.take(final(1, 0), final(2, 0), final(3, 0))
        await office.idle()
        await office.delivery.hand_over(ANA.id, office.chat.last.id)
        await office.take(change(1, Health.DISCONNECTED, Health.PAIRING, 5))
        await office.passes(10)
        await office.take(back(2, 10, Health.DISCONNECTED))
        await office.passes(20)
        rows, last = outbox_store.read(office.database)
        assert rows == office.outbox.of_chat(ANA.id)
        assert (len(rows), last) == (2, 3)
        assert [row.is_handed_over for row in rows] == [False, True]


async def test_the_next_process_edits_the_message_of_the_last_one(tmp_path: Path) -> None:
    async with offices(tmp_path / "data") as office:
        async with office.opened():
            await office.take(final(1, 0), loss(2, 0))
            await office.idle()
        async with office.opened():
            await office.take(back(1, 10, Health.DISCONNECTED))
            await office.passes(20)
        edited, answer = office.chat.messages
        assert edited.edits == 1
        assert answer.reply_to is edited
        assert office.database.rows("SELECT instance_id FROM drops ORDER BY instance_id") == [
            (str(ref(1).id),),
            (str(ref(2).id),),
        ]
