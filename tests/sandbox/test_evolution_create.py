"""Create: what it answers, what it refuses, and its race."""

import asyncio

import pytest

from bot.sandbox.evolution import Pace
from tests.sandbox.evolution_wire import Wire, message, wired

DEFAULTS = {  # 9
    "rejectCall": False,
    "msgCall": "",
    "groupsIgnore": False,
    "alwaysOnline": False,
    "readMessages": False,
    "readStatus": False,
    "syncFullHistory": False,
    "wavoipToken": "",
}


async def test_a_plain_create_answers_id_token_and_settings(wire: Wire) -> None:
    answer = await wire.create("rec1")

    instance = wire.server.instances["rec1"]
    assert answer.status_code == 201
    assert answer.json() == {  # 9
        "instance": {
            "instanceName": "rec1",
            "instanceId": instance.id,
            "integration": "WHATSAPP-BAILEYS",
            "webhookWaBusiness": None,
            "accessTokenWaBusiness": "",
            "status": "close",
        },
        "hash": instance.token,
        "webhook": {},
        "websocket": {},
        "rabbitmq": {},
        "nats": {},
        "sqs": {},
        "settings": DEFAULTS,
    }
    assert instance.token == instance.token.upper()
    assert len(instance.token) == len(instance.id) == 36


async def test_create_keeps_token_settings_webhook_and_channels(wire: Wire) -> None:
    settings = {name: True for name, value in DEFAULTS.items() if value is False} | {"msgCall": "Nao atendo"}
    webhook = {"url": "http://example.com/in", "headers": {"x": "y"}, "byEvents": False, "base64": True}

    answer = await wire.create(
        "ev1",
        token="MY-OWN",
        webhook={**webhook, "events": []},
        websocket={"enabled": True, "events": []},
        rabbitmq={"enabled": True, "events": ["CALL"]},
        **settings,
    )

    assert answer.json()["hash"] == "MY-OWN"  # 133
    assert answer.json()["webhook"] == {  # 87
        "webhookUrl": "http://example.com/in",
        "webhookHeaders": {"x": "y"},
        "webhookByEvents": False,
        "webhookBase64": True,
    }
    assert answer.json()["websocket"] == answer.json()["rabbitmq"] == {"enabled": True}
    assert answer.json()["settings"] == {**DEFAULTS, **settings}
    assert (await wire.get("/rabbitmq/find/ev1")).json()["events"] == ["CALL"]
    assert len((await wire.get("/webhook/find/ev1")).json()["events"]) == 31
    assert (await wire.row("ev1"))["token"] == "MY-OWN"


async def test_a_webhook_that_says_it_is_off_is_on(wire: Wire) -> None:
    answer = await wire.create(
        "dis", webhook={"enabled": False, "url": "http://example.com/", "events": ["CALL"]}
    )

    assert answer.json()["webhook"] == {"webhookUrl": "http://example.com/"}  # 239
    found = (await wire.get("/webhook/find/dis")).json()
    assert (found["enabled"], found["events"]) == (True, ["CALL"])  # 240


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ({"integration": None}, ["Invalid integration"]),  # 13
        ({"integration": "BAILEYS"}, ["Invalid integration"]),  # 14
        (
            {"qrcode": "yes", "number": "+55 11", "rejectCall": 1},  # 15
            [
                [
                    'number does not match pattern "^\\\\d+[\\\\.@\\\\w-]+"',
                    "qrcode is not of a type(s) boolean",
                    "rejectCall is not of a type(s) boolean",
                ]
            ],
        ),
        ({"integration": "WHATSAPP-BUSINESS"}, ["token is required"]),  # 137
        *(
            ({"proxyHost": host, "proxyPort": "9", "proxyProtocol": "http"}, ["Invalid proxy"])  # 243
            for host in ("127.0.0.1", "127.1.2.3", "[::1]", "0.0.0.0", "LocalHost", "proxy.invalid")  # noqa: S104
        ),
        (
            {"webhook": {"url": "http://example.com/"}},  # 237
            ["Cannot read properties of undefined (reading 'length')"],
        ),
    ],
)
async def test_a_refused_create_leaves_nothing(
    wire: Wire, more: dict[str, object], complaint: object
) -> None:
    answer = await wire.create("rec", **more)

    assert answer.status_code == 400
    assert message(answer) == complaint
    assert await wire.state("rec") == 404


