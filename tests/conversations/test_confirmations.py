"""A yes is bound to who asked, works once, and dies with the question, the chat and the process."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import State
from bot.views.callbacks import Confirmation, decode, encode
from handlers.asking.confirmations import TICKS_PER_S
from tests.conversations.asking import orders
from tests.conversations.house import ANA, BIA, GROUP

if TYPE_CHECKING:
    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.telegram import BotApi, Chat, SentMessage
    from tests.conversations.house import House

LOGOUT = "DELETE /instance/logout/loja"
DELETE = "DELETE /instance/delete/loja"
YES = "🗑 Delete"
CLOSED = "This question is no longer open"


@pytest.fixture
def group(telegram: BotApi) -> Chat:
    """A listed group, in which Ana and Bia may act."""
    return telegram.group(GROUP, "Plantão", members=[ANA, BIA])


async def test_only_the_person_who_asked_can_say_yes(
    group: Chat, evolution: EvolutionServer, living: House
) -> None:
    evolution.has("loja")
    group.says("/delete loja", by=ANA)
    question = await group.sees("Delete loja")

    group.presses(YES, by=BIA)

    answer = await group.hears("Only the person who asked")
    assert answer.alert
    await living.settled()
    assert orders(evolution) == []
    assert "Delete loja" in (question.text or "")
    group.presses(YES, by=ANA)
    await group.sees("loja is deleted")


async def test_a_yes_does_not_count_in_another_chat(
    group: Chat, chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    evolution.has("loja")
    group.says("/delete loja", by=ANA)
    question = await group.sees("Delete loja")
    chat.says("/status")
    await chat.sees("1 instance")

    chat.forges(_data(question, YES))

    await chat.hears("Only the person who asked")
    await living.settled()
    assert orders(evolution) == []


async def test_pressed_twice_quickly_it_is_one_action(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    evolution.has("loja", State.CLOSE)
    chat.says("/delete loja")
    question = await chat.sees("Delete loja")

    chat.presses(YES, message=question)
    chat.presses(YES, message=question)

    await chat.sees("loja is deleted")
    await living.settled()
    assert orders(evolution) == [DELETE]
    assert sorted(answer.text for answer in chat.answers) == ["", f"{CLOSED}. Ask again."]


async def test_a_yes_from_an_old_picture_of_the_chat_does_not_act_again(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    loja = evolution.has("loja")
    chat.says("/logout loja")
    question = await chat.sees("Log out loja")
    yes = _data(question, "🚪 Log out")
    chat.presses("🚪 Log out")
    await chat.sees("loja is logged out")
    loja.loaded().open_socket(None)
    loja.scan(code=await loja.shows_code())
    await loja.until(State.OPEN)

    chat.forges(yes, message=question)

    await chat.hears(CLOSED)
    await living.settled()
    assert orders(evolution) == [LOGOUT]
    assert loja.state is State.OPEN


async def test_after_cancel_the_question_is_closed(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    evolution.has("loja")
    chat.says("/delete loja")
    question = await chat.sees("Delete loja")

    chat.says("/cancel")
    await chat.sees("Cancelled. Nothing was done.")
    chat.presses(YES, message=question)

    answer = await chat.hears(CLOSED)
    assert answer.alert
    await living.settled()
    assert orders(evolution) == []


async def test_one_persons_cancel_leaves_the_other_ones_question_open(
    group: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja", State.CLOSE)
    group.says("/delete loja", by=ANA)
    question = await group.sees("Delete loja")

    group.says("/cancel", by=BIA)
    await group.sees("nothing to cancel")
    group.presses(YES, by=ANA, message=question)

    await group.sees("loja is deleted")
    assert orders(evolution) == [DELETE]


async def test_a_question_asked_anew_after_cancel_can_be_answered(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    evolution.has("loja", State.CLOSE)
    chat.says("/delete loja")
    first = await chat.sees("Delete loja")
    chat.says("/cancel")
    await chat.sees("Cancelled")
    first_data = _data(first, YES)
    chat.says("/delete loja")
    await living.settled()
    assert chat.last is not first
    assert _data(chat.last, YES) != first_data
    chat.presses(YES, message=chat.last)

    await chat.sees("loja is deleted")
    assert orders(evolution) == [DELETE]


async def test_after_a_restart_of_the_program_an_old_yes_is_refused_and_other_buttons_work(
    house: House,
) -> None:
    chat, evolution = house.chat, house.evolution
    evolution.has("loja")
    async with house.zelador():
        chat.says("/status loja")
        card = await chat.sees("loja · connected")
        chat.says("/delete loja")
        question = await chat.sees("Delete loja")
    await _its_moment_passes(question)

    async with house.zelador():
        chat.presses(YES, message=question)
        await chat.hears(CLOSED)
        await house.settled()
        assert orders(evolution) == []

        chat.presses("👁 Online", message=card)
        assert await chat.sees("loja shows as online") is card
        chat.presses("ℹ️ Details", message=card)
        assert await chat.sees("loja · connected") is card
        chat.presses(YES, message=card)
        await chat.sees("Delete loja")


async def test_a_yes_that_is_older_than_two_minutes_is_refused(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    evolution.has("loja")
    chat.says("/delete loja")
    question = await chat.sees("Delete loja")
    yes = _confirmation(question)

    chat.forges(encode(replace(yes, issued=yes.issued - 121 * TICKS_PER_S)))

    await chat.hears(CLOSED)
    await living.settled()
    assert orders(evolution) == []


FORGED = [
    "",
    "D",
    "D:",
    "D:main",
    "D:main:AAAA:1:x",
    "D:main:AAAAAAAAAAAAAAAAAAAAAA:zzzzzz:AAAAAAAA",
    "X:main:AAAAAAAAAAAAAAAAAAAAAA",
    "l:other:AAAAAAAAAAAAAAAAAAAAAA",
    "r:main:AAAAAAAAAAAAAAAAAAAAAA",
    "o:main:../../x",
    "f:-1",
    "f:zzzzzzzzzzzz",
    "🗑:🗑",
    "D:main:{id}",
    "D:main:{id}:0:00000000",
    "D:main:{id}:{now}:00000000",
    "L:main:{id}:{now}:AAAAAAAA:extra",
]


async def test_forged_data_is_answered_and_never_acts(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    evolution.has("loja")
    chat.says("/delete loja")
    question = await chat.sees("Delete loja")
    _, _, number, issued, _ = _data(question, YES).split(":")

    for data in FORGED:
        chat.forges(data.format(id=number, now=issued))
        await living.settled()
        assert orders(evolution) == [], data
        assert "fault of mine" not in (chat.last.text or ""), data

    assert len(chat.answers) == len(FORGED)


def _data(message: SentMessage, label: str) -> str:
    button = message.button(label)
    assert button is not None
    assert button.data is not None
    return button.data


def _confirmation(question: SentMessage) -> Confirmation:
    press = decode(_data(question, YES))
    assert isinstance(press, Confirmation)
    return press


async def _its_moment_passes(question: SentMessage) -> None:
    """Until the clock is past what the question carries: no real process begins within the same tick."""
    await asyncio.sleep((_confirmation(question).issued + 1) / TICKS_PER_S - time.time())
