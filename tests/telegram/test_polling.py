from __future__ import annotations

import asyncio
import contextlib
import copy
import json
import logging
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs
from telegram import Update
from telegram.error import NetworkError, TelegramError
from telegram.ext import ApplicationBuilder, TypeHandler

from bot.sandbox.telegram import BotApi, Person
from bot.telegram.clock import TelegramClock
from bot.telegram.polling import PollingRequest, PollStalled, PollWatch, TokenRefused
from bot.telegram.request import ApiRequest
from bot.tls import verifying
from tests.patience import PATIENCE_S
from tests.telegram.bots import TOKEN, bot_at
from tests.telegram.raw import ME, Asked, Raw, answer, http

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator

ANA = Person(id=100, first_name="Ana", language_code="pt-br")
MESSAGE: dict[str, Any] = {
    "message_id": 5,
    "date": 1700000000,
    "chat": {"id": 100, "type": "private", "first_name": "Ana"},
    "from": {"id": 100, "is_bot": False, "first_name": "Ana"},
    "text": "segredo",
}
UNREADABLE: dict[str, Any] = {
    "callback_query": {"id": "1", "from": MESSAGE["from"], "message": MESSAGE, "data": "segredo"}
}


class Heard:
    """What reached the handlers of a real PTB application."""

    def __init__(self) -> None:
        self.updates: asyncio.Queue[Update] = asyncio.Queue()

    async def __call__(self, update: Update, _context: object) -> None:
        self.updates.put_nowait(update)

    async def texts(self, count: int) -> list[str | None]:
        async with asyncio.timeout(PATIENCE_S):
            got = [await self.updates.get() for _ in range(count)]
        return [update.message.text if update.message else None for update in got]


@contextlib.asynccontextmanager
async def program(url: str, tls: ssl.SSLContext, watch: PollWatch) -> AsyncIterator[Heard]:
    """The wire as the program puts it together, polling."""
    polling, heard = PollingRequest(watch=watch, clock=TelegramClock(), tls=tls), Heard()
    request = ApiRequest(polling, tls=tls)
    builder = ApplicationBuilder().token(TOKEN).base_url(f"{url}/bot").request(request)
    application = builder.get_updates_request(polling).build()
    application.add_handler(TypeHandler(Update, heard))
    assert application.updater
    async with application:
        await application.updater.start_polling(timeout=1, error_callback=lambda _: None)
        await application.start()
        yield heard
        await application.updater.stop()
        await application.stop()


