"""/send: nobody is written to unless it was agreed to, and nobody twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import Fault, Pace, State
from tests.conversations.house import ANA, BIA, GROUP, patient, stand_ins

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.telegram import BotApi, Chat
    from tests.conversations.house import House

SEND = "POST /message/sendText/loja"
TO = "+55 11 98888-7777"
DIGITS = "5511988887777"
YES = "📤 Send"


def texts_of(evolution: EvolutionServer, name: str = "loja") -> list[tuple[str, str]]:
    return [(sent.to, sent.text) for sent in evolution.instances[name].sent]


async def test_it_is_shown_asked_about_sent_once_and_followed(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja", number="5511999990000")

    chat.says(f"/send loja {TO} Olá <b>mundo</b>\n\n  até já 🙂")
    question = await chat.sees("Send this from loja")
    assert "(+55 11 99999-0000)" in (question.text or "").replace("\u00a0", " ")
    assert f"to {TO}?" in (question.text or "").replace("\u00a0", " ")
    assert "Olá <b>mundo</b>\n\n  até já 🙂" in (question.text or "")
    assert texts_of(evolution) == []
    chat.presses(YES)

    told = await chat.sees("was sent and has reached the phone")
    assert told is question
    assert texts_of(evolution) == [(DIGITS, "Olá <b>mundo</b>\n\n  até já 🙂")]
    assert any("The server took the message" in shown.html for shown in told.history)


async def test_a_no_sends_nothing(chat: Chat, evolution: EvolutionServer, living: House) -> None:
    evolution.has("loja")
    chat.says(f"/send loja {TO} Olá")
    await chat.sees("Send this from loja")
    chat.presses("❌ No")
    await chat.sees("Nothing was done")
    await living.settled()
    assert SEND not in evolution.asked


async def test_two_presses_send_once_and_another_persons_press_sends_nothing(
    telegram: BotApi, evolution: EvolutionServer, living: House
) -> None:
    group = telegram.group(GROUP, "Plantão", members=[ANA, BIA])
    evolution.has("loja")
    group.says(f"/send loja {TO} Olá", by=ANA)
    question = await group.sees("Send this from loja")

    group.presses(YES, by=BIA, message=question)
    await group.hears("Only the person who asked")
    group.presses(YES, by=ANA, message=question)
    group.presses(YES, by=ANA, message=question)

    await group.sees("has reached the phone")
    await living.settled()
    assert texts_of(evolution) == [(DIGITS, "Olá")]


async def test_two_texts_that_are_asked_about_in_one_second_do_not_take_each_others_place(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    evolution.has("loja")
    chat.says(f"/send loja {TO} first")
    one = await chat.sees("first")
    chat.says(f"/send loja {TO} second")
    await chat.sees("second")

    chat.presses(YES, message=one)

    await evolution.heard(SEND)
    await living.settled()
    assert texts_of(evolution) == [(DIGITS, "first")]


async def test_a_number_that_is_not_on_whatsapp_is_told_as_such(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja")
    chat.says("/send loja +55 11 90000-0000 Olá")
    await chat.sees("Send this from loja")
    chat.presses(YES)
    await chat.sees("WhatsApp does not know this number, so nothing was sent")
    assert texts_of(evolution) == []


async def test_a_lost_answer_is_told_as_may_have_been_sent_and_never_sent_again(
    chat: Chat, evolution: EvolutionServer, living: House
) -> None:
    evolution.has("loja")
    evolution.faults.add(Fault.cut(SEND))
    chat.says(f"/send loja {TO} Olá")
    await chat.sees("Send this from loja")

    chat.presses(YES)

    await chat.sees("may have been sent")
    await living.settled()
    assert evolution.asked.count(SEND) == 1


async def test_one_that_is_not_connected_sends_nothing(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja", State.CLOSE)
    chat.says(f"/send loja {TO} Olá")
    await chat.sees("Send this from loja")
    chat.presses(YES)
    await chat.sees("is not connected, so this cannot be done")


@pytest.mark.parametrize("acknowledges", [True, False])
async def test_what_whatsapp_has_or_is_not_seen_to_have_is_told_apart(
    tmp_path: Path,
    acknowledges: bool,  # noqa: FBT001 -- drawn
) -> None:
    async with stand_ins(tmp_path / "data", pace=Pace.quick(delivery_ack=600.0)) as house:
        house.evolution.has("loja")
        house.evolution.acknowledges = acknowledges
        async with house.zelador(patience=patient(ack_s=0.3)):
            house.chat.says(f"/send loja {TO} Olá")
            await house.chat.sees("Send this from loja")
            house.chat.presses(YES)
            if acknowledges:
                told = await house.chat.sees("It has not reached the phone so far")
                assert told.labels == ["ℹ️ Details"]
            else:
                told = await house.chat.sees("no acknowledgement of WhatsApp was seen in time")
                assert told.labels == ["🩺 Check", "ℹ️ Details"]


async def test_a_phone_without_its_country_is_shown_with_it_and_an_unclear_end_is_not_guessed(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja")
    chat.says("/send loja 11 98888-7777 Olá")
    question = await chat.sees("Send this from loja")
    assert TO in (question.text or "").replace("\u00a0", " ")

    chat.says("/send loja +49 30 901820 20 Kisten")
    await chat.sees("I cannot tell where the phone ends")
    chat.says("/send loja +55 11 98888 Olá")
    await chat.sees("is not a phone number I know")
    chat.says("/send loja Olá")
    await chat.sees("/send <name> <phone> <text>")
    chat.says("/send")
    await chat.sees("/send <name> <phone> <text>")


async def test_several_that_are_meant_are_asked_about_and_the_text_goes_with_the_choice(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja-1")
    evolution.has("loja-2")
    chat.says(f"/send loja {TO} Olá\nmundo")
    await chat.sees("More than one instance begins with loja")

    chat.presses("loja-2")

    await chat.sees("Send this from loja-2")
    chat.presses(YES)
    await chat.sees("has reached the phone")
    assert texts_of(evolution, "loja-2") == [(DIGITS, "Olá\nmundo")]
    assert texts_of(evolution, "loja-1") == []


async def test_a_yes_after_a_restart_of_ours_sends_nothing(house: House) -> None:
    house.evolution.has("loja")
    async with house.zelador():
        house.chat.says(f"/send loja {TO} Olá")
        question = await house.chat.sees("Send this from loja")
    async with house.zelador():
        house.chat.presses(YES, message=question)
        # It is expired, or, within a second of the restart, its text is not known any more.
        await house.settled()
    told = [answer.text for answer in house.chat.answers] + [question.text or ""]
    assert any("no longer open" in text or "nothing was sent" in text for text in told)
    assert SEND not in house.evolution.asked


async def test_the_longest_text_is_asked_about_and_goes_out_whole(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja")
    head = f"/send loja {TO} "
    text = "🙂é<&" * ((4096 - len(head)) // 4)
    chat.says(head + text)
    await chat.sees(f"{len(text):,} characters in all")
    chat.presses(YES)
    await chat.sees("has reached the phone")
    assert texts_of(evolution) == [(DIGITS, text)]
