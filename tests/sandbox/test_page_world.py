"""What can happen to the world around the bot, as the page lets it happen."""

from __future__ import annotations

import asyncio
import socket
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.sandbox.evolution import EvolutionServer, Pace, State, WhatsAppInstance
from bot.sandbox.page.instances import possible
from bot.sandbox.past import PAST
from bot.sandbox.scene import ANA, furnish, furnish_another
from tests.sandbox.page_helpers import Visitor, visiting

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "loja/centro 🟢"


async def _asks(visitor: Visitor, path: str) -> httpx.Response:
    url = f"{visitor.evolution.url}{path}"
    return await visitor.http.get(url, headers={"apikey": visitor.evolution.api_key})


async def test_the_scene_shows_instances_in_different_health() -> None:
    async with visiting() as visitor:
        furnish(visitor.evolution)
        world = (await visitor.snapshot())["world"]
    assert {one["name"]: one["state"] for one in world["instances"]} == {
        "vendas": "open",
        "suporte": "close",
        "entregas": "close",
        "marketing": "close",
    }
    assert [condition["on"] for condition in world["conditions"]] == [False] * 3
    assert [[one["on"] for one in server["conditions"]] for server in world["servers"]] == [[False] * 7] * 2
    assert world["speed"] == 1


async def test_a_shown_code_is_told_and_a_scan_links_the_phone_that_belongs_to_it() -> None:
    async with visiting() as visitor, visitor.listening() as page:
        loja = visitor.evolution.has(
            NAME, State.CLOSE, never_linked=True, created_with_number="+55 11 99999-0007"
        )
        await _asks(visitor, "/instance/connect/loja%2Fcentro%20%F0%9F%9F%A2")
        shown = await page.instance(NAME, lambda it: it["code"])
        assert shown["code"] == {"text": loja.live_codes[0], "count": 1}
        assert shown["deeds"] == ["scan", "scan_wrong_phone", "scan_in_vain", "drop"]
        await visitor.posts("/api/deeds/scan", instance=NAME)
        linked = await page.instance(NAME, lambda it: it["state"] == "open")
    assert (linked["number"], linked["code"]) == ("5511999990007", None)
    assert linked["deeds"] == [
        "remove_device",
        "restrict",
        "lock",
        "ban",
        "lose_network",
        "fall_silent",
        "go_deaf",
        "drop",
    ]


async def test_another_phone_can_scan_the_same_code() -> None:
    async with visiting() as visitor, visitor.listening() as page:
        visitor.evolution.has("loja", State.CONNECTING)
        await visitor.posts("/api/deeds/scan_wrong_phone", instance="loja")
        linked = await page.instance("loja", lambda it: it["state"] == "open")
    assert linked["number"] == "5511988880000"


async def test_a_pairing_code_is_typed_as_people_type_it() -> None:
    async with visiting() as visitor, visitor.listening() as page:
        visitor.evolution.has("loja", State.CONNECTING, pairing_for="5511999990000")
        code = (await visitor.snapshot())["world"]["instances"][0]["pairing_code"]
        wrong = await visitor.refused("/api/deeds/enter_code", instance="loja", code="AAAA-AAAA")
        await visitor.posts("/api/deeds/enter_code", instance="loja", code=f" {code[:4].lower()}-{code[4:]}")
        linked = await page.instance("loja", lambda it: it["state"] == "open")
    assert wrong == (409, "code_wrong")
    assert (linked["number"], linked["pairing_code"]) == ("5511999990000", None)


@pytest.mark.parametrize(
    ("deed", "reason"), [("remove_device", 401), ("restrict", 402), ("lock", 403), ("ban", 406)]
)
async def test_whatsapp_ends_a_session_for_good(deed: str, reason: int) -> None:
    async with visiting() as visitor, visitor.listening() as page:
        loja = visitor.evolution.has("loja")
        await visitor.posts(f"/api/deeds/{deed}", instance="loja")
        closed = await page.instance("loja", lambda it: it["state"] == "close")
        again = await visitor.refused(f"/api/deeds/{deed}", instance="loja")
        assert loja.row.disconnection_reason_code == reason
        owner = f"{closed['number']}@s.whatsapp.net"
        assert (owner, closed["linked"], closed["deeds"]) == (loja.row.owner_jid, False, [])
    assert again == (409, "deed_impossible")


