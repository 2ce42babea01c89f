"""How calls reach the stand-in Bot API and in what envelope it answers."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.sandbox.telegram_helpers import ANA, TOKEN, Caller, calling


@pytest.fixture
async def bot() -> AsyncIterator[Caller]:
    async with calling() as caller:
        yield caller


async def test_a_wrong_token_is_unauthorized_and_not_logged_as_a_call(bot: Caller) -> None:
    response = await bot.http.post("/bot123:other/getMe")

    assert response.status_code == 401
    assert response.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert bot.api.calls == []


async def test_an_unknown_method_is_not_found(bot: Caller) -> None:
    assert await bot.answer("sendDance") == (
        404,
        {"ok": False, "error_code": 404, "description": "Not Found"},
    )


async def test_an_unknown_page_is_not_found_in_the_same_envelope(bot: Caller) -> None:
    response = await bot.http.get("/robots.txt")

    assert response.status_code == 404
    assert response.json()["description"] == "Not Found"


async def test_get_me_names_the_bot_by_its_token(bot: Caller) -> None:
    me = await bot.ok("getMe")

    assert (me["id"], me["is_bot"], me["username"]) == (123, True, bot.api.me.username)


async def test_the_case_of_a_method_does_not_matter(bot: Caller) -> None:
    assert await bot.ok("GETME") == await bot.ok("getme")


@pytest.mark.parametrize("how", ["query", "form", "multipart", "json"])
async def test_parameters_come_by_any_of_the_four_ways(bot: Caller, how: str) -> None:
    bot.api.private(ANA)
    path = f"/bot{TOKEN}/sendMessage"
    rows = {"inline_keyboard": [[{"text": "é", "callback_data": "x"}]]}
    given = {"chat_id": "100", "text": "olá & <b>adeus</b>", "parse_mode": "HTML"}
    serialized = {**given, "reply_markup": json.dumps(rows)}

    match how:
        case "query":
            response = await bot.http.get(path, params=serialized)
        case "form":
            response = await bot.http.post(path, data=serialized)
        case "multipart":
            response = await bot.http.post(path, data=serialized, files={"unused": b"x"})
        case _:
            response = await bot.http.post(path, json={**given, "chat_id": 100, "reply_markup": rows})

    assert response.json()["result"]["text"] == "olá & adeus"
    assert bot.api.calls[0].params["reply_markup"] == rows
    assert bot.api.calls[0].chat_id == 100


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff"])
async def test_a_body_that_is_no_json_object_is_a_bad_request(bot: Caller, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    response = await bot.http.post(f"/bot{TOKEN}/getMe", content=body, headers=headers)

    assert response.status_code == 400


async def test_what_is_no_number_reads_as_none(bot: Caller) -> None:
    assert await bot.refused("sendMessage", chat_id="@nobody", text="x") == "Bad Request: chat not found"
    assert await bot.refused("sendMessage", text="x") == "Bad Request: chat_id is empty"


async def test_a_parameter_that_should_be_an_object_is_refused_when_it_is_none(bot: Caller) -> None:
    bot.api.private(ANA)

    description = await bot.refused("sendMessage", chat_id=100, text="x", reply_markup="{")

    assert description == "Bad Request: can't parse reply_markup JSON object"


async def test_waiting_for_a_call_ends_when_it_comes(bot: Caller) -> None:
    await bot.ok("getMe")
    await bot.ok("getMe")

    assert len(await bot.api.called("getMe", count=2)) == 2


async def test_waiting_in_vain_for_a_call_tells_what_was_called(bot: Caller) -> None:
    await bot.ok("getMe")

    with pytest.raises(AssertionError, match=r"deleteWebhook was called 0 times .* called were: getMe"):
        await bot.api.called("deleteWebhook", timeout=0.01)


async def test_the_answer_carries_the_servers_date(bot: Caller) -> None:
    response = await bot.http.get(f"/bot{TOKEN}/getMe")

    assert response.headers["date"].endswith("GMT")


async def test_stopped_it_refuses_connections_and_is_back_on_the_same_port(bot: Caller) -> None:
    await bot.ok("getMe")
    await bot.api.stop_answering()
    with pytest.raises(httpx.TransportError):
        await bot.ok("getMe")

    await bot.api.answers_again()

    assert await bot.ok("getMe")


async def test_kept_connections_are_counted_once(bot: Caller) -> None:
    for _ in range(3):
        await bot.ok("getMe")

    assert bot.api.connections == 1
