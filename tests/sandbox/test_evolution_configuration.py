"""Presence, settings, webhook, proxy and channels of an instance."""

import pytest

from bot.sandbox.evolution import State
from tests.sandbox.evolution_wire import Wire, message, wired

SIX = {
    "rejectCall": True,
    "groupsIgnore": True,
    "alwaysOnline": False,
    "readMessages": False,
    "readStatus": False,
    "syncFullHistory": False,
}
DESTRUCTURE = (
    "TypeError: Cannot destructure property 'server' of '(0 , import_WABinary.jidDecode)(...)' "
    "as it is undefined."
)


@pytest.mark.parametrize("presence", ["available", "unavailable"])
async def test_an_open_instance_takes_a_presence(wire: Wire, presence: str) -> None:
    wire.server.has("ev1")
    answer = await wire.ask("POST", "/instance/setPresence/ev1", {"presence": presence})

    assert answer.status_code == 201  # 102, 103
    assert answer.json() == {"presence": presence}


@pytest.mark.parametrize("presence", ["composing", "recording", "paused"])
async def test_presences_that_want_a_chat_never_work(wire: Wire, presence: str) -> None:
    wire.server.has("ev1")
    answer = await wire.ask("POST", "/instance/setPresence/ev1", {"presence": presence})

    assert answer.status_code == 400
    assert message(answer) == [DESTRUCTURE]  # 104-106


async def test_a_presence_is_refused_by_what_the_client_lacks(wire: Wire) -> None:
    wire.server.has("never", State.CLOSE, never_linked=True)
    wire.server.has("qr", State.CONNECTING)
    wire.server.has("closed", State.CLOSE)

    async def why(name: str, body: object = None) -> object:
        answer = await wire.ask("POST", f"/instance/setPresence/{name}", body or {"presence": "available"})
        assert answer.status_code == 400
        return message(answer)

    reading = "TypeError: Cannot read properties of undefined (reading '{}')"
    assert await why("never") == [reading.format("sendPresenceUpdate")]  # 42
    assert await why("qr") == [reading.format("name")]  # 92
    assert await why("closed") == ["Error: Connection Closed"]  # 122
    enum = "unavailable,available,composing,recording,paused"
    bad = {"presence": "offline"}
    assert await why("never", bad) == [[f"presence is not one of enum values: {enum}"]]  # 44
    assert await why("never", {"x": 1}) == [['instance requires property "presence"']]  # 45


async def test_settings_are_found_and_set(wire: Wire) -> None:
    wire.server.has("rec1", State.CLOSE, settings={"msgCall": "later"})
    wire.server.has("dbonly", State.NOT_LOADED)

    found = (await wire.get("/settings/find/rec1")).json()
    assert (len(found), found["msgCall"], found["rejectCall"]) == (8, "later", False)  # 52
    answer = await wire.ask("POST", "/settings/set/rec1", SIX)
    assert answer.status_code == 201
    assert answer.json() == {"settings": {"instanceName": "rec1", "settings": SIX}}  # 53
    assert (await wire.get("/settings/find/rec1")).json() == {**found, **SIX}  # 56
    assert (await wire.get("/settings/find/dbonly")).json() is None  # 217
    unloaded = await wire.ask("POST", "/settings/set/dbonly", SIX)
    assert unloaded.status_code == 500
    assert message(unloaded) == "Cannot read properties of undefined (reading 'setSettings')"  # 218


async def test_settings_need_their_six_switches(wire: Wire) -> None:
    wire.server.has("rec1", State.CLOSE, never_linked=True)

    missing = await wire.ask("POST", "/settings/set/rec1", {"rejectCall": True})
    assert missing.status_code == 400
    assert message(missing) == [[f'instance requires property "{name}"' for name in list(SIX)[1:]]]  # 54
    bad = await wire.ask("POST", "/settings/set/rec1", {**SIX, "rejectCall": "true"})
    assert message(bad) == [["rejectCall is not of a type(s) boolean"]]  # 55
    wavoip = await wire.ask("POST", "/settings/set/rec1", {**SIX, "wavoipToken": "x"})
    assert wavoip.status_code == 500  # 58
    assert message(wavoip) == "Cannot read properties of undefined (reading 'ws')"
    assert (await wire.get("/settings/find/rec1")).json()["wavoipToken"] == "x"


async def test_a_webhook_is_set_changed_and_switched_off(wire: Wire) -> None:
    rec1 = wire.server.has("rec1")

    async def put(webhook: object) -> object:
        return (await wire.ask("POST", "/webhook/set/rec1", {"webhook": webhook})).json()

    assert (await wire.get("/webhook/find/rec1")).json() is None  # 60
    first = await put(
        {"enabled": True, "url": "http://example.com/", "headers": {"x": "y"}, "events": ["CALL"]}
    )
    assert isinstance(first, dict)
    assert (first["events"], first["headers"], first["instanceId"]) == (["CALL"], {"x": "y"}, rec1.id)  # 61
    assert (await wire.get("/webhook/find/rec1")).json() == first  # 62
    all_of_them = await put({"enabled": True, "url": "not a url", "events": []})
    assert isinstance(all_of_them, dict)
    assert (len(all_of_them["events"]), all_of_them["headers"]) == (31, {"x": "y"})  # 64, 67
    off = await put({"enabled": False, "url": "", "events": ["CALL"]})
    assert isinstance(off, dict)
    assert (off["enabled"], off["events"], off["id"]) == (False, [], first["id"])  # 68


