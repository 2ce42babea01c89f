"""Whatever goes wrong is told in words of its own, with the next step, and without a word of the server."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from bot.sandbox.evolution import Fault, State
from tests.conversations.asking import orders
from tests.conversations.house import KEY

if TYPE_CHECKING:
    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.telegram import BotApi, Chat
    from tests.conversations.house import House

ONLINE = "POST /instance/setPresence/loja"


def _envelope(status: int, *message: str) -> dict[str, object]:
    return {"status": status, "error": "Error", "response": {"message": list(message)}}


KINDS: dict[str, tuple[Fault, str]] = {
    "cut": (Fault.cut(ONLINE), "hung up"),
    "cut midway": (Fault.cut(ONLINE, midway=True), "hung up"),
    "an instance's token": (Fault.answer(ONLINE, 401, _envelope(401, "Unauthorized"), times=1), "global key"),
    "gone": (
        Fault.answer(ONLINE, 404, _envelope(404, 'The "loja" instance does not exist')),
        "no such instance",
    ),
    "no such route": (
        Fault.answer(ONLINE, 404, _envelope(404, "Cannot POST /instance/setPresence/loja")),
        "does not know this call",
    ),
    "not connected": (
        Fault.answer(ONLINE, 400, _envelope(400, "Error: Connection Closed")),
        "is not connected",
    ),
    "still loading": (
        Fault.answer(ONLINE, 500, _envelope(500, "Cannot read (reading 'setPresence')")),
        "still loading",
    ),
    "wrong kind": (
        Fault.answer(ONLINE, 400, _envelope(400, "Method not available on WhatsApp Business API")),
        "Business API does not offer",
    ),
    "refused": (Fault.answer(ONLINE, 400, _envelope(400, "because")), "The server refused this"),
    "licence": (
        Fault.answer(ONLINE, 503, {"error": "service not activated", "code": "LICENSE_REQUIRED"}),
        "licence is not activated",
    ),
    "said no": (Fault.answer(ONLINE, 200, {"error": True, "message": "[object Object]"}), "without a reason"),
    "server broke": (Fault.answer(ONLINE, 500, _envelope(500, "oops")), "a fault of its own"),
    "bad gateway": (Fault.answer(ONLINE, 502, "<html>502</html>"), "a fault of its own"),
    "redirected": (Fault.answer(ONLINE, 302, ""), "sends us elsewhere"),
    "garbage": (Fault.garbage(ONLINE), "was not understood"),
    "too large": (Fault.big(ONLINE, 17 * 1024 * 1024), "larger than any"),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_each_kind_has_its_own_text_and_a_way_on(
    chat: Chat, evolution: EvolutionServer, kind: str
) -> None:
    fault, text = KINDS[kind]
    evolution.has("loja")
    evolution.faults.add(fault)

    chat.says("/online loja")

    told = await chat.sees(text)
    assert told.labels == ["📋 All instances"]
    assert orders(evolution).count(ONLINE) == 1
    assert "shows as" not in (told.text or "")


async def test_a_key_that_opens_nothing_is_named_as_that(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja")
    evolution.faults.add(Fault.answer(".*", 401, _envelope(401, "Unauthorized")))

    chat.says("/online loja")

    await chat.sees("The server does not accept our key")
    assert orders(evolution) == []


async def test_an_order_that_was_cut_is_never_sent_again(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja")
    evolution.faults.add(Fault.cut(ONLINE))

    chat.says("/online loja")

    await chat.sees("hung up")
    assert orders(evolution) == [ONLINE]


async def test_a_read_that_was_cut_is_made_again_unseen(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja", State.CLOSE)
    evolution.faults.add(Fault.cut("GET /instance/fetchInstances", times=1))

    chat.says("/status")

    await chat.sees("1 instance")


async def test_a_reason_of_the_server_stays_in_the_log(chat: Chat, evolution: EvolutionServer) -> None:
    """It may hold paths, queries and more (contract #8, #180)."""
    evolution.has("loja")
    reason = f"Invalid `prisma.instance.create()` in <b>secret</b> {KEY}"
    evolution.faults.add(Fault.answer(ONLINE, 400, _envelope(400, reason)))

    with capture_logs() as log:
        chat.says("/online loja")
        told = await chat.sees("The server refused this")

    assert "prisma" not in (told.text or "")
    assert "secret" not in (told.text or "")
    (line,) = [entry for entry in log if entry["event"] == "server_error"]
    assert "prisma.instance.create" in line["reason"]
    assert KEY not in str(line)


async def test_a_fault_of_our_own_gives_a_reference_that_is_also_in_the_log(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    """What was kept of a configuration was changed by hand, which nobody foresaw."""
    evolution.has("loja", State.CLOSE)
    evolution.faults.add(Fault.answer("POST /instance/create", 500, {}))
    chat.says("/logout loja")
    await chat.sees("Log out loja")
    chat.presses("♻️ Delete and create again")
    await chat.sees("create it again?")

    chat.presses("♻️ Do it")
    await chat.sees("Press the button to go on")
    (kept,) = (living.settings.data_dir / "recreate").glob("*.json")
    kept.write_text('{"server": "main"}')
    ordered = orders(evolution)

    with capture_logs() as log:
        chat.presses("Go on")
        told = await chat.sees("That was a fault of mine")

    found = re.search(r"under ([0-9a-f]{6})", told.text or "")
    assert found is not None
    (line,) = [entry for entry in log if entry["event"] == "own_fault"]
    assert line["reference"] == found[1]
    assert line["exc_info"] is not None
    assert orders(evolution) == ordered


async def test_an_error_behind_a_button_stands_where_the_button_stood_and_leads_back(
    chat: Chat, evolution: EvolutionServer, telegram: BotApi
) -> None:
    evolution.has("loja")
    chat.says("/status loja")
    card = await chat.sees("loja · connected")
    sick = evolution.faults.add(Fault.answer(".*", 502, ""))
    chat.presses("👁 Online")

    assert await chat.sees("a fault of its own") is card
    evolution.faults.remove(sick)
    chat.presses("📋 All instances")
    assert await chat.sees("1 instance") is card
    assert len(telegram.calls.of("sendMessage")) == 1
    assert all(press.answer is not None for press in telegram.presses)


async def test_telegram_refusing_a_screen_is_told_as_that(
    chat: Chat, evolution: EvolutionServer, telegram: BotApi
) -> None:
    evolution.has("loja", State.CLOSE)
    telegram.faults.add("sendMessage", status=400, description="Bad Request: can't parse entities")

    chat.says("/status")

    await chat.sees("Telegram did not take my answer")


async def test_after_an_error_the_next_command_is_done_as_ever(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja")
    evolution.faults.add(Fault.answer(ONLINE, 500, _envelope(500, "oops"), times=1))
    chat.says("/online loja")
    await chat.sees("a fault of its own")

    chat.says("/online loja")

    await chat.sees("loja shows as online")