async def test_names_that_the_database_refuses(wire: Wire) -> None:
    nothing = await wire.ask("POST", "/instance/create", {"integration": "WHATSAPP-BAILEYS"})
    assert nothing.status_code == 400  # 8
    assert "Setting_instanceId_fkey" in str(message(nothing))
    long = await wire.create("y" * 256)
    assert long.status_code == 400  # 180
    assert (await wire.create("x" * 255)).status_code == 201  # 178
    number = await wire.ask("POST", "/instance/create", {"instanceName": 12345, "integration": "EVOLUTION"})
    assert number.status_code == 500  # 16
    assert "PrismaClientValidationError" in str(message(number))
    undefined = await wire.ask("POST", "/instance/create")
    assert undefined.status_code == 403  # 11, 12
    assert message(undefined) == ['This name "undefined" is already in use.']


async def test_an_empty_name_is_refused_alone_and_accepted_in_company(wire: Wire) -> None:
    alone = await wire.ask("POST", "/instance/create", {"instanceName": ""})
    company = await wire.create("")

    assert alone.status_code == 400  # 17
    assert message(alone) == [['The "instanceName" cannot be empty']]
    assert company.status_code == 201  # 188


async def test_two_creates_of_one_name_at_once_delete_each_other() -> None:
    async with wired(pace=Pace.quick(create=0.2)) as wire:
        answers = await asyncio.gather(wire.create("race"), wire.create("race"))

        assert sorted(answer.status_code for answer in answers) == [201, 400]  # concurrent-create
        assert await wire.state("race") == 404


async def test_with_qrcode_create_waits_and_brings_the_qr() -> None:
    async with wired(pace=Pace.quick(create_wait=0.15)) as wire:
        begin = asyncio.get_running_loop().time()
        answer = await wire.create("rec3", qrcode=True, number="5511999990000")

        assert asyncio.get_running_loop().time() - begin >= 0.15  # 131: 5 s in the product
        assert answer.json()["instance"]["status"] == "connecting"
        qr = answer.json()["qrcode"]
        assert qr["count"] == 1  # 132
        assert qr["code"] == wire.server.instances["rec3"].server_code
        assert len(qr["pairingCode"]) == 8
        assert Pace().create_wait == 5


async def test_with_qrcode_and_a_slow_whatsapp_there_is_only_a_count() -> None:
    async with wired(pace=Pace.quick(create_wait=0.02, first_qr=60)) as wire:
        answer = await wire.create("slow2", qrcode=True)

        assert answer.json()["qrcode"] == {"count": 0}  # 150


async def test_other_integrations_are_open_at_once_and_have_no_owner(wire: Wire) -> None:
    await wire.create(
        "biz1", integration="WHATSAPP-BUSINESS", token="EAA", number="1234567890", businessId="42"
    )

    assert await wire.state("biz1") == "open"  # 139
    row = await wire.row("biz1")
    assert (row["connectionStatus"], row["ownerJid"], row["businessId"]) == ("open", None, "42")  # 146
    presence = await wire.ask("POST", "/instance/setPresence/biz1", {"presence": "available"})
    assert message(presence) == ["Method not available on WhatsApp Business API"]  # 141


async def test_versions_differ_in_what_create_says() -> None:
    async with wired("2.0.10") as wire:
        answer = (await wire.create("old")).json()
        assert answer["instance"]["status"] == "created"
        assert "nats" not in answer
        assert "Nats" not in await wire.row("old")
    async with wired("2.4.0") as wire:
        assert (await wire.create(" pad ")).json()["instance"]["instanceName"] == "pad"
