"""All that a filter lets through: recalled where the fleet is large, read where it is small."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from bot.fleet.choice import Choice
from bot.fleet.health import Health
from bot.fleet.instance import InstanceRef
from tests.watch.hands import stand_ins, watching

if TYPE_CHECKING:
    from pathlib import Path

    from bot.fleet.choice import Chosen

FETCH = "GET /instance/fetchInstances"


def _names(chosen: Chosen) -> list[str]:
    return [row.name for row in chosen.rows]


@pytest.mark.parametrize("size", [6, 205])
async def test_a_filter_chooses_the_same_in_a_small_and_in_a_large_fleet(tmp_path: Path, size: int) -> None:
    async with stand_ins("main", "sp1") as servers, watching(tmp_path, servers) as watched:
        watched.fleet.remembering = watched.watch
        main, sp1 = servers["main"], servers["sp1"]
        main.metrics = True
        main.has_many(size - 3)
        main.has("Loja São João", number="5511999990000")
        lost, _ = sp1.has("loja-b"), sp1.has("minha loja")
        lost.drop(401)
        await watched.looks()
        for server in servers.values():
            server.forget()

        chosen = await watched.fleet.choose(Choice(part="LOJA"))

        assert _names(chosen) == ["loja-b", "Loja São João", "minha loja"]
        assert chosen.rows[0].health is Health.DISCONNECTED
        assert chosen.rows[1].number == "5511999990000"
        assert len((await watched.fleet.choose(Choice())).rows) == size
        assert _names(await watched.fleet.choose(Choice(part="joao"))) == ["Loja São João"]
        assert _names(await watched.fleet.choose(Choice(server="sp1"))) == ["loja-b", "minha loja"]
        down = await watched.fleet.choose(Choice(Health.DISCONNECTED))
        assert _names(down) == ["loja-b"]
        lost_ref = down.rows[0].ref
        assert lost_ref.server == "sp1"
        assert _names(await watched.fleet.choose(Choice(server="sp1", without=frozenset({lost_ref})))) == [
            "minha loja"
        ]
        unknown = InstanceRef("main", UUID(int=2**128 - 1))
        assert _names(await watched.fleet.choose(Choice(among=frozenset({lost_ref, unknown})))) == ["loja-b"]
        asked = [path for server in servers.values() for path in server.asked]
        assert (FETCH in asked) is (size == 6), "a large fleet is recalled, a small one is read"


async def test_a_server_that_is_gone_is_told_beside_those_chosen(tmp_path: Path) -> None:
    async with stand_ins("main", "sp1") as servers, watching(tmp_path, servers) as watched:
        watched.fleet.remembering = watched.watch
        servers["main"].metrics = True
        servers["main"].has_many(205)
        servers["sp1"].has_many(3)
        await watched.looks()
        servers["sp1"].stop_answering()
        for _ in range(3):
            await watched.looks()

        chosen = await watched.fleet.choose(Choice(part="instance-1"))

        assert {row.ref.server for row in chosen.rows} == {"main"}
        assert [reading.last_count for reading in chosen.servers] == [None, 3]
