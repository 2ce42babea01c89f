"""Delete and create again: whatever breaks on the way, name, token, settings and webhook are not lost."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import Fault, State
from tests.conversations.belongings import SETTINGS, WEBHOOK, belongings_of
from tests.conversations.house import ANA, GROUP, patient, stand_ins
from tests.conversations.reading import sent_in
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.evolution import EvolutionServer, WhatsAppInstance
    from bot.sandbox.telegram import Chat
    from tests.conversations.belongings import Belongings
    from tests.conversations.house import House

LOGOUT = "DELETE /instance/logout/loja"
DELETE = "DELETE /instance/delete/loja"
CREATE = "POST /instance/create"
SET_WEBHOOK = "POST /webhook/set/loja"
SET_RABBITMQ = "POST /rabbitmq/set/loja"
BROKEN = {"status": 500, "error": "Internal Server Error", "response": {"message": "oops"}}


def rich(evolution: EvolutionServer, state: State = State.OPEN) -> WhatsAppInstance:
    """A linked instance with all it can have."""
    return evolution.has(
        "loja", state, settings=SETTINGS, webhook=WEBHOOK, channels={"rabbitmq": ["MESSAGES_UPSERT"]}
    )


async def asks_for_it(chat: Chat) -> None:
    """From /logout, by the button that is offered on releases that go deaf, to the yes."""
    chat.says("/logout loja")
    await chat.sees("Log out loja")
    chat.presses("Delete and create again")
    await chat.sees("create it again?")
    chat.presses("Do it")


async def created_again(chat: Chat) -> None:
    """It is said that all is there, and the QR takes that message's place."""
    await chat.sees_photo()
    assert "loja was created again, and all that it had was read back" in every_word(chat)


def every_word(chat: Chat) -> str:
    """All that any message of the bot has ever said in a chat."""
    return "\n".join(shown.text or "" for message in sent_in(chat) for shown in message.history)


def kept_files(house: House) -> list[Path]:
    return sorted((house.settings.data_dir / "recreate").glob("*.json"))


async def test_from_the_logout_that_would_leave_it_deaf_to_a_new_one_that_hears(
    chat: Chat, living: House
) -> None:
    former = rich(living.evolution)
    had = belongings_of(former)
    await asks_for_it(chat)
    await created_again(chat)
    now = living.evolution.instances["loja"]
    assert now.id != former.id
    assert belongings_of(now) == had
    assert living.evolution.ghosts == []
    assert kept_files(living) == []
    asked = [line for line in living.evolution.asked if not line.startswith("GET")]
    assert asked == [LOGOUT, DELETE, CREATE, SET_WEBHOOK, SET_RABBITMQ]

    now.scan()
    await chat.sees("loja is linked")
    assert not now.deaf


async def test_the_number_that_it_was_created_with_stays_and_makes_no_pairing_code(
    chat: Chat, living: House
) -> None:
    living.evolution.has("loja", created_with_number="5511988887777")
    await asks_for_it(chat)
    await created_again(chat)
    now = living.evolution.instances["loja"]
    assert now.row.number == "5511988887777"
    assert now.pairing_code is None


async def test_a_number_that_create_would_refuse_is_not_in_the_way(chat: Chat, living: House) -> None:
    living.evolution.has("loja", created_with_number="+55 11")
    await asks_for_it(chat)
    await created_again(chat)
    assert living.evolution.instances["loja"].row.number is None


@pytest.mark.parametrize("integration", ["WHATSAPP-BUSINESS", "EVOLUTION"])
async def test_a_kind_that_links_no_phone_is_deleted_without_a_logout_and_never_logged_out(
    chat: Chat, evolution: EvolutionServer, integration: str
) -> None:
    evolution.has("loja", State.OPEN, integration=integration)
    evolution.faults.add(Fault.answer(LOGOUT, 200, {"status": "SUCCESS", "error": False}))
    chat.says("/logout loja")
    question = await chat.sees("Log out loja")
    chat.presses("Log out")
    await chat.sees("kind of instance")
    chat.deletes(question)

    chat.says("/delete loja")
    await chat.sees("Delete loja")
    chat.presses("Delete")
    await chat.sees("loja is deleted")
    assert LOGOUT not in evolution.asked


