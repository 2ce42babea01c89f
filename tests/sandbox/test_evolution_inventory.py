"""fetchInstances: the row's shape, the filters, whose token sees what, and thousands of rows."""

from bot.sandbox.evolution import State
from tests.sandbox.evolution_wire import Wire, message

COLUMNS = [  # 31, in the server's order
    "id",
    "name",
    "connectionStatus",
    "ownerJid",
    "profileName",
    "profilePicUrl",
    "integration",
    "number",
    "businessId",
    "token",
    "clientName",
    "disconnectionReasonCode",
    "disconnectionObject",
    "disconnectionAt",
    "createdAt",
    "updatedAt",
    "Chatwoot",
    "Proxy",
    "Rabbitmq",
    "Nats",
    "Sqs",
    "Websocket",
    "Setting",
    "_count",
]


async def test_an_empty_server_has_an_empty_list(wire: Wire) -> None:
    assert (await wire.get("/instance/fetchInstances")).json() == []  # 7


async def test_a_row_has_the_recorded_shape(wire: Wire) -> None:
    rec1 = wire.server.has("rec1", State.CLOSE, never_linked=True, counts=(1, 2, 3))
    row = await wire.row("rec1")

    assert list(row) == COLUMNS
    assert (row["id"], row["token"], row["clientName"]) == (rec1.id, rec1.token, "evolution")
    assert row["connectionStatus"] == "close"
    empty = ["ownerJid", "profileName", "profilePicUrl", "number", "disconnectionAt", "Proxy", "Websocket"]
    assert [row[column] for column in empty] == [None] * len(empty)
    setting = row["Setting"]
    assert isinstance(setting, dict)
    assert (setting["instanceId"], setting["rejectCall"], len(setting)) == (rec1.id, False, 12)
    assert row["_count"] == {"Message": 1, "Contact": 2, "Chat": 3}


async def test_filters_by_name_id_and_number(wire: Wire) -> None:
    first = wire.server.has("first", created_with_number="5511999990000")
    wire.server.has("second", created_with_number="5511999990000")

    async def names(query: str) -> list[str]:
        return [row["name"] for row in (await wire.get(f"/instance/fetchInstances{query}")).json()]

    assert await names("") == await names("?instanceName=") == ["first", "second"]  # 31, 37
    assert await names("?instanceName=second") == ["second"]  # 32
    assert await names(f"?instanceId={first.id}") == ["first"]  # 34
    assert await names("?number=5511999990000") == ["first"]  # 134: only the first
    for query, wanted in (("instanceName", "nobody"), ("instanceId", "nope"), ("number", "5500000000")):
        answer = await wire.get(f"/instance/fetchInstances?{query}={wanted}")
        assert answer.status_code == 404
        assert message(answer) == [f'Instance "{wanted}" not found']  # 33, 35, 36


async def test_a_token_sees_its_own_rows_only(wire: Wire) -> None:
    wire.server.has("other")
    for name in ("rec4", "rec5"):
        wire.server.has(name, token="MY-OWN-TOKEN-123")
    key = "MY-OWN-TOKEN-123"

    own = (await wire.get("/instance/fetchInstances", apikey=key)).json()
    assert [row["name"] for row in own] == ["rec4", "rec5"]  # 136
    one = (await wire.get("/instance/fetchInstances?instanceName=rec5", apikey=key)).json()
    assert [row["name"] for row in one] == ["rec5"]
    for query, bad in (("?instanceName=other", key), ("?instanceName=nobody", key), ("", "wrong"), ("", "")):
        answer = await wire.get(f"/instance/fetchInstances{query}", apikey=bad)
        assert answer.status_code == 401  # 39-41


async def test_thousands_of_rows_are_cheap_and_all_different(wire: Wire) -> None:
    many = wire.server.has_many(5000)
    answer = await wire.get("/instance/fetchInstances")

    rows = answer.json()
    assert [rows[0]["name"], rows[-1]["name"]] == ["instance-1", "instance-5000"]
    assert len({row["id"] for row in rows}) == len({row["token"] for row in rows}) == 5000
    assert 900 < len(answer.content) / 5000 < 1200  # 1.1 kB a row [latency]
    many[7].drop(403)
    assert (await wire.get("/instance/fetchInstances")).json()[7]["disconnectionReasonCode"] == 403
