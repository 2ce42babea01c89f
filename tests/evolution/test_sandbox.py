"""Each route against the stand-in server: what it does is what the client says."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from pydantic import Secret, SecretStr

from bot.evolution import (
    AlreadyOpen,
    ChannelConfig,
    ChannelKind,
    ConnectFailed,
    EvolutionClient,
    InstanceNotFound,
    InstanceSettings,
    KeyKind,
    LicenceRequired,
    NameInUse,
    NoQrYet,
    NotConnected,
    NotGlobalKey,
    Presence,
    Qr,
    Refused,
    State,
    StillLoading,
    WebhookConfig,
    WrongKey,
)
from bot.sandbox.evolution import EvolutionServer, Pace
from bot.sandbox.evolution import State as Phone
from tests.evolution.talking import AT_ONCE, KEY, QUICK
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def server() -> AsyncIterator[EvolutionServer]:
    server = EvolutionServer(api_key=KEY, version="2.3.6", pace=Pace.quick(close_gap=0.3))
    async with server.serving():
        yield server


@pytest.fixture
async def client(server: EvolutionServer) -> AsyncIterator[EvolutionClient]:
    async with EvolutionClient(server.url, SecretStr(KEY), timeouts=QUICK, retries=AT_ONCE) as client:
        yield client


async def test_a_life_from_create_to_delete(server: EvolutionServer, client: EvolutionClient) -> None:
    assert (await client.server_info()).version == "2.3.6"
    assert await client.verify_key() is KeyKind.GLOBAL
    assert await client.fetch_all() == []

    created = await client.create(
        "..", token=SecretStr("its-own"), settings=InstanceSettings(groups_ignore=True)
    )
    assert created.token == SecretStr("its-own")
    with pytest.raises(NameInUse):
        await client.create("..")
    row = await client.fetch_by_name("..")
    assert row == await client.fetch_by_id(created.id)
    assert [listed.id for listed in await client.fetch_all()] == [row.id]
    assert (row.id, row.state, row.owner_jid, row.token) == (created.id, State.CLOSE, None, created.token)
    assert row.settings is not None
    assert row.settings.groups_ignore

    for order in (client.logout(".."), client.restart(".."), client.set_presence("..", Presence.AVAILABLE)):
        with pytest.raises(NotConnected):
            await order
    with pytest.raises(Refused):
        await client.create("bad-number", number="not a number")

    async with asyncio.timeout(PATIENCE_S):
        while isinstance(qr := await client.connect("..", "5511999990000"), NoQrYet):
            pass
    assert isinstance(qr, Qr)
    assert qr.code
    assert qr.count == 1
    assert await client.connection_state("..") is State.CONNECTING
    with pytest.raises(NotConnected):
        await client.set_presence("..", Presence.AVAILABLE)

    phone = server.instances[".."]
    phone.scan(number="5511999990000", name="Loja")
    await phone.until(Phone.OPEN)
    assert isinstance(await client.connect(".."), AlreadyOpen)
    assert (await client.fetch_by_id(created.id)).owner_number == "5511999990000"
    await client.set_presence("..", Presence.UNAVAILABLE)
    await client.restart("..")
    await phone.until(Phone.CLOSE)
    await phone.until(Phone.OPEN)

    await client.logout("..")
    await phone.until(Phone.CLOSE)
    assert await client.connection_state("..") is State.CLOSE
    await client.delete("..")
    await server.heard(r"DELETE /instance/delete/\.\.")


async def test_settings_webhook_and_channels_are_kept(
    server: EvolutionServer, client: EvolutionClient
) -> None:
    server.has("loja")
    settings = InstanceSettings(reject_call=True, msg_call="busy")
    await client.configuration.set_settings("loja", settings)
    found = await client.configuration.find_settings("loja")
    assert found is not None
    assert (found.reject_call, found.msg_call) == (True, "busy")

    assert await client.configuration.find_webhook("loja") is None
    webhook = WebhookConfig(
        url="https://example.com/", headers={"x": Secret("y")}, by_events=True, events=("QRCODE_UPDATED",)
    )
    await client.configuration.set_webhook("loja", webhook)
    assert await client.configuration.find_webhook("loja") == webhook

    for kind in ChannelKind:
        if await client.configuration.set_channel(kind, "loja", enabled=True, events=["QRCODE_UPDATED"]):
            config = await client.configuration.find_channel(kind, "loja")
            assert isinstance(config, ChannelConfig)
            assert config == getattr(await client.fetch_by_name("loja"), kind.value, config), "but for Kafka"
            assert (config.enabled, config.events) == (True, ("QRCODE_UPDATED",))


async def test_what_is_not_there_and_what_may_not_be_asked(
    server: EvolutionServer, client: EvolutionClient
) -> None:
    server.has("loja")
    for call in (client.fetch_by_name("x"), client.connection_state("x"), client.delete("x")):
        with pytest.raises(InstanceNotFound):
            await call

    token = (await client.fetch_by_name("loja")).token
    assert token is not None
    async with EvolutionClient(server.url, token, timeouts=QUICK) as instance_s:
        assert await instance_s.verify_key() is KeyKind.INSTANCE_ONLY
        assert await instance_s.connection_state("loja") is State.OPEN
        with pytest.raises(NotGlobalKey):
            await instance_s.create("other")
    async with EvolutionClient(server.url, SecretStr("wrong"), timeouts=QUICK) as nobody_s:
        for refused in (nobody_s.verify_key(), nobody_s.connection_state("loja"), nobody_s.fetch_all()):
            with pytest.raises(WrongKey):
                await refused


async def test_an_instance_that_the_server_still_loads(
    server: EvolutionServer, client: EvolutionClient
) -> None:
    server.has("loja", Phone.NOT_LOADED)
    assert await client.connection_state("loja") is None
    assert [row.name for row in await client.fetch_all()] == ["loja"]
    for call in (
        client.connect("loja"),
        client.restart("loja"),
        client.set_presence("loja", Presence.AVAILABLE),
        client.configuration.set_settings("loja", InstanceSettings()),
        client.configuration.set_webhook("loja", WebhookConfig(url="https://example.com")),
    ):
        with pytest.raises(StillLoading):
            await call
    with pytest.raises(InstanceNotFound):
        await client.fetch_by_name("loja")


async def test_a_server_that_is_away_is_found_again(server: EvolutionServer, client: EvolutionClient) -> None:
    await client.server_info()
    server.stop_answering()
    with pytest.raises(ConnectFailed):
        await client.server_info()
    server.answers_again()
    await client.server_info()


async def test_a_server_without_a_licence() -> None:
    server = EvolutionServer(api_key=KEY, version="2.4.0", pace=Pace.quick())
    async with server.serving() as url, EvolutionClient(url, SecretStr(KEY), timeouts=QUICK) as client:
        server.licensed = False
        with pytest.raises(LicenceRequired):
            await client.fetch_all()