async def test_who_was_linked_once_is_known_and_comes_back_with_the_same_phone() -> None:
    async with visiting() as visitor, visitor.listening() as page:
        furnish(visitor.evolution)
        await _asks(visitor, "/instance/connect/suporte")
        waiting = await page.instance("suporte", lambda it: it["code"])
        await visitor.posts("/api/deeds/scan", instance="suporte")
        back = await page.instance("suporte", lambda it: it["state"] == "open")
        never = await page.instance("marketing", bool)
    assert (waiting["number"], waiting["profile"], waiting["linked"]) == ("5511999990002", "Suporte", False)
    assert (back["number"], back["profile"], back["linked"]) == ("5511999990002", "Suporte", True)
    assert (never["number"], never["profile"], never["linked"]) == (None, None, False)


async def test_a_lost_network_comes_back_by_itself() -> None:
    async with visiting() as visitor, visitor.listening() as page:
        visitor.evolution.has("loja")
        await visitor.posts("/api/speed", factor=20)
        await visitor.posts("/api/deeds/lose_network", instance="loja")
        lost = await page.instance("loja", lambda it: it["state"] == "connecting")
        page.forget()
        back = await page.instance("loja", lambda it: it["state"] == "open")
    assert (lost["deeds"], back["number"]) == ([], lost["number"])


async def test_a_lost_network_does_not_end_an_outage() -> None:
    async with visiting() as visitor, visitor.listening() as page:
        loja = visitor.evolution.has("loja")
        loja.loses_network(0.05)
        returning = set(loja.world.timers.pending)
        await visitor.posts("/api/conditions/outage", on=True)
        visitor.evolution.hurry(1000)
        while returning & loja.world.timers.pending:
            await visitor.snapshot()
        assert loja.state is State.CONNECTING
        await visitor.posts("/api/conditions/outage", on=False)
        await page.instance("loja", lambda it: it["state"] == "open")


async def test_an_outage_is_everybodys_also_of_those_that_come_in_it() -> None:
    async with visiting() as visitor, visitor.listening() as page:
        visitor.evolution.has("loja")
        await visitor.posts("/api/conditions/outage", on=True)
        await page.instance("loja", lambda it: it["state"] == "connecting")
        visitor.evolution.has("nova", State.CLOSE, never_linked=True)
        assert (await _asks(visitor, "/instance/connect/nova")).json() == {"count": 0}
        await visitor.posts("/api/conditions/outage", on=False)
        await page.instance("loja", lambda it: it["state"] == "open")
        await page.instance("nova", lambda it: it["code"])


async def test_an_instance_that_somebody_else_made_is_there() -> None:
    async with visiting() as visitor, visitor.listening() as page:
        await visitor.posts("/api/instances", name="nova", state="close")
        await visitor.posts("/api/instances", name=NAME, state="open")
        assert (await page.instance("nova", bool))["state"] == "close"
        assert (await page.instance(NAME, bool))["state"] == "open"
        taken = await visitor.refused("/api/instances", name="nova", state="open")
        odd = await visitor.refused("/api/instances", name="", state="open")
        assert visitor.evolution.instances["nova"].row.owner_jid is None
    assert (taken, odd) == ((409, "name_taken"), (400, "empty"))


@pytest.mark.parametrize("name", ["..", ".", "/", "a/../b", "%2e%2e", "enter_code", "?#", "y" * 255])
async def test_things_happen_to_an_instance_whatever_its_name_is(name: str) -> None:
    async with visiting() as visitor, visitor.listening() as page:
        visitor.evolution.has(name)
        await visitor.posts("/api/deeds/lock", instance=name)
        await page.instance(name, lambda it: it["state"] == "close")