async def test_nothing_happens_without_the_yes(chat: Chat, evolution: EvolutionServer) -> None:
    loja = rich(evolution)
    chat.says("/logout loja")
    await chat.sees("Log out loja")
    chat.presses("Delete and create again")
    question = await chat.sees("create it again?")
    assert "Lost\n· the link to the phone" in (question.text or "")
    chat.presses("No")
    await chat.sees("Nothing was done")
    assert evolution.instances == {"loja": loja}
    assert not [line for line in evolution.asked if not line.startswith("GET")]


async def test_the_configuration_waits_readable_for_us_alone(chat: Chat, living: House) -> None:
    rich(living.evolution)
    living.evolution.faults.add(Fault.answer(CREATE, 500, BROKEN))
    await asks_for_it(chat)
    await chat.sees("Press the button to go on")
    (kept,) = kept_files(living)
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("where", "fault", "words"),
    [
        (CREATE, Fault.answer(CREATE, 500, BROKEN), "loja was deleted"),
        (CREATE, Fault.cut(CREATE), "loja was deleted"),
        (SET_RABBITMQ, Fault.cut(SET_RABBITMQ), "loja was deleted"),
        (SET_WEBHOOK, Fault.answer(SET_WEBHOOK, 500, BROKEN), "Missing: · its webhook"),
        (SET_RABBITMQ, Fault.answer(SET_RABBITMQ, 201, ""), "Missing: · RabbitMQ"),
    ],
)
async def test_wherever_it_breaks_after_the_deletion_the_button_does_the_rest(
    chat: Chat, living: House, where: str, fault: Fault, words: str
) -> None:
    """The unit's tests break it at every call; here it is told."""
    had = belongings_of(rich(living.evolution))
    living.evolution.faults.add(fault)
    await asks_for_it(chat)
    told = await chat.sees("Press the button to")
    assert words in " ".join((told.text or "").split())
    assert told.photo is None
    assert len(kept_files(living)) == 1

    chat.presses("Go on")  # it breaks again: nothing is lost by that either
    await living.evolution.heard(where, times=2)
    living.evolution.faults.remove(fault)
    await living.settled()
    chat.presses("Go on")
    await created_again(chat)
    assert belongings_of(living.evolution.instances["loja"]) == had
    assert kept_files(living) == []


async def test_the_button_does_the_rest_after_a_restart_of_the_program_too(house: House) -> None:
    had = belongings_of(rich(house.evolution))
    house.evolution.faults.add(Fault.answer(CREATE, 500, BROKEN, times=1))
    async with house.zelador():
        await asks_for_it(house.chat)
        await house.chat.sees("Press the button to go on")
    async with house.zelador():
        house.chat.presses("Go on")
        await created_again(house.chat)
    assert belongings_of(house.evolution.instances["loja"]) == had
    assert kept_files(house) == []


async def breaks_off(house: House) -> Belongings:
    """A re-creation of which only the deletion was done when the program ended."""
    had = belongings_of(rich(house.evolution))
    fault = house.evolution.faults.add(Fault.answer(CREATE, 500, BROKEN))
    async with house.zelador():
        await asks_for_it(house.chat)
        house.chat.deletes(await house.chat.sees("Press the button to go on"))
    house.evolution.faults.remove(fault)
    house.evolution.forget()
    return had


async def test_what_was_left_unfinished_is_told_at_the_next_start_and_can_be_gone_on_with(
    house: House,
) -> None:
    group = house.telegram.group(GROUP, "Team", members=[ANA])
    had = await breaks_off(house)
    async with house.zelador():
        await house.chat.sees("Creating loja again was left unfinished")
        house.chat.presses("Go on")
        await created_again(house.chat)
    assert belongings_of(house.evolution.instances["loja"]) == had
    assert kept_files(house) == []
    assert group.messages == []
    async with house.zelador():
        house.chat.says("/status loja")
        await house.chat.sees("version 2.3.6")
    assert "left unfinished" not in str([message.text for message in sent_in(house.chat)])


async def test_where_only_a_group_has_access_it_is_told_there(tmp_path: Path) -> None:
    async with stand_ins(tmp_path / "data") as house:
        group = house.telegram.group(GROUP, "Team", members=[ANA])
        await breaks_off(house)
        settings = house.settings.model_copy(update={"admin_chat_ids": (GROUP,)})
        async with replace(house, settings=settings).zelador():
            await group.sees("Creating loja again was left unfinished")


async def test_new_with_that_name_offers_to_go_on_instead_of_making_a_bare_one(house: House) -> None:
    had = await breaks_off(house)
    async with house.zelador():
        house.chat.deletes(await house.chat.sees("left unfinished"))
        house.chat.says("/new loja +55 11 99999-0000")
        await house.chat.sees("left unfinished")
        assert CREATE not in house.evolution.asked
        house.chat.presses("Go on")
        await created_again(house.chat)
    assert belongings_of(house.evolution.instances["loja"]) == had


