"""Each refusal of the contract as an error of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.evolution import (
    EvolutionError,
    InstanceNotFound,
    InstanceSettings,
    LicenceRequired,
    NameInUse,
    NotConnected,
    NotGlobalKey,
    Presence,
    Redirected,
    Refused,
    RouteNotFound,
    SaidNo,
    ServerBroke,
    StillLoading,
    WebhookConfig,
    WrongKey,
    WrongKind,
)
from tests.evolution import bodies
from tests.evolution.raw_server import answers, refuses
from tests.evolution.talking import KEY, talking

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.evolution import EvolutionClient
    from tests.evolution.raw_server import Reply

    Order = Callable[[EvolutionClient], Awaitable[object]]


def create(client: EvolutionClient) -> Awaitable[object]:
    return client.create("loja")


def connect(client: EvolutionClient) -> Awaitable[object]:
    return client.connect("loja")


def restart(client: EvolutionClient) -> Awaitable[object]:
    return client.restart("loja")


def logout(client: EvolutionClient) -> Awaitable[object]:
    return client.logout("loja")


def delete(client: EvolutionClient) -> Awaitable[object]:
    return client.delete("loja")


def presence(client: EvolutionClient) -> Awaitable[object]:
    return client.set_presence("loja", Presence.AVAILABLE)


def state(client: EvolutionClient) -> Awaitable[object]:
    return client.connection_state("loja")


def fetch(client: EvolutionClient) -> Awaitable[object]:
    return client.fetch_by_name("loja")


def info(client: EvolutionClient) -> Awaitable[object]:
    return client.server_info()


def settings(client: EvolutionClient) -> Awaitable[object]:
    return client.configuration.set_settings("loja", InstanceSettings())


def webhook(client: EvolutionClient) -> Awaitable[object]:
    return client.configuration.set_webhook("loja", WebhookConfig(url="https://example.com"))


NGINX = b"<html><head><title>Oh no</title></head></html>"
UNKNOWN = refuses(404, ['The "loja" instance does not exist'])
LICENCE = answers(503, {"error": "service not activated", "code": "LICENSE_REQUIRED", "register_url": "x"})


@pytest.mark.parametrize(
    ("order", "reply", "expected"),
    [
        (create, refuses(403, ['This name "loja" is already in use.']), NameInUse),
        (create, answers(403, NGINX), Refused),
        (create, refuses(400, ["Invalid integration"]), Refused),
        (logout, refuses(400, ['The "loja" instance is not connected']), NotConnected),
        (logout, refuses(500, ["Error: Connection Closed"]), ServerBroke),
        (logout, UNKNOWN, InstanceNotFound),
        (delete, refuses(400, ["[object Object]"]), Refused),
        (delete, UNKNOWN, InstanceNotFound),
        (presence, refuses(400, ["Error: Connection Closed"]), NotConnected),
        (presence, refuses(400, ["TypeError: ... (reading 'sendPresenceUpdate')"]), NotConnected),
        (presence, refuses(400, ["TypeError: ... (reading 'name')"]), NotConnected),
        (presence, refuses(400, ["Method not available on WhatsApp Business API"]), WrongKind),
        (presence, refuses(400, [["presence is not one of enum values"]]), Refused),
        (presence, refuses(500, "... of undefined (reading 'setPresence')"), StillLoading),
        (settings, refuses(500, "... of undefined (reading 'setSettings')"), StillLoading),
        (settings, refuses(500, "... of undefined (reading 'ws')"), ServerBroke),
        (webhook, refuses(500, "... of undefined (reading 'instanceId')"), StillLoading),
        (state, UNKNOWN, InstanceNotFound),
        (state, refuses(404, ["Cannot GET /instance/connectionState/loja"]), RouteNotFound),
        (state, answers(404, NGINX), RouteNotFound),
        (state, answers(404, b""), RouteNotFound),
        (fetch, refuses(404, ['Instance "loja" not found']), InstanceNotFound),
        (info, UNKNOWN, RouteNotFound),
        (info, answers(502, NGINX), ServerBroke),
        (info, answers(503, b""), ServerBroke),
        (info, answers(503, {"code": "OTHER"}), ServerBroke),
        (info, answers(504, NGINX), ServerBroke),
        (info, LICENCE, LicenceRequired),
        (info, answers(301, NGINX, Location="https://example.com/"), Redirected),
        (info, answers(308, b"", Location="//["), Redirected),
        (info, answers(304, b""), Redirected),
        (info, refuses(429, "slow down"), Refused),
    ],
)
async def test_each_refusal_is_an_error_of_its_own(
    order: Order, reply: Reply, expected: type[EvolutionError]
) -> None:
    async with talking(reply) as (client, server):
        with pytest.raises(EvolutionError) as caught:
            await order(client)
    assert type(caught.value) is expected
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("order", "live", "expected"),
    [
        (connect, answers(200, bodies.state(None)), StillLoading),
        (connect, answers(200, bodies.state("close")), SaidNo),
        (connect, UNKNOWN, InstanceNotFound),
        (restart, answers(200, bodies.state(None)), StillLoading),
        (restart, answers(200, bodies.state("close")), NotConnected),
        (restart, answers(200, bodies.state("open")), SaidNo),
    ],
)
async def test_an_error_that_comes_as_200_is_explained_by_the_live_state(
    order: Order, live: Reply, expected: type[EvolutionError]
) -> None:
    async with talking(answers(200, bodies.UNEXPLAINED), live) as (client, server):
        with pytest.raises(EvolutionError) as caught:
            await order(client)
    assert type(caught.value) is expected
    assert server.lines[1:] == ["GET /instance/connectionState/loja HTTP/1.1"]


@pytest.mark.parametrize("order", [create, state, fetch])
async def test_an_instance_s_token_where_the_global_key_is_needed_is_told_from_a_wrong_key(
    order: Order,
) -> None:
    async with talking(refuses(401, "Unauthorized"), answers(200, [bodies.ROW])) as (client, _):
        with pytest.raises(NotGlobalKey):
            await order(client)
    async with talking(refuses(401, "Unauthorized")) as (client, _):
        with pytest.raises(WrongKey) as caught:
            await order(client)
    assert type(caught.value) is WrongKey


async def test_a_wrong_key_is_not_asked_about_twice_where_once_is_enough() -> None:
    async with talking(refuses(401, "Unauthorized")) as (client, server):
        with pytest.raises(WrongKey):
            await client.fetch_all()
        assert len(server.asked) == 1
        with pytest.raises(WrongKey):
            await client.verify_key()


async def test_a_reason_is_one_short_line_without_key_or_path() -> None:
    said = [[f"Invalid `x` invocation in\n/evolution/dist/main.js:12:7\n\t{KEY} is odd", "y" * 500]]
    async with talking(refuses(400, said)) as (client, _):
        with pytest.raises(Refused) as caught:
            await client.create("loja")
    reason = caught.value.reason
    assert reason.startswith("Invalid `x` invocation in [path] [key] is odd; yyy")
    assert len(reason) == 200
    assert "odd" not in str(caught.value)


async def test_a_refusal_of_any_length_is_read_no_further_than_needed() -> None:
    async with talking(answers(502, b"x" * 900_000), answer_limit=1_000) as (client, _):
        with pytest.raises(ServerBroke):
            await client.server_info()


@pytest.mark.parametrize("name", ["", "x" * 256])
async def test_a_name_that_cannot_be_addressed_is_not_found_without_asking(name: str) -> None:
    async with talking(UNKNOWN) as (client, server):
        with pytest.raises(InstanceNotFound):
            await client.delete(name)
    assert server.asked == []
