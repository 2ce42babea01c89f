"""/status <name>: one instance as a card, with buttons for all that can be done to it now, and only that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import Fault, Pace, State
from tests.conversations.asking import live_reads
from tests.conversations.house import patient, stand_ins
from tests.fleet.made_up import OWNER_SHOWN

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.evolution.condition import Condition
    from bot.sandbox.telegram import BotApi, Chat
    from tests.conversations.house import House

QR, CODE = "📷 Show QR", "🔢 Pair by code"
ONLINE, OFFLINE = "👁 Online", "🌙 Offline"
RESTART, LOG_OUT, DELETE = "⚡ Restart", "🚪 Log out", "🗑 Delete"
RECREATE = "♻️ Delete and create again"
BY_ITSELF = "🔁 Restart by itself: off"
CHECK, SETTINGS = "🩺 Check", "⚙️ Settings"
ALL = "📋 All"
ALWAYS = ["📈 History", "🔄 Refresh", ALL]


async def test_the_card_tells_all_there_is_to_know(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja", number="5511988887777", profile_name="Loja Centro", counts=(120, 30, 12))

    chat.says("/status loja")

    text = (await chat.sees("connected")).text or ""
    assert "🟢 loja · connected" in text
    assert "+55\u00a011\u00a098888-7777" in text
    assert "Loja Centro" in text
    assert "Messages 120 · contacts 30 · chats 12" in text
    assert "version 2.3.6" in text
    assert "UTC" in text


CARDS: dict[str, tuple[State, Condition, list[list[str]]]] = {
    "connected": (
        State.OPEN,
        {},
        [[ONLINE, OFFLINE], [RESTART], [CHECK, SETTINGS], [BY_ITSELF], ALWAYS, [LOG_OUT, DELETE]],
    ),
    "connecting": (
        State.CONNECTING,
        {"reopening": True},
        [[RESTART], [SETTINGS], [BY_ITSELF], ALWAYS, [RECREATE], [LOG_OUT, DELETE]],
    ),
    "waiting for a scan": (State.CONNECTING, {}, [[QR, CODE], [SETTINGS], ALWAYS, [RECREATE], [DELETE]]),
    "disconnected": (State.CLOSE, {}, [[QR, CODE], [SETTINGS], ALWAYS, [RECREATE], [DELETE]]),
    "never linked": (State.CLOSE, {"never_linked": True}, [[QR, CODE], [SETTINGS], ALWAYS, [DELETE]]),
    "loading": (State.NOT_LOADED, {}, [ALWAYS]),
}
"""What can be done, the dangerous last and apart."""


@pytest.mark.parametrize("health", CARDS)
async def test_the_buttons_are_those_for_what_can_be_done_now(
    chat: Chat, evolution: EvolutionServer, health: str
) -> None:
    state, how, buttons = CARDS[health]
    evolution.has("loja", state, **how)

    chat.says("/status loja")

    card = await chat.sees(f"loja · {health}")
    assert [[button.text for button in row] for row in card.buttons] == buttons


BY_API: Condition = {}
ON_THE_PHONE: Condition = {"reason": 401}


@pytest.mark.parametrize(
    ("version", "logged_out", "may_be_deaf"),
    [("2.3.6", BY_API, True), ("2.3.7", BY_API, False), ("2.3.6", ON_THE_PHONE, False)],
)
async def test_one_that_may_be_deaf_can_be_created_again(
    tmp_path: Path, version: str, logged_out: Condition, *, may_be_deaf: bool
) -> None:
    """Its row still tells how it was logged out before it was linked again (contract #203)."""
    async with stand_ins(tmp_path / "data", version=version) as house:
        loja = house.evolution.has("loja", State.CLOSE, **logged_out)
        loja.loaded().open_socket(None)
        loja.scan(code=await loja.shows_code())
        await loja.until(State.OPEN)
        async with house.zelador():
            house.chat.says("/status loja")
            card = await house.chat.sees("loja · connected")
    assert (RECREATE in card.labels) is may_be_deaf


async def test_one_whose_qr_was_ended_by_a_logout_will_be_deaf_too(
    chat: Chat, evolution: EvolutionServer
) -> None:
    """Contract, flow deaf-after-logout-in-qr-phase."""
    evolution.has("loja", State.CONNECTING).log_out()

    chat.says("/status loja")

    assert RECREATE in (await chat.sees("loja · never linked")).labels


async def test_one_that_does_not_tell_its_state_can_be_restarted_at_most(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja")
    evolution.faults.add(Fault.answer("GET /instance/connectionState/loja", 500, {}))

    chat.says("/status loja")

    card = await chat.sees("loja · unresponsive")
    assert card.labels == [RESTART, BY_ITSELF, *ALWAYS]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (401, "It was logged out"),
        (402, "restricts this number for a time"),
        (403, "lost the main phone"),
        (406, "probably banned"),
    ],
)
async def test_a_lost_one_says_in_words_why_and_since_when(
    chat: Chat, evolution: EvolutionServer, code: int, words: str
) -> None:
    lost_at = datetime.now(UTC) - timedelta(hours=3, minutes=5)
    evolution.has("loja", State.CLOSE, reason=code, closed_at=lost_at)

    chat.says("/status loja")

    text = (await chat.sees("loja · disconnected")).text or ""
    assert words in text
    assert f"code {code}" in text
    assert f"Down for 3 hours, since {lost_at:%b} {lost_at.day}, {lost_at:%Y, %H:%M} UTC" in text