async def test_what_was_kept_can_be_forgotten_after_asking_and_the_name_is_free_again(house: House) -> None:
    await breaks_off(house)
    async with house.zelador():
        house.chat.deletes(await house.chat.sees("left unfinished"))
        house.chat.says("/new loja")
        await house.chat.sees("left unfinished")
        house.chat.presses("Forget it")
        await house.chat.sees("lost for good")
        assert kept_files(house) != []
        house.chat.presses("Forget it")
        await house.chat.sees("Forgotten")
        assert kept_files(house) == []
        house.chat.says("/new loja")
        await house.chat.sees_photo()
    assert house.evolution.asked.count(CREATE) == 1


async def test_one_that_is_still_there_is_not_told_as_unfinished(house: House) -> None:
    rich(house.evolution)
    house.evolution.faults.add(Fault.answer(DELETE, 200, {"status": "SUCCESS", "error": False}))
    async with house.zelador(patience=patient(act_s=0.15)):
        await asks_for_it(house.chat)
        house.chat.deletes(await house.chat.sees("is not confirmed"))
    assert len(kept_files(house)) == 1
    house.evolution.forget()
    async with house.zelador():
        await house.evolution.heard("GET /instance/fetchInstances")
        house.chat.says("/new loja")
        await house.chat.sees("loja is in use")
    assert "left unfinished" not in str([message.text for message in sent_in(house.chat)])


async def test_pressed_once_more_the_button_finds_nothing_left_to_do(chat: Chat, living: House) -> None:
    rich(living.evolution)
    living.evolution.faults.add(Fault.answer(CREATE, 500, BROKEN, times=1))
    await asks_for_it(chat)
    told = await chat.sees("Press the button to go on")
    go_on = told.button("Go on")
    assert go_on is not None
    chat.presses("Go on")
    await created_again(chat)
    chat.forges(go_on.data or "")
    await chat.sees("There is no such instance")
    assert len(living.evolution.instances) == 1


async def test_that_what_was_kept_cannot_be_dropped_hides_no_success_and_offers_nothing_twice(
    house: House,
) -> None:
    """What stands in the file's place then cannot be unlinked."""
    rich(house.evolution)
    in_the_way = asyncio.Event()
    house.evolution.faults.add(Fault.hold(SET_RABBITMQ, in_the_way, times=1))
    async with house.zelador():
        await asks_for_it(house.chat)
        await house.evolution.heard(SET_RABBITMQ)
        (kept,) = kept_files(house)
        content = kept.read_bytes()
        kept.unlink()
        kept.mkdir()
        in_the_way.set()
        await created_again(house.chat)
        kept.rmdir()
        kept.write_bytes(content)  # as on a disk that was mended
        house.chat.says("/new loja")
        house.chat.deletes(await house.chat.sees("loja is in use"))
        assert kept_files(house) == []
        house.evolution.instances["loja"].scan()
        await house.chat.sees("loja is linked")
    kept.write_bytes(content)
    async with house.zelador():
        house.chat.says("/new loja")
        await house.chat.sees("loja is in use")
        assert kept_files(house) == []
    assert "left unfinished" not in every_word(house.chat)


@pytest.mark.parametrize("how", ["500", "cut", "garbage"])
async def test_a_deletion_that_the_server_refuses_leaves_the_instance_and_says_so(
    chat: Chat, living: House, how: str
) -> None:
    loja = rich(living.evolution)
    had = belongings_of(loja)
    faults = {
        "500": Fault.answer(DELETE, 500, BROKEN),
        "cut": Fault.cut(DELETE),
        "garbage": Fault.garbage(DELETE),
    }
    living.evolution.faults.add(faults[how])
    await asks_for_it(chat)
    await living.evolution.heard(DELETE)
    await chat.sees("server")
    assert CREATE not in living.evolution.asked
    assert belongings_of(living.evolution.instances["loja"]) == had


async def test_a_deletion_whose_answer_is_lost_but_that_was_done_goes_on(chat: Chat, living: House) -> None:
    loja = rich(living.evolution)
    had = belongings_of(loja)
    living.evolution.faults.add(Fault.delay(DELETE, 0.1))
    living.evolution.faults.add(Fault.cut(DELETE))
    await asks_for_it(chat)
    await living.evolution.heard(DELETE)
    loja.world.remove(loja)  # the server does it, and its answer is cut
    await created_again(chat)
    assert belongings_of(living.evolution.instances["loja"]) == had


