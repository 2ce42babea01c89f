"""/new: a name and perhaps a phone become an instance, and the conversation goes on into linking it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import Fault, State
from tests.conversations.reading import read_by_a_phone, shortest_gap
from tests.fleet.made_up import OWNER_SHOWN

if TYPE_CHECKING:
    from bot.sandbox.evolution import EvolutionServer, Heard
    from bot.sandbox.evolution.sickness import Exchange, Sickness
    from bot.sandbox.telegram import BotApi, Chat, SentMessage

CREATE = "POST /instance/create"


def creates(evolution: EvolutionServer) -> list[Heard]:
    return [heard for heard in evolution.requests if heard.line == CREATE]


def first_connect(evolution: EvolutionServer) -> Heard:
    return next(heard for heard in evolution.requests if heard.line == "GET /instance/connect/nova")


def copied_by(message: SentMessage) -> list[str]:
    return [button.copy_text for row in message.buttons for button in row if button.copy_text]


async def test_without_a_name_the_usage_is_shown_and_the_server_is_not_asked(
    chat: Chat, evolution: EvolutionServer
) -> None:
    chat.says("/new")
    await chat.sees("/new <name> [phone]")
    assert evolution.asked == []


@pytest.mark.parametrize(
    ("typed", "reason", "suggestion"),
    [
        ("Loja São João", "without accents", "/new Loja-Sao-Joao"),
        ("a/b", "letters", "/new a-b"),
        ("..", "begin and end", None),
        ("x" * 41, "2 to 40 characters", f"/new {'x' * 40}"),
        ("<b>loja</b>", "letters", "/new b-loja-b"),
    ],
)
async def test_a_bad_name_is_refused_with_its_reason_and_a_better_one_to_copy(
    chat: Chat, evolution: EvolutionServer, typed: str, reason: str, suggestion: str | None
) -> None:
    chat.says(f"/new {typed}")
    refusal = await chat.sees("cannot be a name here")
    assert reason in (refusal.text or "")
    assert typed in (refusal.text or "")
    assert copied_by(refusal) == ([suggestion] if suggestion else [])
    assert evolution.asked == []


async def test_a_better_name_keeps_the_phone_that_was_typed(chat: Chat) -> None:
    chat.says("/new Loja São +55 11 99999-0000")
    assert copied_by(await chat.sees("cannot be a name here")) == ["/new Loja-Sao +55 11 99999-0000"]


async def test_a_new_instance_goes_on_into_its_qr(chat: Chat, evolution: EvolutionServer) -> None:
    chat.says("/new nova")
    photo = await chat.sees_photo()

    assert read_by_a_phone(photo.photo) == evolution.instances["nova"].live_codes[0]
    (create,) = creates(evolution)
    assert create.json == {
        "instanceName": "nova",
        "integration": "WHATSAPP-BAILEYS",
        "qrcode": False,
        "token": evolution.instances["nova"].token,
    }
    assert [shown for shown in chat.messages if shown is not photo] == []


async def test_a_name_in_use_opens_that_instance_and_makes_none(
    chat: Chat, evolution: EvolutionServer
) -> None:
    loja = evolution.has("loja", number="5511999990000")
    chat.says("/new loja")
    await chat.sees("loja is in use")
    chat.presses("Open it")
    await chat.sees(OWNER_SHOWN)
    assert evolution.instances == {"loja": loja}
    assert "GET /instance/connect/loja" not in evolution.asked


async def test_of_two_at_once_with_one_name_exactly_one_makes_it_and_it_stays(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.faults.add(Fault.delay(CREATE, 0.1))
    chat.says("/new nova")
    chat.says("/new nova")
    await chat.sees("nova is in use")
    await chat.sees_photo()
    assert shortest_gap(evolution, CREATE) >= 0.1
    assert evolution.asked.count(CREATE) == 2
    assert set(evolution.instances) == {"nova"}


async def test_creates_of_several_names_wait_for_each_other(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.faults.add(Fault.delay(CREATE, 0.05))
    for number in range(4):
        chat.says(f"/new nova-{number}")
    for number in range(4):
        await evolution.heard(f"GET /instance/connect/nova-{number}")
    assert shortest_gap(evolution, CREATE) >= 0.05
    assert set(evolution.instances) == {f"nova-{number}" for number in range(4)}


async def test_with_a_phone_the_qr_comes_with_a_pairing_code_to_copy(
    chat: Chat, evolution: EvolutionServer
) -> None:
    chat.says("/new nova +55 (11) 99999-0000")
    photo = await chat.sees_photo()

    nova = evolution.instances["nova"]
    code = nova.pairing_code or ""
    dashed = f"{code[:4]}-{code[4:]}"
    assert read_by_a_phone(photo.photo) == nova.live_codes[0]
    assert f"<code>{dashed}</code>" in photo.html
    assert copied_by(photo) == [dashed]
    assert first_connect(evolution).query == {"number": "5511999990000"}


async def test_a_phone_without_its_country_is_asked_about_before_anything_is_made(
    chat: Chat, evolution: EvolutionServer
) -> None:
    chat.says("/new nova 11999990000")
    await chat.sees("has no country in front")
    assert evolution.asked == []
    chat.presses("+55 11 99999-0000")
    await chat.sees("(+55 11 99999-0000)")
    assert first_connect(evolution).query == {"number": "5511999990000"}


async def test_a_phone_that_can_be_read_in_two_ways_is_asked_about_before_anything_is_made(
    chat: Chat, evolution: EvolutionServer
) -> None:
    chat.says("/new nova 4930123456")
    question = await chat.sees("Which number is it?")
    assert evolution.asked == []
    assert question.labels[:2] == ["+49 30 123456", "+55 49 3012-3456"]

    chat.presses("+55 49 3012-3456")
    await chat.sees("(+55 49 3012-3456)")
    assert first_connect(evolution).query == {"number": "554930123456"}
    await chat.sees_gone(question)


async def test_a_phone_that_is_none_is_told_and_nothing_is_made(
    chat: Chat, evolution: EvolutionServer
) -> None:
    chat.says("/new nova 0000000000")
    await chat.sees("is not a phone number")
    assert evolution.asked == []


@dataclass(frozen=True)
class DoneAnd:
    """The server creates what it was asked for, and then falls sick."""

    evolution: EvolutionServer
    sickness: Sickness

    async def ends(self, exchange: Exchange) -> bool:
        """Create it; the answer is the sickness'."""
        order = creates(self.evolution)[-1].json
        assert isinstance(order, dict)
        self.evolution.has(order["instanceName"], State.CLOSE, never_linked=True, token=order["token"])
        return await self.sickness.ends(exchange)


