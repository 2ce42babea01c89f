"""Numbers, texts and acknowledgements: each answer as a value, each failure as its own error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import to_json

from bot.evolution import (
    EvolutionError,
    InstanceNotFound,
    MessageStatus,
    NotConnected,
    NotOnWhatsApp,
    NotUnderstood,
    Reachable,
    Refused,
    SentMessage,
    ServerBroke,
    ServerCutConnection,
    StillLoading,
    TimedOut,
    Timeouts,
    WhatsAppSilent,
    WrongKind,
)
from bot.evolution.messages import _reachable, _sent, _statuses
from tests.evolution.raw_server import answers, cuts, hangs
from tests.evolution.talking import talking

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from bot.evolution import EvolutionClient
    from tests.evolution.raw_server import Reply

ANA = "5511988887777"


def look_up(client: EvolutionClient) -> Awaitable[object]:
    return client.messages.whatsapp_numbers("loja", [ANA])


def send(client: EvolutionClient) -> Awaitable[object]:
    return client.messages.send_text("loja", ANA, "Olá\n*mundo* 🙂")


def statuses(client: EvolutionClient) -> Awaitable[object]:
    return client.messages.statuses("loja", "3EB0")


def refuses(status: int, said: object) -> Reply:
    return answers(status, {"status": status, "error": "x", "response": {"message": said}})


async def test_what_is_asked_and_what_it_means() -> None:
    found = [
        {"jid": f"{ANA}@s.whatsapp.net", "exists": True, "number": ANA},
        {"exists": False, "number": "1"},
    ]
    sent = {"key": {"id": "3EB0", "fromMe": True}, "status": "PENDING"}
    rows = [{"status": "SERVER_ACK"}, {"status": "DELIVERY_ACK"}, {"status": "DELETED"}, "?", {}]
    async with talking(answers(200, found), answers(201, sent), answers(200, rows)) as (client, server):
        assert await look_up(client) == [Reachable(ANA, exists=True), Reachable("1", exists=False)]
        assert await send(client) == SentMessage("3EB0", MessageStatus.PENDING)
        assert await statuses(client) == {MessageStatus.SERVER_ACK, MessageStatus.DELIVERY_ACK}

    assert [line.removesuffix(" HTTP/1.1") for line in server.lines] == [
        "POST /chat/whatsappNumbers/loja",
        "POST /message/sendText/loja",
        "POST /chat/findStatusMessage/loja",
    ]
    assert [asked.json for asked in server.asked] == [
        {"numbers": [ANA]},
        {"number": ANA, "text": "Olá\n*mundo* 🙂"},
        {"where": {"id": "3EB0"}, "page": 1, "offset": 50},
    ]


UNDEFINED = "Cannot read properties of undefined (reading '{}')"


@pytest.mark.parametrize(
    ("call", "reply", "error"),
    [
        (look_up, refuses(500, "Connection Closed"), NotConnected),
        (look_up, refuses(500, UNDEFINED.format("onWhatsApp")), NotConnected),
        (look_up, refuses(500, UNDEFINED.format("whatsappNumber")), StillLoading),
        (look_up, refuses(500, "Timed Out"), WhatsAppSilent),
        (look_up, refuses(500, "prisma is unhappy"), ServerBroke),
        (look_up, refuses(502, "Timed Out"), ServerBroke),
        (look_up, refuses(404, ['The "loja" instance does not exist']), InstanceNotFound),
        (look_up, refuses(400, ["Method not available on WhatsApp Business API"]), WrongKind),
        (look_up, answers(200, {"no": "list"}), NotUnderstood),
        (look_up, answers(200, b"<html>"), NotUnderstood),
        (send, refuses(500, "Connection Closed"), NotConnected),
        (send, refuses(400, ["Error: Connection Closed"]), NotConnected),
        (send, refuses(500, UNDEFINED.format("textMessage")), StillLoading),
        (send, refuses(400, [{"jid": "x", "exists": False, "number": ANA}]), NotOnWhatsApp),
        (send, refuses(400, {"exists": False}), NotOnWhatsApp),
        (send, refuses(400, [['instance requires property "text"']]), Refused),
        (send, answers(201, {"key": {}}), NotUnderstood),
        (send, answers(201, b""), NotUnderstood),
        (statuses, refuses(500, UNDEFINED.format("fetchStatusMessage")), StillLoading),
        (statuses, answers(200, {"messages": 1}), NotUnderstood),
    ],
)  # fmt: skip
async def test_each_failure_is_its_own_error(call: object, reply: Reply, error: type[EvolutionError]) -> None:
    assert callable(call)
    async with talking(reply) as (client, _):
        with pytest.raises(error) as raised:
            await call(client)
    assert type(raised.value) is error


@pytest.mark.parametrize("call", [look_up, send])
async def test_silence_where_whatsapp_is_asked_says_nothing_of_the_server(call: object) -> None:
    assert callable(call)
    async with talking(hangs(), timeouts=Timeouts(call_s=0.1)) as (client, _):
        with pytest.raises(WhatsAppSilent):
            await call(client)


async def test_silence_where_only_the_server_is_asked_is_the_servers() -> None:
    async with talking(hangs(), timeouts=Timeouts(call_s=0.1)) as (client, _):
        with pytest.raises(TimedOut) as raised:
            await statuses(client)
    assert not isinstance(raised.value, WhatsAppSilent)


async def test_a_look_up_has_a_deadline_of_its_own() -> None:
    async with talking(hangs()) as (client, _):
        with pytest.raises(WhatsAppSilent):
            await client.messages.whatsapp_numbers("loja", [ANA], within_s=0.05)


async def test_a_text_is_sent_once_whatever_happens_to_its_answer() -> None:
    async with talking(cuts(), cuts(), cuts()) as (client, server):
        with pytest.raises(ServerCutConnection):
            await send(client)
    assert len(server.asked) == 1


async def test_a_look_up_that_was_cut_is_made_again() -> None:
    async with talking(cuts(), answers(200, [])) as (client, server):
        assert await look_up(client) == []
    assert len(server.asked) == 2


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from(["key", "id", "status", "exists", "number"]) | st.text(), inner)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(JSON)
def test_whatever_is_answered_is_a_value_or_an_error_of_shape(data: object) -> None:

    body = to_json(data)
    for read in (_reachable, _sent, _statuses):
        try:
            read(body)
        except ValueError:
            continue
