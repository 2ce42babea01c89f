"""What happens to everything on a server at once, and hours that pass in a moment, as the page asks for it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import State
from bot.sandbox.page.crowds import CROWD
from bot.sandbox.scene import furnish
from tests.sandbox.page_helpers import Visitor, visiting

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.sandbox.evolution import WhatsAppInstance
    from tests.sandbox.page_helpers import Json

HOUR_S = 3600


@pytest.fixture
async def visitor() -> AsyncIterator[Visitor]:
    async with visiting() as visitor:
        yield visitor


def _possible(world: Json, server: int = 0) -> set[str]:
    return {deed["id"] for deed in world["servers"][server]["deeds"] if deed["possible"]}


async def _reach(instances: list[WhatsAppInstance], state: State) -> None:
    for instance in instances:
        await instance.until(state)


async def test_five_hundred_more_have_a_number_each_and_come_once(visitor: Visitor) -> None:
    furnish(visitor.evolution)
    visitor.evolution.has("cliente-007", State.CLOSE, never_linked=True)
    await visitor.posts("/api/servers/more_numbers", server="main")
    made = [one for name, one in visitor.evolution.instances.items() if name.startswith("cliente-")]
    assert len(made) == CROWD
    assert len({one.link.number for one in made if one.link}) == CROWD - 1
    assert not visitor.another.instances
    assert await visitor.refused("/api/servers/more_numbers", server="main") == (409, "deed_impossible")


async def test_all_drop_and_are_linked_again_but_for_one_that_never_was(visitor: Visitor) -> None:
    furnish(visitor.evolution)
    assert _possible((await visitor.snapshot())["world"]) == {
        "more_numbers", "all_drop", "all_lose_network", "all_return",
    }  # fmt: skip
    await visitor.posts("/api/servers/all_drop", server="main")
    instances = visitor.evolution.instances
    assert {one.state for one in instances.values()} == {State.CLOSE}
    assert instances["vendas"].row.disconnection_reason_code == 401
    assert _possible((await visitor.snapshot())["world"]) == {"more_numbers", "all_return"}
    await visitor.posts("/api/servers/all_return", server="main")
    await _reach([instances[name] for name in ("vendas", "suporte", "entregas")], State.OPEN)
    assert instances["vendas"].row.owner_jid == "5511999990001@s.whatsapp.net"
    assert instances["marketing"].state is State.CLOSE
    assert "all_return" not in _possible((await visitor.snapshot())["world"])


async def test_one_that_shows_a_qr_is_linked_again_without_it(visitor: Visitor) -> None:
    loja = visitor.evolution.has("loja", State.OPEN, number="5511999990001")
    loja.drop(401)
    url, headers = f"{visitor.evolution.url}/instance/connect/loja", {"apikey": visitor.evolution.api_key}
    await visitor.http.get(url, headers=headers)
    assert loja.live_codes
    await visitor.posts("/api/servers/all_return")
    await loja.until(State.OPEN)
    assert not loja.live_codes


async def test_all_lose_the_network_and_have_it_back_by_themselves_or_by_a_click(visitor: Visitor) -> None:
    made = visitor.evolution.has_many(3)
    await visitor.posts("/api/servers/all_lose_network")
    await _reach(made, State.CONNECTING)
    await visitor.posts("/api/servers/all_return")
    await _reach(made, State.OPEN)
    await visitor.posts("/api/servers/all_lose_network")
    await _reach(made, State.CONNECTING)
    await visitor.posts("/api/skip", seconds=60)
    await _reach(made, State.OPEN)


async def test_no_network_comes_back_by_a_click_while_whatsapp_is_down(visitor: Visitor) -> None:
    made = visitor.evolution.has_many(3)
    await visitor.posts("/api/conditions/outage", on=True)
    assert "all_return" not in _possible((await visitor.snapshot())["world"])
    assert {one.state for one in made} != {State.OPEN}


async def test_a_server_that_starts_has_nothing_to_drop_or_to_link(visitor: Visitor) -> None:
    visitor.evolution.has_many(3)
    visitor.evolution.boot(loads=False)
    assert _possible((await visitor.snapshot())["world"]) == {"more_numbers"}
    assert await visitor.refused("/api/servers/all_drop") == (409, "deed_impossible")
    assert await visitor.refused("/api/servers/explode") == (404, "deed_unknown")
    assert await visitor.refused("/api/servers/all_drop", server="sp9") == (404, "server_unknown")


async def test_hours_pass_for_telegram_for_the_servers_and_for_the_page(visitor: Visitor) -> None:
    before = (await visitor.snapshot())["world"]["clock"]
    earlier = visitor.telegram.now
    await visitor.posts("/api/skip", seconds=HOUR_S)
    after = (await visitor.snapshot())["world"]["clock"]
    skipped_s = after["since"] - before["since"]
    assert skipped_s == pytest.approx(HOUR_S + after["real_since"] - before["real_since"], abs=0.1)
    assert visitor.telegram.now - earlier >= HOUR_S
    loja = visitor.evolution.has("loja", State.CLOSE, reason=401)
    told = datetime.fromisoformat(loja.row.disconnection_at or "")
    assert told.timestamp() >= after["since"] - 1
    sent = await visitor.bot("sendMessage", chat_id=visitor.ana.id, text="late")
    assert sent["date"] >= after["since"] - 1


async def test_a_qr_that_nobody_scans_for_an_hour_is_gone_after_it(visitor: Visitor) -> None:
    loja = visitor.evolution.has("loja", State.CONNECTING)
    assert loja.live_codes
    await visitor.posts("/api/skip", seconds=HOUR_S)
    await loja.until(State.CLOSE)


@pytest.mark.parametrize("seconds", [0, -1, 86_401, 1.5, "60", None])
async def test_what_is_no_span_of_a_day_is_refused(visitor: Visitor, seconds: object) -> None:
    assert await visitor.refused("/api/skip", seconds=seconds) == (400, "malformed")
