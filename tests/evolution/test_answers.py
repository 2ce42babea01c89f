"""Each good answer as the value that it is."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from pydantic import Secret, SecretStr
from structlog.testing import capture_logs

from bot.evolution import (
    AlreadyOpen,
    ChannelKind,
    EvolutionError,
    InstanceNotFound,
    InstanceRow,
    InstanceSettings,
    KeyKind,
    NoQrYet,
    NotUnderstood,
    Presence,
    Qr,
    ServerTooOld,
    State,
    WebhookConfig,
)
from tests.evolution import bodies
from tests.evolution.raw_server import answers, refuses
from tests.evolution.talking import talking

ID = UUID(bodies.ID)


async def test_create_asks_for_baileys_without_a_qr_and_tells_id_and_token() -> None:
    async with talking(answers(201, bodies.CREATED)) as (client, server):
        created = await client.create(
            "loja",
            token=SecretStr("its-own"),
            number="5511999990000",
            settings=InstanceSettings(reject_call=True, msg_call="busy", wavoip_token=SecretStr("w")),
        )

    assert (created.id, created.name, created.state) == (ID, "loja", State.CLOSE)
    assert created.token == SecretStr(bodies.TOKEN)
    assert server.lines == ["POST /instance/create HTTP/1.1"]
    assert server.asked[0].json == {
        "instanceName": "loja",
        "integration": "WHATSAPP-BAILEYS",
        "qrcode": False,
        "token": "its-own",
        "number": "5511999990000",
        "rejectCall": True,
        "msgCall": "busy",
        "groupsIgnore": False,
        "alwaysOnline": False,
        "readMessages": False,
        "readStatus": False,
        "syncFullHistory": False,
        "wavoipToken": "w",
    }


@pytest.mark.parametrize(
    ("token", "expected"),
    [({"apikey": "old"}, SecretStr("old")), ({"jwt": "x"}, None), (7, None), (None, None)],
)
async def test_create_takes_the_token_in_the_shapes_of_all_versions(
    token: object, expected: SecretStr | None
) -> None:
    async with talking(answers(201, {**bodies.CREATED, "hash": token})) as (client, _):
        assert (await client.create("loja")).token == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (bodies.QR, Qr("2@made,up,code,text", "data:image/png;base64,iVBORw0KGgo=", "ABCD1234", 2)),
        ({**bodies.QR, "pairingCode": None}, Qr(bodies.QR["code"], bodies.QR["base64"], None, 2)),  # type: ignore[arg-type] # a recording's dict is not typed by key
        ({"code": "2@x", "base64": "data:"}, Qr("2@x", "data:", None, 0)),
        ({"count": 0}, NoQrYet(0)),
        ({"count": 1}, NoQrYet(1)),
        (bodies.state("open"), AlreadyOpen()),
    ],
)
async def test_connect_tells_its_four_shapes_apart(body: object, expected: object) -> None:
    async with talking(answers(200, body)) as (client, server):
        assert await client.connect("loja", "5511999990000") == expected
    assert server.lines == ["GET /instance/connect/loja?number=5511999990000 HTTP/1.1"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (bodies.QR, Qr("2@made,up,code,text", "data:image/png;base64,iVBORw0KGgo=", "ABCD1234", 2)),
        ({"count": 0}, None),
        (bodies.state("open"), None),
        ({"instance": {"instanceName": "loja", "status": "connecting"}}, None),
        ({}, None),
    ],
)
async def test_a_restart_tells_the_code_that_it_makes_old(body: object, expected: Qr | None) -> None:
    async with talking(answers(200, body)) as (client, server):
        assert await client.restart("loja") == expected
    assert server.lines == ["POST /instance/restart/loja HTTP/1.1"]


@pytest.mark.parametrize("body", [bodies.state("close"), {}, {"count": "0"}, {"count": True}, [], None])
async def test_a_connect_answer_of_no_known_shape_is_not_understood(body: object) -> None:
    async with talking(answers(200, body)) as (client, _):
        with pytest.raises(NotUnderstood):
            await client.connect("loja")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (bodies.state("open"), State.OPEN),
        (bodies.state("connecting"), State.CONNECTING),
        (bodies.state("close"), State.CLOSE),
        (bodies.state(None), None),
    ],
)
async def test_a_state_that_is_absent_is_none(body: object, expected: State | None) -> None:
    async with talking(answers(200, body)) as (client, _):
        assert await client.connection_state("loja") is expected


async def test_a_state_that_nobody_knows_is_not_taken_for_loading() -> None:
    async with talking(answers(200, bodies.state("refused"))) as (client, _):
        with pytest.raises(NotUnderstood):
            await client.connection_state("loja")


async def test_a_row_tells_all_that_is_needed_to_create_it_again() -> None:
    async with talking(answers(200, [bodies.ROW])) as (client, server):
        row = await client.fetch_by_name("loja")

    assert server.lines == ["GET /instance/fetchInstances?instanceName=loja HTTP/1.1"]
    assert (row.id, row.name, row.state, row.integration) == (ID, "loja", State.CLOSE, "WHATSAPP-BAILEYS")
    assert (row.owner_number, row.profile_name, row.number) == ("5511999990000", "Loja", None)
    assert row.disconnection_reason_code == 401
    assert row.disconnection_at == datetime(2026, 11, 22, 7, 21, 51, 910_000, UTC)
    assert (row.message_count, row.contact_count, row.chat_count) == (3, 2, 1)
    assert (row.has_proxy, row.has_chatwoot) == (True, False)
    assert row.websocket is not None
    assert row.websocket.events == ("QRCODE_UPDATED", "CONNECTION_UPDATE")
    assert row.sqs is not None
    assert not row.sqs.enabled
    assert row.rabbitmq is row.nats is None
    assert row.settings is not None
    assert row.settings.as_body() == bodies.SETTINGS
    assert row.token == SecretStr(bodies.TOKEN)


@pytest.mark.parametrize(
    ("jid", "number"),
    [
        ("5511999990000:12@s.whatsapp.net", "5511999990000"),
        ("5511999990000", "5511999990000"),
        ("123456@lid", None),
        ("status@broadcast", None),
        ("", None),
        (None, None),
    ],
)
async def test_the_owner_s_number_is_what_stands_before_the_sign(jid: str | None, number: str | None) -> None:
    async with talking(answers(200, [{**bodies.ROW, "ownerJid": jid}])) as (client, _):
        assert (await client.fetch_by_id(ID)).owner_number == number


async def test_an_id_that_is_not_there_is_not_found_also_where_the_answer_is_empty() -> None:
    async with talking(answers(200, [])) as (client, server):
        with pytest.raises(InstanceNotFound):
            await client.fetch_by_id(ID)
    assert server.lines == [f"GET /instance/fetchInstances?instanceId={ID} HTTP/1.1"]


async def test_a_server_that_ignores_the_query_does_not_hand_out_another_instance() -> None:
    async with talking(answers(200, [bodies.ROW])) as (client, _):
        with pytest.raises(InstanceNotFound):
            await client.fetch_by_name("Loja")


async def test_a_bad_row_does_not_lose_the_others_and_is_counted() -> None:
    rows = [
        {**bodies.ROW, "name": None, "token": "not-for-the-log"},
        bodies.ROW,
        7,
        {**bodies.ROW, "id": "x"},
    ]
    async with talking(answers(200, rows)) as (client, _):
        with capture_logs() as logs:
            assert [row.name for row in await client.fetch_all()] == ["loja"]
    assert logs == [{"event": "evolution_rows_dropped", "log_level": "warning", "dropped": 3, "kept": 1}]


@pytest.mark.parametrize("key", sorted(bodies.ROW.keys() - {"id", "name"}))
@pytest.mark.parametrize("value", [None, 7.5, "?", [], {"enabled": "?"}, ...])
async def test_whatever_one_optional_key_holds_the_rest_of_the_row_is_read(key: str, value: object) -> None:
    row = {**bodies.ROW, key: value}
    if value is ...:
        del row[key]
    async with talking(answers(200, [row])) as (client, _):
        read = await client.fetch_by_id(ID)
    assert read.name == "loja"
    assert read.created_at is not None or key == "createdAt"


async def test_a_list_is_read_without_what_only_a_single_instance_needs() -> None:
    async with talking(answers(200, [bodies.ROW])) as (client, _):
        (listed,), alone = await client.fetch_all(), await client.fetch_by_id(ID)
    assert set(listed.model_fields_set) < set(alone.model_fields_set)
    assert listed == InstanceRow.model_validate(bodies.ROW)
    assert not hasattr(listed, "token")
    assert not hasattr(listed, "settings")


async def test_half_an_emoji_in_one_row_does_not_lose_the_list() -> None:
    body = rb'[{"id":"%s","name":"a","profileName":"\ud83d"},{"id":"%s","name":"b"}]'
    async with talking(answers(200, body.replace(b"%s", bodies.ID.encode()))) as (client, _):
        rows = await client.fetch_all()
    assert [(row.name, row.profile_name) for row in rows] == [("a", "\ufffd" * 3), ("b", None)]


@pytest.mark.parametrize(
    "body",
    [
        {"instance": {"instanceName": "loja", "instanceId": bodies.ID}},
        [{"instance": {"instanceName": "loja", "instanceId": bodies.ID}}],
    ],
)
async def test_the_shapes_of_version_1_are_refused_as_too_old(body: object) -> None:
    async with talking(answers(200, body)) as (client, _):
        with pytest.raises(ServerTooOld):
            await client.fetch_all()


async def test_the_server_tells_its_version() -> None:
    async with talking(answers(200, bodies.WELCOME), answers(200, {"version": "2.0.9", "clientName": 1})) as (
        client,
        server,
    ):
        new, old = await client.server_info(), await client.server_info()
    assert (new.version, new.client_name, new.whatsapp_web_version) == (
        "2.3.6",
        "evolution",
        "2.3000.1028000000",
    )
    assert (old.version, old.client_name, old.whatsapp_web_version) == ("2.0.9", None, None)
    assert server.lines[0] == "GET / HTTP/1.1"


async def test_a_valid_key_is_global() -> None:
    async with talking(answers(200, bodies.CREDENTIALS)) as (client, server):
        assert await client.verify_key() is KeyKind.GLOBAL
    assert server.lines == ["POST /verify-creds HTTP/1.1"]


@pytest.mark.parametrize(
    "inventory", [answers(200, [bodies.ROW]), answers(200, []), refuses(404, ['Instance "loja" not found'])]
)
async def test_a_key_that_opens_one_inventory_only_is_an_instance_s(inventory: object) -> None:
    async with talking(refuses(401, "Unauthorized"), inventory) as (client, server):  # type: ignore[arg-type] # pytest hands parameters on untyped
        assert await client.verify_key() is KeyKind.INSTANCE_ONLY
    assert server.lines[1] == "GET /instance/fetchInstances HTTP/1.1"


async def test_orders_are_said_as_the_server_wants_them() -> None:
    async with talking(answers(200, bodies.SUCCESS)) as (client, server):
        await client.logout("loja")
        await client.delete("loja")
        await client.restart("loja")
        await client.set_presence("loja", Presence.UNAVAILABLE)
        await client.configuration.set_settings("loja", InstanceSettings())
        await client.configuration.set_webhook(
            "loja", WebhookConfig(url="https://example.com/", headers={"x": Secret("y")}, events=("A",))
        )
        await client.configuration.set_webhook(
            "loja", WebhookConfig(url="https://example.com/", enabled=False)
        )
    assert [line.removesuffix(" HTTP/1.1") for line in server.lines] == [
        "DELETE /instance/logout/loja",
        "DELETE /instance/delete/loja",
        "POST /instance/restart/loja",
        "POST /instance/setPresence/loja",
        "POST /settings/set/loja",
        "POST /webhook/set/loja",
        "POST /webhook/set/loja",
    ]
    assert server.asked[3].json == {"presence": "unavailable"}
    assert sorted(server.asked[4].json) == sorted(bodies.SETTINGS.keys() - {"msgCall", "wavoipToken"})  # type: ignore[call-overload] # JSON is an object
    off = {"url": "https://example.com/", "byEvents": False, "base64": False, "events": []}
    on = {**off, "enabled": True, "headers": {"x": "y"}, "events": ["A"]}
    assert server.asked[5].json == {"webhook": on}
    assert server.asked[6].json == {"webhook": {**off, "enabled": False}}


async def test_an_order_that_fails_under_a_good_status_has_failed() -> None:
    async with talking(answers(200, bodies.UNEXPLAINED)) as (client, _):
        with pytest.raises(EvolutionError):
            await client.delete("loja")


@pytest.mark.parametrize("kind", ChannelKind)
async def test_a_channel_is_set_and_an_empty_answer_means_that_the_server_has_none(kind: ChannelKind) -> None:
    async with talking(answers(201, {"enabled": True}), answers(201, b""), answers(201)) as (client, server):
        assert await client.configuration.set_channel(kind, "loja", enabled=True, events=["A"])
        assert not await client.configuration.set_channel(kind, "loja", enabled=True)
        assert not await client.configuration.set_channel(kind, "loja", enabled=False)
    assert server.lines[0] == f"POST /{kind.value}/set/loja HTTP/1.1"
    assert server.asked[0].json == {kind.value: {"enabled": True, "events": ["A"]}}


async def test_settings_and_webhook_are_read_or_none() -> None:
    replies = (bodies.SETTINGS, None, bodies.WEBHOOK, None, {**bodies.WEBHOOK, "headers": []})
    async with talking(*(answers(200, body) for body in replies)) as (client, _):
        assert await client.configuration.find_settings("loja") == InstanceSettings(
            reject_call=True, msg_call="busy", groups_ignore=True, wavoip_token=SecretStr("")
        )
        assert await client.configuration.find_settings("loja") is None
        webhook = await client.configuration.find_webhook("loja")
        assert webhook == WebhookConfig(
            url="https://example.com/hook/made-up-path",
            headers={"jwt_key": Secret("made-up-jwt-key")},
            by_events=True,
            events=("QRCODE_UPDATED",),
        )
        assert await client.configuration.find_webhook("loja") is None
        assert (await client.configuration.find_webhook("loja") or webhook).headers is None
