"""/pair: a code to type on the phone, without leaving the instance deaf or costing a linked session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import Fault, Pace, State
from tests.conversations.belongings import PROXY, SETTINGS, WEBHOOK, belongings_of
from tests.conversations.house import ANA, BIA, GROUP, stand_ins
from tests.conversations.reading import pictures_sent, read_by_a_phone
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.evolution import EvolutionServer, WhatsAppInstance
    from bot.sandbox.telegram import BotApi, Chat, SentMessage
    from tests.conversations.house import House

CONNECT = "GET /instance/connect/loja"
PHONE = "+55 11 99999-0000"
DIGITS = "5511999990000"
CHANGES = ("DELETE", "POST")


def changes(evolution: EvolutionServer) -> list[str]:
    """What the server was asked that changes something, in order."""
    return [line for line in evolution.asked if line.startswith(CHANGES)]


def asked_with_number(evolution: EvolutionServer) -> list[str]:
    return [heard.query["number"] for heard in evolution.requests if "number" in heard.query]


def copied_by(message: SentMessage) -> list[str]:
    return [button.copy_text for row in message.buttons for button in row if button.copy_text]


async def test_the_code_is_shown_to_read_and_to_copy_and_links_the_phone(
    chat: Chat, evolution: EvolutionServer
) -> None:
    loja = evolution.has("loja", State.CLOSE, never_linked=True)
    chat.says(f"/pair loja {PHONE}")
    shown = await chat.sees("(+55 11 99999-0000)")

    code = loja.pairing_code or ""
    dashed = f"{code[:4]}-{code[4:]}"
    assert f"<code>{dashed}</code>" in shown.html
    assert copied_by(shown) == [dashed]
    assert "Link with phone number instead" in shown.html
    assert shown.protected
    assert asked_with_number(evolution) == [DIGITS]
    assert changes(evolution) == []

    loja.enter_code(dashed)
    await chat.sees(f"loja is linked: {PHONE}")
    await chat.sees_gone(shown)
    assert not loja.deaf


@pytest.mark.parametrize("typed", ["0055 11 99999 0000", "+55 (11) 99999-0000", "5511999990000"])
async def test_a_phone_is_understood_however_it_is_written(
    chat: Chat, evolution: EvolutionServer, typed: str
) -> None:
    evolution.has("loja", State.CLOSE, never_linked=True)
    chat.says(f"/pair loja {typed}")
    await chat.sees("(+55 11 99999-0000)")
    assert asked_with_number(evolution) == [DIGITS]


@pytest.mark.parametrize("typed", ["0000000000", "+999 1234567"])
async def test_a_phone_that_is_none_is_told_and_the_server_is_not_touched(
    chat: Chat, evolution: EvolutionServer, typed: str
) -> None:
    evolution.has("loja", State.CLOSE, never_linked=True)
    chat.says(f"/pair loja {typed}")
    await chat.sees("phone")
    assert changes(evolution) == []
    assert CONNECT not in evolution.asked


@pytest.mark.parametrize(
    ("typed", "slip"),
    [
        ("suporte +5511", "+5511"),
        ("suporte 5511999", "5511999"),
        ("supo 55 11 9", "55 11 9"),
        ("loja 2 123", "123"),
    ],
)
async def test_too_few_digits_behind_a_name_are_told_as_no_phone(
    chat: Chat, evolution: EvolutionServer, typed: str, slip: str
) -> None:
    for name in ("suporte", "loja 2"):
        evolution.has(name, State.CLOSE, never_linked=True)
    chat.says(f"/pair {typed}")
    told = await chat.sees("is not a phone number")
    assert (told.text or "").startswith(f"✋ {slip} is not")
    assert changes(evolution) == []


async def test_digits_that_end_a_name_are_no_phone(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja 2", State.CLOSE, never_linked=True)
    chat.says("/pair loja 2")
    assert copied_by(await chat.sees("Send me the phone")) == ["/pair loja 2 "]
    chat.says("/pair marketing 123")
    await chat.sees("No instance is called marketing 123")


async def test_a_phone_with_two_readings_is_asked_about_and_the_button_goes_on(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja", State.CLOSE, never_linked=True)
    chat.says("/pair loja 4930123456")
    await chat.sees("Which number is it?")
    assert CONNECT not in evolution.asked
    chat.presses("+49 30 123456")
    await chat.sees("(+49 30 123456)")
    assert asked_with_number(evolution) == ["4930123456"]


@pytest.mark.parametrize("typed", ["(11) 99999-0000", "11999990000", "011 99999-0000"])
@pytest.mark.parametrize("command", ["/pair loja", "/new filial"])
async def test_a_phone_without_its_country_is_not_taken_for_brazilian_before_that_is_asked(
    chat: Chat, evolution: EvolutionServer, command: str, typed: str
) -> None:
    evolution.has("loja", State.CLOSE, never_linked=True)
    chat.says(f"{command} {typed}")
    question = await chat.sees("has no country in front")
    assert question.labels == [PHONE, "❌ Cancel"]
    assert changes(evolution) == []
    assert asked_with_number(evolution) == []
    chat.presses(PHONE)
    await chat.sees("(+55 11 99999-0000)")
    assert asked_with_number(evolution) == [DIGITS]


@pytest.mark.parametrize("how", ["by button", "by command"])
async def test_the_phone_that_was_asked_for_can_be_sent_alone(
    chat: Chat, evolution: EvolutionServer, how: str
) -> None:
    loja = evolution.has("loja", State.CLOSE, never_linked=True)
    if how == "by button":
        chat.says("/status loja")
        await chat.sees("never linked")
        chat.presses("Pair by code")
    else:
        chat.says("/pair loja")
    await chat.sees("Send me the phone")
    chat.says("my phone")
    await chat.sees("my phone is not a phone number")
    chat.says("+55 (11) 99999-0000")
    shown = await chat.sees("(+55 11 99999-0000)")
    assert asked_with_number(evolution) == [DIGITS]
    chat.says(PHONE)
    await chat.sees("I only understand commands")
    loja.enter_code(copied_by(shown)[0])
    await chat.sees("loja is linked")


async def test_a_phone_sent_alone_without_its_country_is_asked_about(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja", State.CLOSE, never_linked=True)
    chat.says("/pair loja")
    await chat.sees("Send me the phone")
    chat.says("11 99999-0000")
    await chat.sees("has no country in front")
    assert asked_with_number(evolution) == []
    chat.presses(PHONE)
    await chat.sees("(+55 11 99999-0000)")


async def test_in_a_group_only_who_was_asked_answers_and_talk_is_left_alone(
    living: House, evolution: EvolutionServer
) -> None:
    evolution.has("loja", State.CLOSE, never_linked=True)
    group = living.telegram.group(GROUP, "Team", members=[ANA, BIA])
    group.says("/pair loja", by=BIA)
    asked = await group.sees("Send me the phone")
    group.says(PHONE, by=ANA, reply_to=asked)
    group.says("wait, I look it up", by=BIA)
    await living.settled()
    assert group.messages == [asked]
    assert asked_with_number(evolution) == []
    group.says(PHONE, by=BIA, reply_to=asked)
    await group.sees("(+55 11 99999-0000)")


async def test_what_was_asked_can_be_taken_back(
    living: House, chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja", State.CLOSE, never_linked=True)
    chat.says("/pair loja")
    await chat.sees("Send me the phone")
    chat.says("/cancel")
    await chat.sees("Nothing was done")
    chat.says(PHONE)
    await chat.sees("I only understand commands")
    await living.settled()
    assert asked_with_number(evolution) == []


async def test_without_any_instance_the_usage_is_shown(chat: Chat) -> None:
    chat.says("/pair")
    await chat.sees("/pair <name> <phone>")


async def test_without_a_name_it_asks_which_one_and_then_for_the_phone(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja", State.CLOSE, never_linked=True)
    chat.says("/pair")
    await chat.sees("Which instance?")
    chat.presses("loja")
    assert copied_by(await chat.sees("Send me the phone")) == ["/pair loja "]
    assert len(chat.messages) == 1


async def test_asked_for_under_a_qr_the_qr_stays_one_message(chat: Chat, evolution: EvolutionServer) -> None:
    loja = evolution.has("loja", State.CLOSE, never_linked=True)
    chat.says("/qr loja")
    photo = await chat.sees_photo()
    chat.presses("Pair by code")
    asked = await chat.sees("Send me the phone")
    assert chat.messages == [photo, asked]
    loja.rotate()
    loja.scan()
    linked = await chat.sees("loja is linked")
    await chat.sees_gone(photo)
    assert chat.messages == [asked, linked]


async def test_without_a_phone_it_says_how_to_write_it(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja", State.CLOSE, never_linked=True)
    chat.says("/pair loja")
    assert copied_by(await chat.sees("Send me the phone")) == ["/pair loja "]
    assert CONNECT not in evolution.asked


async def test_a_beginning_that_fits_several_has_one_picked_and_the_phone_is_kept(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja-1", State.CLOSE, never_linked=True)
    evolution.has("loja-2", State.CLOSE, never_linked=True)
    chat.says(f"/pair loja {PHONE}")
    await chat.sees("loja")
    chat.presses("loja-2")
    await chat.sees("(+55 11 99999-0000)")
    assert "GET /instance/connect/loja-1" not in evolution.asked


def running_qr(evolution: EvolutionServer) -> WhatsAppInstance:
    """A never-linked instance with all it can have, whose QR somebody is looking at."""
    return evolution.has(
        "loja",
        State.CONNECTING,
        never_linked=True,
        settings=SETTINGS,
        webhook=WEBHOOK,
        channels={"websocket": ["QRCODE_UPDATED"], "rabbitmq": ["CONNECTION_UPDATE", "MESSAGES_UPSERT"]},
    )


async def test_while_a_qr_runs_on_a_deaf_release_it_is_created_anew_with_all_it_had(
    chat: Chat, evolution: EvolutionServer
) -> None:
    former = running_qr(evolution)
    had = belongings_of(former)
    chat.says(f"/pair loja {PHONE}")
    shown = await chat.sees("(+55 11 99999-0000)")

    now = evolution.instances["loja"]
    assert now.id != former.id
    assert belongings_of(now) == had
    assert changes(evolution) == [
        "DELETE /instance/logout/loja",
        "DELETE /instance/delete/loja",
        "POST /instance/create",
        "POST /webhook/set/loja",
        "POST /websocket/set/loja",
        "POST /rabbitmq/set/loja",
    ]
    now.enter_code(copied_by(shown)[0])
    await chat.sees("loja is linked")
    assert not now.deaf


async def test_a_disabled_webhook_stays_disabled_when_created_anew(
    chat: Chat, evolution: EvolutionServer
) -> None:
    former = evolution.has("loja", State.CONNECTING, never_linked=True, webhook={**WEBHOOK, "enabled": False})
    had = belongings_of(former)
    chat.says(f"/pair loja {PHONE}")
    await chat.sees("type this code:")
    assert belongings_of(evolution.instances["loja"]) == had


async def test_while_a_qr_runs_on_a_mended_release_it_is_logged_out_and_nothing_is_deleted(
    tmp_path: Path,
) -> None:
    async with stand_ins(tmp_path / "data", version="2.3.7") as house, house.zelador():
        loja = running_qr(house.evolution)
        house.chat.says(f"/pair loja {PHONE}")
        shown = await house.chat.sees("type this code:")
        assert house.evolution.instances == {"loja": loja}
        assert changes(house.evolution)[0] == "DELETE /instance/logout/loja"
        assert "DELETE /instance/delete/loja" not in house.evolution.asked
        assert set(asked_with_number(house.evolution)) == {DIGITS}

        loja.enter_code(copied_by(shown)[0])
        await house.chat.sees("loja is linked")
        assert not loja.deaf


async def test_the_pairing_code_of_before_is_never_shown_though_the_new_one_is_counted_already(
    tmp_path: Path,
) -> None:
    slow = Pace.quick(pairing_code=0.2, connect_wait=0.04)
    async with stand_ins(tmp_path / "data", version="2.3.7", pace=slow) as house, house.zelador():
        loja = house.evolution.has("loja", State.CONNECTING, never_linked=True, pairing_for=DIGITS)
        former = loja.pairing_code or ""
        loja.log_out()
        house.chat.says(f"/pair loja {PHONE}")
        shown = await house.chat.sees("type this code:")
        assert f"{former[:4]}-{former[4:]}" not in "".join(state.html for state in shown.history)
        loja.enter_code(copied_by(shown)[0])
        await house.chat.sees("loja is linked")


async def test_who_looks_at_the_qr_in_the_chat_gets_the_code_instead(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja", State.CLOSE, never_linked=True)
    chat.says("/qr loja")
    photo = await chat.sees_photo()
    chat.presses("Pair by code")
    await chat.sees("Send me the phone")
    chat.says(f"/pair loja {PHONE}")
    shown = await chat.sees("type this code:")
    await chat.sees_gone(photo)
    assert read_by_a_phone(shown.photo) == evolution.instances["loja"].live_codes[0]
    assert len(evolution.instances["loja"].live_codes) == 1


async def test_a_second_command_for_the_same_phone_joins_the_first(
    chat: Chat, evolution: EvolutionServer
) -> None:
    loja = evolution.has("loja", State.CLOSE, never_linked=True)
    chat.says(f"/pair loja {PHONE}")
    first = await chat.sees("type this code:")
    chat.says(f"/pair loja {PHONE}")
    await chat.world.changed.until(lambda: (chat.last is not first and chat.last.photo) or None, PATIENCE_S)
    assert copied_by(chat.last) == copied_by(first)
    assert evolution.instances == {"loja": loja}
    assert asked_with_number(evolution) == [DIGITS]


async def test_one_that_is_or_was_linked_is_only_logged_out_after_a_yes(
    chat: Chat, evolution: EvolutionServer
) -> None:
    loja = evolution.has("loja", State.CONNECTING, reopening=True)
    chat.says(f"/pair loja {PHONE}")
    question = await chat.sees("is or was linked")
    assert "hear no messages" in question.html
    assert "Delete and create again" in " ".join(question.labels)
    assert changes(evolution) == []
    assert CONNECT not in evolution.asked
    assert loja.linked

    chat.presses("No")
    await chat.sees("Nothing was done")
    assert changes(evolution) == []


async def test_the_yes_works_and_works_once(tmp_path: Path) -> None:
    async with stand_ins(tmp_path / "data", version="2.3.7") as house, house.zelador():
        loja = house.evolution.has("loja")
        loja.drop(401)
        connected_before = f"/qr {loja.name}"
        house.chat.says(connected_before)
        await house.chat.sees_photo()

        house.chat.says(f"/pair loja {PHONE}")
        question = await house.chat.sees("is or was linked")
        assert "DELETE /instance/logout/loja" not in house.evolution.asked
        yes = next(b.data for row in question.buttons for b in row if "Log out and pair" in b.text) or ""
        house.chat.presses("Log out and pair")
        shown = await house.chat.sees("type this code:")
        assert changes(house.evolution).count("DELETE /instance/logout/loja") == 1

        house.chat.forges(yes, message=question)
        await house.chat.hears("no longer open")
        loja.enter_code(copied_by(shown)[0])
        await house.chat.sees("loja is linked")
        assert changes(house.evolution).count("DELETE /instance/logout/loja") == 1


async def test_a_connected_one_says_so_and_is_left_alone(
    chat: Chat, evolution: EvolutionServer, telegram: BotApi
) -> None:
    loja = evolution.has("loja", number="5521988887777")
    chat.says(f"/pair loja {PHONE}")
    await chat.sees("loja is connected as +55 21 98888-7777")
    assert changes(evolution) == []
    assert CONNECT not in evolution.asked
    assert loja.state is State.OPEN
    assert pictures_sent(telegram) == 0


async def test_its_proxy_goes_with_it(chat: Chat, evolution: EvolutionServer) -> None:
    former = evolution.has("loja", State.CONNECTING, proxy=PROXY)
    had = belongings_of(former)
    chat.says(f"/pair loja {PHONE}")
    await chat.sees("type this code:")
    now = evolution.instances["loja"]
    assert now is not former
    assert belongings_of(now) == had


async def test_what_could_not_be_given_back_is_left_as_it_is(chat: Chat, evolution: EvolutionServer) -> None:
    loja = evolution.has("loja", State.CONNECTING, chatwoot=True)
    chat.says(f"/pair loja {PHONE}")
    await chat.sees("was left as it is: it has a Chatwoot connection")
    assert changes(evolution) == []
    assert evolution.instances == {"loja": loja}
    assert loja.live_codes


async def test_an_instance_that_the_server_still_loads_is_told(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja", State.NOT_LOADED, never_linked=True)
    chat.says(f"/pair loja {PHONE}")
    await chat.sees("still loading")
    assert changes(evolution) == []


async def test_what_is_prepared_slowly_is_told_meanwhile(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja", State.CONNECTING, never_linked=True)
    evolution.faults.add(Fault.delay("GET /settings/find/loja", 0.6))
    chat.says(f"/pair loja {PHONE}")
    await chat.sees("Asking for a code for loja")
    await chat.sees("type this code:")
    assert len(chat.messages) == 1
