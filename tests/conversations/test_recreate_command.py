"""/recreate: the question that says what this very instance has, its proxy, and a program killed on the way."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import Fault, State
from tests.conversations.belongings import PROXY, SETTINGS, WEBHOOK, belongings_of
from tests.conversations.house import patient
from tests.conversations.reading import sent_in

if TYPE_CHECKING:
    from bot.sandbox.evolution import EvolutionServer
    from bot.sandbox.evolution.condition import Condition
    from bot.sandbox.telegram import Chat
    from tests.conversations.house import House

CREATE = "POST /instance/create"
SECRETS = ("made-up", "key=", "Bearer", "hooks.example.com/loja", "ana:", "3128@")
HAS: Condition = {
    "settings": SETTINGS,
    "webhook": WEBHOOK,
    "proxy": PROXY,
    "channels": {"rabbitmq": ["CALL"], "kafka": []},
    "counts": (1280, 342, 97),
    "token": "made-up-token",
}


def said(chat: Chat) -> str:
    """All that any message of the bot has ever said in a chat."""
    return "\n".join(shown.html for message in sent_in(chat) for shown in message.history)


async def test_the_question_says_what_this_one_has_and_no_secret(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja", **HAS)
    evolution.channels_off.update({"sqs"})
    chat.says("/recreate loja")
    question = await chat.sees("create it again?")
    assert (question.text or "").split("\n\n")[1:3] == [
        (
            "Kept\n"
            "· its name and its token\n"
            "· Settings: 3 switches on\n"
            "· Webhook: hooks.example.com with 2 headers\n"
            "· Proxy: proxy.example.com:3128, tested by the server before it creates anything\n"
            "· Event channels: RabbitMQ, Kafka"
        ),
        (
            "Lost\n"
            "· the link to the phone; the QR comes at the end\n"
            "· Messages 1,280 · contacts 342 · chats 97\n"
            "· what else the server has for it, such as Typebot; I cannot see whether there is any"
        ),
    ]
    assert not [secret for secret in SECRETS if secret in said(chat)]
    assert not [line for line in evolution.asked if not line.startswith("GET")]


async def test_what_cannot_be_seen_or_given_back_is_said(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja", State.CLOSE, never_linked=True, channels={"sqs": ["CALL"]})
    evolution.channels_off.update({"sqs", "kafka"})
    chat.says("/recreate loja")
    text = (await chat.sees("create it again?")).text or ""
    assert "SQS: on for it, but switched off on the server itself, so it cannot be given back." in text
    assert "Kafka: the server does not offer it, so I cannot see whether it is on" in text
    assert "· Webhook: none" in text
    assert "Proxy" not in text
    assert "the link to the phone" not in text


async def test_without_a_name_it_asks_which(chat: Chat, evolution: EvolutionServer) -> None:
    evolution.has("loja")
    chat.says("/recreate")
    await chat.sees("Which instance?")
    chat.presses("loja")
    await chat.sees("create it again?")


async def test_a_proxy_that_leads_nowhere_is_a_choice(chat: Chat, living: House) -> None:
    has: Condition = {**HAS, "proxy": {**PROXY, "host": "proxy.invalid"}}
    living.evolution.has("loja", **has)
    chat.says("/recreate loja")
    await chat.sees("create it again?")
    chat.presses("Do it")
    told = await chat.sees("reached nothing through this instance's proxy")
    assert "without its proxy it is created only if you say so" in (told.text or "")
    assert told.labels == ["▶️ Go on", "▶️ Go on without the proxy"]
    assert living.evolution.instances == {}

    chat.presses("▶️ Go on")
    await living.evolution.heard(CREATE, times=2)
    await living.settled()
    assert living.evolution.instances == {}
    chat.presses("without the proxy")
    await chat.sees_photo()
    assert living.evolution.instances["loja"].row.proxy is None
    assert not [secret for secret in SECRETS if secret in said(chat)]


async def test_the_new_one_is_not_shown_to_be_linked_while_it_lacks_its_proxy(
    chat: Chat, living: House
) -> None:
    """The server says 201 to its proxy and shows another one afterwards."""
    living.evolution.has("loja", **HAS)
    chat.says("/recreate loja")
    await chat.sees("create it again?")
    other = Fault.answer("GET /proxy/find/loja", 200, {**PROXY, "host": "elsewhere.example.com"})
    living.evolution.faults.add(replace(other, after=1))  # from what is read back on
    chat.presses("Do it")
    told = await chat.sees("Missing")
    assert "Do not link it as it is" in (told.text or "")
    assert told.labels == ["▶️ Go on", "ℹ️ Details", "▶️ Go on without the proxy", "🗑 Forget it"]
    assert told.photo is None


STEPS = (
    "DELETE /instance/logout/loja",
    "DELETE /instance/delete/loja",
    CREATE,
    "POST /webhook/set/loja",
    "POST /rabbitmq/set/loja",
    "GET /kafka/find/loja",
)


@pytest.mark.parametrize("step", STEPS)
async def test_killed_at_any_step_the_next_process_goes_on(house: House, step: str) -> None:
    """Before the deletion nothing is lost; after it the next start tells, and one button does the rest."""
    evolution, chat = house.evolution, house.chat
    loja = evolution.has("loja", **HAS)
    had = belongings_of(loja)
    async with house.zelador():
        chat.says("/recreate loja")
        await chat.sees("create it again?")
        evolution.faults.add(Fault.hang(step))
        chat.presses("Do it")
        await evolution.heard(step, times=2 if step.startswith("GET") else 1)
    evolution.faults.clear()
    for message in list(chat.messages):
        chat.deletes(message)

    async with house.zelador():
        if loja in evolution.instances.values():
            chat.says("/recreate loja")
            await chat.sees("create it again?")
            chat.presses("Do it")
        else:
            await chat.sees("Creating loja again was left unfinished")
            chat.presses("Go on")
        await chat.sees_photo()
        (now,) = evolution.instances.values()
        assert now.id != loja.id
        assert belongings_of(now) == had
        assert list((house.settings.data_dir / "recreate").glob("*.json")) == []
        assert evolution.ghosts == []


async def test_what_was_made_again_but_for_a_part_is_not_told_as_lost_when_that_part_is_forgotten(
    chat: Chat, evolution: EvolutionServer
) -> None:
    evolution.has("loja", State.OPEN, **HAS)
    evolution.faults.add(Fault.answer("POST /rabbitmq/set/loja", 500, {}))
    chat.says("/recreate loja")
    await chat.sees("create it again?")
    chat.presses("Do it")
    await chat.sees("does not show all that it had")
    chat.presses("Forget it")
    question = await chat.sees("Forget the token")
    assert "What of them the server does not have is lost for good" in (question.text or "")
    chat.presses("Forget it")
    told = await chat.sees("Forgotten")
    assert "If there is no instance of that name now" in (told.text or "")
    assert "loja" in evolution.instances


async def test_pressed_twice_it_is_done_once(chat: Chat, living: House) -> None:
    living.evolution.has("loja", **HAS)
    pressed_twice = asyncio.Event()
    living.evolution.faults.add(Fault.hold("POST /webhook/set/loja", pressed_twice))
    chat.says("/recreate loja")
    question = await chat.sees("create it again?")
    yes = question.button("Do it")
    assert yes is not None
    chat.presses("Do it")
    chat.forges(yes.data or "", message=question)
    await living.telegram.updates.drained()
    pressed_twice.set()
    await chat.sees_photo()
    await living.settled()
    assert living.evolution.asked.count(CREATE) == 1
    assert len(living.evolution.instances) == 1


async def test_stopped_while_it_is_created_it_is_created_and_shows_no_qr(house: House) -> None:
    house.evolution.has("loja", **HAS)
    async with house.zelador(patience=patient(interim_s=0.01)):
        stopping = asyncio.Event()
        house.evolution.faults.add(Fault.hold("POST /webhook/set/loja", stopping))
        house.chat.says("/recreate loja")
        await house.chat.sees("create it again?")
        house.chat.presses("Do it")
        await house.chat.sees("creating it again and reading all back")
        await house.evolution.heard("POST /webhook/set/loja")
        house.chat.says("/cancel")
        await house.chat.sees("Linking of loja stops")
        stopping.set()
        await house.settled()
        assert not [message for message in sent_in(house.chat) if message.photo]
        assert house.evolution.instances["loja"].row.webhook