async def test_an_old_loss_is_not_told_of_one_that_is_linked_again(
    chat: Chat, evolution: EvolutionServer
) -> None:
    """The row keeps it for ever (contract #203)."""
    loja = evolution.has("loja", State.CLOSE, reason=403)
    loja.loaded().open_socket(None)
    loja.scan(code=await loja.shows_code())
    await loja.until(State.OPEN)

    chat.says("/status loja")

    text = (await chat.sees("loja · connected")).text or ""
    assert "403" not in text
    assert "Down" not in text


@pytest.mark.parametrize(
    ("state", "button", "leads_to"),
    [
        (State.OPEN, ONLINE, "shows as online"),
        (State.OPEN, OFFLINE, "shows as offline"),
        (State.OPEN, RESTART, "was restarted"),
        (State.OPEN, BY_ITSELF, "loja · connected"),
        (State.OPEN, LOG_OUT, f"Log out loja ({OWNER_SHOWN})"),
        (State.OPEN, DELETE, f"Delete loja ({OWNER_SHOWN})"),
        (State.CLOSE, CODE, "/pair loja"),
        (State.OPEN, ALL, "1 instance"),
    ],
)
async def test_each_button_leads_to_its_action_in_the_same_message(
    living: House, state: State, button: str, leads_to: str
) -> None:
    chat = living.chat
    living.evolution.has("loja", state)
    chat.says("/status loja")
    card = await chat.sees("loja ·")

    chat.presses(button)

    assert await chat.sees(leads_to) is card
    await living.settled()
    assert len(chat.answers) == 1
    assert chat.messages == [card]


async def test_the_button_for_a_qr_leads_to_one(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja", State.CLOSE)
    chat.says("/status loja")
    await chat.sees("loja ·")

    chat.presses(QR)

    assert (await chat.sees_photo()).protected


async def test_from_the_fleet_to_a_card_and_back_it_is_one_message(
    chat: Chat, evolution: EvolutionServer, telegram: BotApi
) -> None:
    evolution.has("loja")
    chat.says("/status")
    fleet = await chat.sees("1 instance")

    chat.presses("🟢 loja")
    assert await chat.sees("loja · connected") is fleet
    chat.presses(ALL)
    assert await chat.sees("1 instance") is fleet

    assert len(telegram.calls.of("sendMessage")) == 1


async def test_a_card_asks_for_one_row_and_one_state_not_for_all(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has_many(30)
    evolution.has("loja")

    chat.says("/status loja")
    await chat.sees("loja · connected")

    assert live_reads(evolution) == ["loja"]
    assert all(heard.query for heard in evolution.requests if heard.path == "/instance/fetchInstances")


async def test_a_button_of_a_deleted_instance_refuses_though_another_has_its_name_now(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    """What a button carries is the id, not the name."""
    evolution.has("loja")
    chat.says("/status loja")
    await chat.sees("loja · connected")
    del evolution.instances["loja"]
    evolution.has("loja")
    evolution.forget()

    chat.presses(RESTART)

    card = await chat.sees("no such instance")
    await living.settled()
    assert card.labels == ["📋 All instances"]
    assert evolution.asked == ["GET /instance/fetchInstances"]


async def test_a_server_that_does_not_say_its_version_is_not_asked_for_it_again_at_once(
    chat: Chat, evolution: EvolutionServer
) -> None:
    """Without a way to the internet ``GET /`` hangs, and each card would wait for it."""
    evolution.has("loja")
    evolution.faults.add(Fault.answer("GET /", 500, {}))

    chat.says("/status loja")
    card = await chat.sees("version unknown")
    chat.presses("🔄 Refresh")
    await chat.hears()
    chat.presses("📋 All")
    assert await chat.sees("1 instance") is card

    assert evolution.asked.count("GET /") == 1


async def test_a_kind_that_links_no_phone_offers_nothing_that_it_cannot_do(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja", integration="WHATSAPP-BUSINESS")

    chat.says("/status loja")

    card = await chat.sees("loja · connected")
    assert card.labels == [*ALWAYS, DELETE]


async def test_one_between_two_sockets_is_not_called_lost_and_one_that_is_lost_is_at_once(
    tmp_path: Path,
) -> None:
    """While a session reopens, the state is ``close`` for a moment (contract, flow outage)."""
    slow = Pace.quick(close_gap=0.3, reopen=60.0)
    async with stand_ins(tmp_path / "data", pace=slow) as house, house.zelador(patience=patient(look_s=0.4)):
        chat, loja = house.chat, house.evolution.has("loja")
        loja.drop(408)
        chat.says("/status loja")
        assert "⚡ Restart" in (await chat.sees("🟡 loja")).labels

        other = house.evolution.has("loja-2")
        other.drop(408)
        chat.says("/status")
        await chat.sees("2 connecting")

        other.drop(401)
        chat.says("/status loja-2")
        await chat.sees("🔴 loja-2 · disconnected")


async def test_one_that_stays_closed_is_lost_whatever_its_row_says(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja", number="5511988887777")
    evolution.faults.add(
        Fault.answer(
            "GET /instance/connectionState/loja",
            200,
            {"instance": {"instanceName": "loja", "state": "close"}},
        )
    )
    chat.says("/status loja")
    await chat.sees("🔴 loja · disconnected")