LOST = {
    "broke": Fault.answer(CREATE, 502, {"error": "oops"}, times=1),
    "cut": Fault.cut(CREATE, times=1),
    "not understood": Fault.garbage(CREATE, times=1),
}


@pytest.mark.parametrize("lost", LOST)
async def test_a_create_whose_answer_is_lost_but_that_was_done_goes_on(
    chat: Chat, evolution: EvolutionServer, lost: str
) -> None:
    evolution.faults.add(replace(LOST[lost], sickness=DoneAnd(evolution, LOST[lost].sickness)))
    chat.says("/new nova")
    photo = await chat.sees_photo()
    assert read_by_a_phone(photo.photo) == evolution.instances["nova"].live_codes[0]
    assert evolution.asked.count(CREATE) == 1


@pytest.mark.parametrize("lost", LOST)
async def test_a_create_whose_answer_is_lost_takes_no_instance_that_was_there_before(
    chat: Chat, evolution: EvolutionServer, lost: str
) -> None:
    loja = evolution.has("loja", State.CLOSE, never_linked=True)
    evolution.faults.add(LOST[lost])
    chat.says("/new loja")
    await chat.sees("loja is in use")
    assert evolution.instances == {"loja": loja}
    assert "GET /instance/connect/loja" not in evolution.asked


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Fault.answer(CREATE, 500, {"error": "oops"}), "a fault of its own"),
        (Fault.cut(CREATE), "look at /status"),
        (Fault.answer(CREATE, 401, {"status": 401, "response": {"message": "Unauthorized"}}), "global key"),
        (
            Fault.answer(CREATE, 400, {"status": 400, "response": {"message": ["Invalid integration"]}}),
            "refused this",
        ),
    ],
)
async def test_a_create_that_was_not_done_is_told_as_such(
    chat: Chat, evolution: EvolutionServer, fault: Fault, told: str
) -> None:
    evolution.faults.add(fault)
    chat.says("/new nova")
    await chat.sees(told)
    assert evolution.asked.count(CREATE) == 1
    assert evolution.instances == {}


async def test_no_token_is_ever_shown(chat: Chat, evolution: EvolutionServer, telegram: BotApi) -> None:
    chat.says("/new nova")
    await chat.sees_photo()
    token = evolution.instances["nova"].token
    assert not [call for call in telegram.calls if token in str(call.params)]