async def test_a_dead_server_returns() -> None:
    async with visiting() as visitor, visitor.listening() as page:
        await visitor.posts("/api/conditions/server_dead", on=True)
        await page.hears(
            "world", lambda it: {"id": "server_dead", "on": True} in it["servers"][0]["conditions"]
        )
        with pytest.raises(httpx.ConnectError):
            await _asks(visitor, "/")
        await visitor.posts("/api/conditions/server_dead", on=True)
        port = httpx.URL(visitor.evolution.url).port
        with socket.create_server(("127.0.0.1", port or 0)):
            taken = await visitor.refused("/api/conditions/server_dead", on=False)
        await visitor.posts("/api/conditions/server_dead", on=False)
        assert (await _asks(visitor, "/")).status_code == 200
    assert taken == (503, "port_taken")


async def test_a_slow_server_answers_late() -> None:
    async with visiting() as visitor:
        await visitor.posts("/api/conditions/server_slow", on=True)
        with pytest.raises(httpx.ReadTimeout):
            await visitor.http.get(visitor.evolution.url, timeout=0.3)
        await visitor.posts("/api/conditions/server_slow", on=False)
        assert (await visitor.http.get(visitor.evolution.url, timeout=5)).status_code == 200


async def test_a_refused_client_never_gets_a_code_until_it_is_not_refused() -> None:
    async with visiting() as visitor, visitor.listening() as page:
        loja = visitor.evolution.has("loja", State.CLOSE, never_linked=True)
        await visitor.posts("/api/conditions/qr_refused", on=True)
        assert (await _asks(visitor, "/instance/connect/loja")).json() == {"count": 0}
        await loja.until(State.CLOSE)
        await loja.until(State.CONNECTING)
        assert (loja.qr_count, loja.live_codes) == (0, [])
        await visitor.posts("/api/conditions/qr_refused", on=False)
        await page.instance("loja", lambda it: it["code"])


async def test_a_scan_that_a_passkey_stops_uses_up_the_code_and_nothing_else() -> None:
    async with visiting() as visitor, visitor.listening() as page:
        loja = visitor.evolution.has("loja", State.CONNECTING)
        first = loja.live_codes[0]
        await visitor.posts("/api/deeds/scan_in_vain", instance="loja")
        shown = await page.instance("loja", lambda it: it["code"] and it["code"]["text"] != first)
    assert (shown["state"], shown["linked"], shown["code"]["count"]) == ("connecting", False, 2)


@pytest.mark.parametrize("reason", [401, 402, 403, 406, 408, 411, 428, 440, 500, 503, 515])
async def test_whatsapp_can_end_a_connection_for_each_of_its_reasons(reason: int) -> None:
    final = reason in {401, 402, 403, 406}
    async with visiting() as visitor, visitor.listening() as page:
        loja, nova = visitor.evolution.has("loja"), visitor.evolution.has("nova", State.CONNECTING)
        first = nova.live_codes[0]
        await visitor.posts("/api/deeds/drop", instance="loja", reason=reason)
        await visitor.posts("/api/deeds/drop", instance="nova", reason=reason)
        if final:
            for name in ("loja", "nova"):
                await page.instance(name, lambda it: it["state"] == "close" and not it["deeds"])
            assert loja.row.disconnection_reason_code == nova.row.disconnection_reason_code == reason
        else:
            await page.instance("nova", lambda it: it["code"] and it["code"]["text"] != first)
            await loja.until(State.OPEN)
        odd = await visitor.refused("/api/deeds/drop", instance="loja", reason=418)
    assert odd == (400, "malformed")


async def test_a_server_that_restarts_has_loaded_nothing_until_it_is_back() -> None:
    async with visiting() as visitor, visitor.listening() as page:
        visitor.evolution.has("loja")
        await visitor.posts("/api/conditions/server_restarting", on=True)
        lost = await page.instance("loja", lambda it: it["state"] is None)
        assert (await _asks(visitor, "/instance/connect/loja")).json()["error"] is True
        await visitor.posts("/api/conditions/server_restarting", on=False)
        await page.instance("loja", lambda it: it["state"] == "open")
    assert lost["deeds"] == []