async def test_a_server_that_dies_at_the_deletion_leaves_a_button_and_the_configuration(
    chat: Chat, living: House
) -> None:
    loja = rich(living.evolution)
    had = belongings_of(loja)
    living.evolution.faults.add(Fault.delay(DELETE, 0.1))
    living.evolution.faults.add(Fault.cut(DELETE))
    await asks_for_it(chat)
    await living.evolution.heard(DELETE)
    loja.world.remove(loja)
    living.evolution.stop_answering()
    told = await chat.sees("Press the button to go on")
    assert "loja was deleted" not in (told.text or "")
    assert "not known whether it is still there" in (told.text or "")
    assert len(kept_files(living)) == 1

    living.evolution.answers_again()
    living.evolution.faults.clear()
    chat.says("/servers")  # who asks for it has the server looked for at once
    await chat.sees("Evolution API")
    chat.presses("Go on")
    await created_again(chat)
    assert belongings_of(living.evolution.instances["loja"]) == had


async def test_a_deletion_that_waits_for_a_webhook_can_be_gone_on_with_when_it_is_done(house: House) -> None:
    loja = rich(house.evolution)
    had = belongings_of(loja)
    loja.webhook_fails = True
    async with house.zelador(patience=patient(act_s=0.15)):
        await asks_for_it(house.chat)
        await house.chat.sees("Mend the webhook")
        assert len(kept_files(house)) == 1
        await house.evolution.heard(DELETE)
        await loja.world.bell.until(lambda: "loja" not in house.evolution.instances, PATIENCE_S)

        house.chat.presses("Go on")
        await created_again(house.chat)
    assert belongings_of(house.evolution.instances["loja"]) == had
    assert kept_files(house) == []


async def test_where_the_deletion_never_came_it_is_asked_anew_before_anything_is_deleted(
    house: House,
) -> None:
    loja = rich(house.evolution)
    had = belongings_of(loja)
    fault = house.evolution.faults.add(Fault.answer(DELETE, 200, {"status": "SUCCESS", "error": False}))
    async with house.zelador(patience=patient(act_s=0.15)):
        await asks_for_it(house.chat)
        await house.chat.sees("is not confirmed")
        house.evolution.faults.remove(fault)
        house.evolution.forget()
        house.chat.presses("Go on")
        question = await house.chat.sees("create it again?")
        assert DELETE not in house.evolution.asked
        house.chat.deletes(question)
        await asks_for_it(house.chat)
        await created_again(house.chat)
    assert house.evolution.instances["loja"].id != loja.id
    assert belongings_of(house.evolution.instances["loja"]) == had


async def test_one_that_is_still_loading_is_not_touched(chat: Chat, living: House) -> None:
    rich(living.evolution)
    chat.says("/logout loja")
    await chat.sees("Log out loja")
    chat.presses("Delete and create again")
    await chat.sees("create it again?")
    living.evolution.instances["loja"].unload()
    chat.presses("Do it")
    await chat.sees("still loading")
    assert DELETE not in living.evolution.asked
    assert kept_files(living) == []


async def test_who_watches_its_qr_is_told_that_it_stops_before_it_is_deleted(
    chat: Chat, living: House
) -> None:
    living.evolution.has("loja", State.CONNECTING, never_linked=True)
    chat.says("/logout loja")
    await chat.sees("Log out loja")
    chat.says("/qr loja")
    photo = await chat.sees_photo()
    chat.presses("Delete and create again")
    await chat.sees("create it again?")
    chat.presses("Do it")
    await chat.sees("Linking of loja was stopped")
    await chat.sees_gone(photo)
    await created_again(chat)


@pytest.mark.parametrize("integration", ["WHATSAPP-BUSINESS", "EVOLUTION"])
async def test_a_kind_that_could_not_be_given_back_is_left_as_it_is(
    chat: Chat, living: House, integration: str
) -> None:
    loja = living.evolution.has("loja", State.OPEN, integration=integration)
    chat.says("/recreate loja")
    told = await chat.sees("was left as it is")
    assert "not of the kind that links a phone" in (told.text or "")
    assert living.evolution.instances == {"loja": loja}
    assert not [line for line in living.evolution.asked if not line.startswith("GET")]
    assert kept_files(living) == []
