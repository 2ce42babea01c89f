"""What is safe to repeat is repeated, and nothing else ever is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from pydantic import Secret
from structlog.testing import capture_logs

from bot.evolution import (
    ChannelKind,
    InstanceSettings,
    Presence,
    ProxyConfig,
    Retries,
    ServerBroke,
    ServerCutConnection,
    TimedOut,
    Timeouts,
    WebhookConfig,
)
from tests.evolution import bodies
from tests.evolution.raw_server import answers, cuts
from tests.evolution.talking import KEY, talking

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.evolution import EvolutionClient

    Order = Callable[[EvolutionClient], Awaitable[object]]

HOOK = WebhookConfig(url="https://example.com", headers={"x": Secret("made-up")})

READS: list[Order] = [
    lambda client: client.fetch_all(),
    lambda client: client.fetch_by_name("loja"),
    lambda client: client.connection_state("loja"),
    lambda client: client.server_info(),
    lambda client: client.configuration.find_settings("loja"),
    lambda client: client.configuration.find_webhook("loja"),
    lambda client: client.configuration.find_proxy("loja"),
    lambda client: client.configuration.find_channel(ChannelKind.KAFKA, "loja"),
]
ORDERS: list[Order] = [
    lambda client: client.create("loja"),
    lambda client: client.connect("loja"),
    lambda client: client.restart("loja"),
    lambda client: client.logout("loja"),
    lambda client: client.delete("loja"),
    lambda client: client.set_presence("loja", Presence.AVAILABLE),
    lambda client: client.configuration.set_settings("loja", InstanceSettings()),
    lambda client: client.configuration.set_webhook("loja", HOOK),
    lambda client: client.configuration.set_proxy(
        "loja", ProxyConfig(host="example.com", port="1", protocol="http")
    ),
    lambda client: client.configuration.set_channel(ChannelKind.SQS, "loja", enabled=True),
    lambda client: client.verify_key(),
]


@pytest.mark.parametrize("read", READS)
async def test_a_read_that_is_cut_is_made_three_times_at_most(read: Order) -> None:
    async with talking(cuts()) as (client, server):
        with pytest.raises(ServerCutConnection):
            await read(client)
    assert len(server.asked) == 3


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("warm", [False, True], ids=["new connection", "kept connection"])
async def test_an_order_is_sent_once(order: Order, *, warm: bool) -> None:
    replies = [answers(200, bodies.WELCOME)] * warm
    async with talking(*replies, cuts()) as (client, server):
        if warm:
            await client.server_info()
        with pytest.raises(ServerCutConnection):
            await order(client)
    assert len(server.asked) == warm + 1


async def test_a_read_that_is_cut_once_succeeds() -> None:
    async with talking(cuts(), answers(200, bodies.state("open"))) as (client, _):
        assert await client.connection_state("loja") == "open"


async def test_an_answer_however_bad_is_not_asked_for_again() -> None:
    async with talking(answers(502, b"<html>")) as (client, server):
        with pytest.raises(ServerBroke):
            await client.fetch_all()
    assert len(server.asked) == 1


async def test_the_deadline_covers_the_waits_too() -> None:
    slow = Retries(wait_s=30, jitter_s=0)
    async with talking(cuts(), timeouts=Timeouts(call_s=0.1), retries=slow) as (client, server):
        with pytest.raises(TimedOut):
            await client.fetch_all()
    assert len(server.asked) == 1


async def test_the_log_of_retries_tells_no_secret() -> None:
    with capture_logs() as logs:
        async with talking(cuts(), answers(200, bodies.state("open"))) as (client, _):
            await client.connection_state("secret-name")
    assert [entry["event"] for entry in logs] == ["stamina.retry_scheduled"]
    assert not re.search(f"secret-name|{KEY}|127.0.0.1", str(logs))