async def test_a_server_without_a_licence_says_so_to_everything() -> None:
    async with visiting() as visitor:
        await visitor.posts("/api/conditions/licence_missing", on=True)
        refused = await _asks(visitor, "/instance/fetchInstances")
        await visitor.posts("/api/conditions/licence_missing", on=False)
        again = await _asks(visitor, "/instance/fetchInstances")
    assert (refused.status_code, refused.json()["code"]) == (503, "LICENSE_REQUIRED")
    assert again.status_code == 200


async def test_a_flooded_telegram_refuses_what_is_sent_and_nothing_else() -> None:
    async with visiting() as visitor:
        await visitor.posts("/api/conditions/telegram_flood", on=True)
        url = f"{visitor.telegram_url}/bot123456:made-up-token"
        sent = await visitor.http.post(f"{url}/sendMessage", json={"chat_id": ANA.id, "text": "oi"})
        polled = await visitor.http.post(f"{url}/getUpdates", json={})
        await visitor.posts("/api/conditions/telegram_flood", on=False)
        again = await visitor.http.post(f"{url}/sendMessage", json={"chat_id": ANA.id, "text": "oi"})
    assert (sent.status_code, sent.json()["parameters"]) == (429, {"retry_after": 5})
    assert (polled.status_code, again.status_code) == (200, 200)


async def test_telegram_goes_down_and_the_page_stays() -> None:
    async with visiting() as visitor, visitor.listening() as page:
        await visitor.posts("/api/conditions/telegram_down", on=True)
        with pytest.raises(httpx.ConnectError):
            await visitor.bot("getMe")
        await visitor.says("alguém aí?")
        await page.hears_said(ANA.id, lambda it: it["text"] == "alguém aí?")
        await visitor.posts("/api/conditions/telegram_down", on=False)
        assert (await visitor.bot("getUpdates"))[0]["message"]["text"] == "alguém aí?"


async def test_time_that_is_sped_up_also_hurries_what_is_under_way() -> None:
    async with visiting(Pace.quick(qr_life=4.0)) as visitor, visitor.listening() as page:
        loja = visitor.evolution.has("loja", State.CONNECTING)
        began = asyncio.get_running_loop().time()
        await visitor.posts("/api/speed", factor=20)
        await page.hears("world", lambda it: it["speed"] == 20)
        await page.instance("loja", lambda it: it["code"]["count"] == 3)
        assert asyncio.get_running_loop().time() - began < 4.0
        await visitor.posts("/api/speed", factor=1)
        assert loja.world.pace.qr_life == pytest.approx(4.0)


async def test_each_server_has_its_own_instances_and_its_own_troubles() -> None:
    async with visiting() as visitor, visitor.listening() as page:
        visitor.evolution.has("loja")
        await visitor.posts("/api/instances", server="sp1", name="loja", state="close")
        await visitor.posts("/api/instances", server="sp1", name="filial", state="open")
        await visitor.posts("/api/deeds/ban", server="sp1", instance="filial")
        await visitor.posts("/api/conditions/server_dead", server="sp1", on=True)
        told = await page.hears("world", lambda it: it["servers"][1]["conditions"][0]["on"])
        answer = await _asks(visitor, "/")
    assert [(one["server"], one["name"], one["state"]) for one in told["instances"]] == [
        ("main", "loja", "open"),
        ("sp1", "loja", "close"),
        ("sp1", "filial", "close"),
    ]
    assert [(one["key"], one["label"], one["version"]) for one in told["servers"]] == [
        ("main", "Rio", "2.3.6"),
        ("sp1", "São Paulo", "2.3.6"),
    ]
    assert not told["servers"][0]["conditions"][0]["on"]
    assert answer.status_code == 200


async def test_an_outage_of_whatsapp_is_that_of_every_server() -> None:
    async with visiting() as visitor, visitor.listening() as page:
        visitor.another.has("filial")
        await visitor.posts("/api/conditions/outage", on=True)
        await page.instance("filial", lambda it: it["state"] == "connecting")
        await visitor.posts("/api/conditions/outage", on=False)
        await page.instance("filial", lambda it: it["state"] == "open")