async def test_what_a_webhook_cannot_be(wire: Wire) -> None:
    wire.server.has("rec1")
    wire.server.has("dbonly", State.NOT_LOADED)
    url = "http://example.com/"

    flat = await wire.ask("POST", "/webhook/set/rec1", {"enabled": True, "url": url})
    assert message(flat) == [['instance requires property "webhook"']]  # 66
    silent = await wire.ask("POST", "/webhook/set/rec1", {"webhook": {"enabled": True, "url": url}})
    assert silent.status_code == 500
    assert message(silent) == "Cannot read properties of undefined (reading 'length')"  # 63
    wanted = {"webhook": {"enabled": True, "url": url, "events": ["NOPE"]}}
    unknown = await wire.ask("POST", "/webhook/set/rec1", wanted)
    assert unknown.status_code == 400
    assert "webhook.events[0] is not one of enum values: APPLICATION_STARTUP," in str(message(unknown))  # 65
    wanted = {"webhook": {"enabled": True, "url": url, "events": []}}
    unloaded = await wire.ask("POST", "/webhook/set/dbonly", wanted)
    assert message(unloaded) == "Cannot read properties of undefined (reading 'instanceId')"  # 220


async def test_proxy_and_channels_are_found_or_null(wire: Wire) -> None:
    wire.server.has("rec1", channels={"websocket": ["CALL"]})
    wire.server.has("dbonly", State.NOT_LOADED)
    proxy = {"proxyHost": "proxy.example.com", "proxyPort": "8080", "proxyProtocol": "http"}
    await wire.create("px", **proxy)

    assert (await wire.get("/proxy/find/rec1")).json() is None  # 78
    assert (await wire.get("/proxy/find/px")).json()["host"] == "proxy.example.com"
    assert (await wire.get("/proxy/find/dbonly")).status_code == 404  # 221
    assert (await wire.get("/rabbitmq/find/rec1")).json() is None
    assert (await wire.get("/websocket/find/rec1")).json()["events"] == ["CALL"]  # 73


async def test_a_proxy_is_tested_when_it_is_set(wire: Wire) -> None:
    wire.server.has("rec1")
    where = {"host": "proxy.example.com", "port": "8080", "protocol": "http"}

    async def put(body: object) -> tuple[int, object]:
        answer = await wire.ask("POST", "/proxy/set/rec1", body)
        return answer.status_code, answer.json() if answer.status_code == 201 else message(answer)

    assert await put({"enabled": True, **where, "host": "127.0.0.1"}) == (400, ["Invalid proxy"])  # 80
    missing = [f'instance requires property "{name}"' for name in ("host", "port", "protocol")]
    assert await put({"enabled": True}) == (400, [missing])  # 81
    wrong = await put({"enabled": True, **where, "port": 8080})
    assert wrong == (400, [["port is not of a type(s) string"]])  # 82
    assert (await wire.get("/proxy/find/rec1")).json() is None

    login = {"username": "ana", "password": "made-up"}
    taken = {"enabled": True, **where, **login}
    assert await put(taken) == (201, {"proxy": {"instanceName": "rec1", "proxy": taken}})
    assert (await wire.get("/proxy/find/rec1")).json().items() >= taken.items()  # 83
    _, off = await put({"enabled": False, **where})
    blank = dict.fromkeys(("host", "port", "protocol", "username", "password"), "")
    assert off == {"proxy": {"instanceName": "rec1", "proxy": {"enabled": False, **blank}}}  # 79


async def test_a_channel_that_the_server_has_off_answers_nothing_and_is_not_set(wire: Wire) -> None:
    wire.server.has("rec1")
    wire.server.channels_off.add("sqs")
    wanted = {"enabled": True, "events": ["CALL"]}
    answer = await wire.ask("POST", "/sqs/set/rec1", {"sqs": wanted})
    assert (answer.status_code, answer.text) == (201, "")  # 77
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert (await wire.get("/sqs/find/rec1")).text == ""
    await wire.create("rec2", sqs=wanted, kafka=wanted)
    assert wire.server.instances["rec2"].row.channels.keys() == {"kafka"}
    row = await wire.row("rec2")
    assert row["Sqs"] is None
    assert "Kafka" not in row


async def test_kafka_is_a_channel_from_2_3_4_on_that_no_row_shows() -> None:
    async with wired("2.3.3") as wire:
        wire.server.has("rec1")
        unknown = await wire.get("/kafka/find/rec1")
        assert (unknown.status_code, message(unknown)) == (404, ["Cannot GET /kafka/find/rec1"])
    async with wired("2.3.4") as wire:
        wire.server.has("rec1", channels={"kafka": ["CALL"]})
        assert (await wire.get("/kafka/find/rec1")).json()["events"] == ["CALL"]