async def test_an_unreadable_update_is_passed_by_and_the_later_ones_are_heard(
    tls: ssl.SSLContext, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    api = BotApi(TOKEN)
    chat = api.private(ANA)
    async with api.serving() as url:
        chat.says("before", by=ANA)
        bad = api.updates.put(UNREADABLE)
        chat.says("after", by=ANA)
        with capture_logs() as logs:
            async with program(url, tls, PollWatch()) as heard:
                assert await heard.texts(3) == ["before", None, "after"]
                chat.says("later", by=ANA)
                assert await heard.texts(1) == ["later"]
    assert logs == [
        {
            "event": "update_unreadable",
            "update_id": bad["update_id"],
            "error": "TypeError",
            "log_level": "error",
        }
    ]
    assert len(api.calls.of("getUpdates")) < 8
    assert "segredo" not in caplog.text + str(logs)


async def test_a_batch_of_nothing_but_unreadable_updates_is_passed_by(tls: ssl.SSLContext) -> None:
    api = BotApi(TOKEN)
    chat = api.private(ANA)
    async with api.serving() as url, program(url, tls, PollWatch()) as heard:
        for _ in range(3):
            api.updates.put(UNREADABLE)
        assert await heard.texts(3) == [None, None, None]
        chat.says("after", by=ANA)
        assert await heard.texts(1) == ["after"]


async def test_all_polls_share_one_connection(tls: ssl.SSLContext) -> None:
    api = BotApi(TOKEN)
    chat = api.private(ANA)
    async with api.serving() as url, program(url, tls, PollWatch()) as heard:
        for number in range(5):
            chat.says(str(number), by=ANA)
            assert await heard.texts(1) == [str(number)]
        assert api.connections == 1


@pytest.mark.parametrize("status", [401, 404])
async def test_a_token_refused_in_the_middle_of_polling_is_the_end(tls: ssl.SSLContext, status: int) -> None:
    api, watch = BotApi(TOKEN), PollWatch()
    chat = api.private(ANA)
    async with api.serving() as url, program(url, tls, watch) as heard:
        chat.says("x", by=ANA)
        assert await heard.texts(1) == ["x"]
        api.faults.add("getUpdates", status=status, times=None)
        async with asyncio.timeout(PATIENCE_S):
            death = await watch.died()
        assert death == TokenRefused(status)
        assert str(status) in str(death)
        assert TOKEN not in str(death)


async def test_polling_that_hangs_is_the_end(tls: ssl.SSLContext) -> None:
    api, watch = BotApi(TOKEN), PollWatch(patience_s=0.3)
    async with api.serving() as url, program(url, tls, watch):
        api.faults.add("getUpdates", hang=True, times=None)
        async with asyncio.timeout(PATIENCE_S):
            death = await watch.died()
        api.faults.clear()  # or PTB's last poll on its way out would wait, too
    assert isinstance(death, PollStalled)
    assert 0.3 <= death.silent_s < 3


async def test_a_cut_connection_is_one_outage_with_its_length(tls: ssl.SSLContext) -> None:
    api, watch = BotApi(TOKEN), PollWatch(patience_s=4)
    chat = api.private(ANA)
    with capture_logs() as logs:
        async with api.serving() as url, program(url, tls, watch) as heard:
            waiting = asyncio.create_task(watch.died())
            api.faults.add("getUpdates", cut=True)
            chat.says("before", by=ANA)
            assert await heard.texts(1) == ["before"]
            chat.says("after", by=ANA)
            assert await heard.texts(1) == ["after"]
            assert not waiting.done()
            waiting.cancel()
    assert [line["event"] for line in logs] == ["poll_outage", "poll_outage_over"]
    assert logs[1]["seconds"] >= 0.9  # PTB pauses for 1 s


async def test_a_second_poller_is_reported_as_what_it_is(tls: ssl.SSLContext) -> None:
    api, watch = BotApi(TOKEN), PollWatch(conflict_reminder_s=0.5)
    chat = api.private(ANA)
    with capture_logs() as logs:
        async with (
            api.serving() as url,
            httpx.AsyncClient(verify=verifying()) as other,
            program(url, tls, watch) as heard,
        ):
            await api.called("getUpdates")
            await other.get(f"{url}/bot{TOKEN}/getUpdates")
            chat.says("after", by=ANA)
            assert await heard.texts(1) == ["after"]
    assert [line["event"] for line in logs] == ["poll_conflict", "poll_conflict_over"]
    assert "another process" in logs[0]["cause"]


@pytest.mark.parametrize("odd", [b"\\ud83d", b"\xff", "😀".encode()[:2]])
async def test_half_a_character_loses_neither_its_update_nor_the_others(
    tls: ssl.SSLContext, odd: bytes
) -> None:
    batch = json.dumps({"ok": True, "result": [{"update_id": 1, "message": {**MESSAGE, "text": "@@"}}]})

    async def reply(asked: Asked) -> bytes:
        return answer(ME) if asked.method == "getMe" else http(200, batch.encode().replace(b"@@", odd))

    async with Raw(reply).serving() as url, bot_at(url, tls) as (bot, _):
        (update,) = await bot.get_updates()
    assert update.message
    assert update.message.text
    assert update.message.text.encode().decode() == update.message.text


NO_BATCHES = [
    b"<html>segredo</html>",
    b'"segredo"',
    b'{"ok": true}',
    b'{"ok": true, "result": {"segredo": 1}}',
    b'{"ok": true, "result": [7, {"segredo": 1}, {"update_id": "7"}]}',
    b"[" * 100_000,
]


@pytest.mark.parametrize("body", NO_BATCHES)
async def test_what_is_no_batch_is_a_network_error(
    tls: ssl.SSLContext, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async def reply(asked: Asked) -> bytes:
        return answer(ME) if asked.method == "getMe" else http(200, body)

    async with Raw(reply).serving() as url, bot_at(url, tls) as (bot, _):
        with pytest.raises(NetworkError) as caught:
            await bot.get_updates()
    assert "segredo" not in str(caught.value) + caplog.text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
KINDS = ["message", "edited_message", "callback_query", "my_chat_member", "poll", "business_connection"]


@st.composite
def broken(draw: st.DrawFn) -> dict[str, Any]:
    """A healthy message or button press of which one part is gone or something else."""
    content: Any = copy.deepcopy(draw(st.sampled_from([MESSAGE, UNREADABLE["callback_query"], {}])))
    update = {draw(st.sampled_from(KINDS)): content}
    place: Any = content
    while isinstance(place, dict) and place:
        key = draw(st.sampled_from(sorted(place)))
        if draw(st.booleans()):
            place[key] = draw(JSON)
        elif draw(st.booleans()):
            del place[key]
            break
        place = place[key]
    return update


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(updates=st.lists(broken() | st.just({"message": MESSAGE}), min_size=1, max_size=5))
def test_whatever_comes_the_second_attempt_is_read(
    tls: ssl.SSLContext, updates: list[dict[str, Any]]
) -> None:
    batch = [{"update_id": number, **update} for number, update in enumerate(updates, 7)]

    async def reply(asked: Asked) -> bytes:
        return answer(ME if asked.method == "getMe" else batch)

    async def poll() -> tuple[Update, ...]:
        async with Raw(reply).serving() as url, bot_at(url, tls) as (bot, _):
            try:
                return await bot.get_updates()
            except TelegramError:
                raise
            except Exception:  # noqa: BLE001  PTB's updater asks again after anything but its own errors
                return await bot.get_updates()

    got = asyncio.run(poll())
    assert [update.update_id for update in got] == [update["update_id"] for update in batch]
    for update, sent in zip(got, batch, strict=True):
        if sent.get("message") == MESSAGE:
            assert update.message
            assert update.message.text == "segredo"