async def test_time_runs_alike_on_every_server() -> None:
    async with visiting(Pace.quick(qr_life=4.0)) as visitor:
        await visitor.posts("/api/speed", factor=20)
        loja, filial = visitor.evolution.has("loja"), visitor.another.has("filial")
        assert loja.world.pace.qr_life == filial.world.pace.qr_life == pytest.approx(0.2)


async def test_what_there_is_not_is_refused() -> None:
    async with visiting() as visitor:
        visitor.evolution.has("loja")
        refused = [
            await visitor.refused("/api/deeds/scan", instance="nada"),
            await visitor.refused("/api/deeds/explode", instance="loja"),
            await visitor.refused("/api/deeds/scan", instance="loja"),
            await visitor.refused("/api/deeds/ban", instance="loja", why="so"),
            await visitor.refused("/api/deeds/ban", server="sp9", instance="loja"),
            await visitor.refused("/api/conditions/war", on=True),
            await visitor.refused("/api/conditions/outage", on="yes"),
            await visitor.refused("/api/speed", factor=3),
            await visitor.refused("/api/nothing"),
        ]
    assert refused == [
        (404, "instance_gone"),
        (404, "deed_unknown"),
        (409, "deed_impossible"),
        (400, "malformed"),
        (404, "server_unknown"),
        (404, "condition_unknown"),
        (400, "malformed"),
        (400, "malformed"),
        (404, "request_unknown"),
    ]


async def test_one_that_fell_silent_says_open_and_a_text_is_shown_as_its_phone_shows_it() -> None:
    async with visiting() as visitor, visitor.listening() as page:
        loja = visitor.evolution.has(NAME)
        await visitor.posts("/api/deeds/fall_silent", instance=NAME)
        silent = await page.instance(NAME, lambda it: "fall_silent" not in it["deeds"])
        assert (silent["state"], silent["sent"], loja.silent) == ("open", None, True)

        loja.silent = False
        url = f"{visitor.evolution.url}/message/sendText/loja%2Fcentro%20%F0%9F%9F%A2"
        body = {"number": "5511988887777", "text": "Olá\n<b>"}
        await visitor.http.post(url, json=body, headers={"apikey": visitor.evolution.api_key})
        sent = await page.instance(NAME, lambda it: it["sent"] and it["sent"]["ticks"] == 2)
    assert sent["sent"] == {"to": "5511988887777", "text": "Olá\n<b>", "ticks": 2}


async def test_one_that_went_deaf_is_linked_again_and_only_where_the_release_has_that_fault() -> None:
    async with visiting() as visitor, visitor.listening() as page:
        loja = visitor.evolution.has("loja", number="5511999990007", profile_name="Loja")
        await visitor.posts("/api/deeds/go_deaf", instance="loja")
        deaf = await page.instance("loja", lambda it: it["flaw"] == "deaf")
        assert (deaf["state"], deaf["number"], deaf["profile"]) == ("open", "5511999990007", "Loja")
        assert loja.deaf
        assert await visitor.refused("/api/deeds/go_deaf", instance="loja") == (409, "deed_impossible")
    assert "go_deaf" not in possible(EvolutionServer("made-up-key", "2.3.7").has("loja"))


@pytest.mark.parametrize(("server", "scene"), [("main", furnish), ("sp1", furnish_another)])
async def test_the_past_ends_in_what_the_scene_shows(
    server: str, scene: Callable[[EvolutionServer], None]
) -> None:
    evolution, now = EvolutionServer("made-up-key"), datetime.now(UTC)
    scene(evolution)
    for name, instance in evolution.instances.items():
        last = PAST[server].lives[name][-1]
        assert (last.state, last.reason) == (instance.state, _reason(instance))
        if last.reason:
            closed = datetime.fromisoformat(instance.row.disconnection_at or "")
            assert abs(now - last.ago - closed) < timedelta(minutes=1)
    assert set(PAST[server].lives) == set(evolution.instances)
    assert PAST[server].sights[-1].ended == timedelta()


def _reason(instance: WhatsAppInstance) -> int | None:
    return None if instance.state is State.OPEN else instance.row.disconnection_reason_code
