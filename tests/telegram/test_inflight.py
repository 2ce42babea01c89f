from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs
from telegram import Chat, Message, Update
from telegram.ext import Application, ApplicationBuilder, TypeHandler

from bot.sandbox.telegram import BotApi, Person
from bot.telegram.clock import TelegramClock
from bot.telegram.inflight import InFlight
from bot.telegram.polling import PollingRequest, PollWatch
from bot.telegram.request import ApiRequest
from tests.patience import PATIENCE_S
from tests.telegram.bots import TOKEN

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Awaitable, Callable
    from typing import Any

    Handler = Callable[[str], Awaitable[None]]

ANA = Person(id=100, first_name="Ana")


def update(text: str, number: int = 1) -> Update:
    message = Message(number, date=None, chat=Chat(100, "private"), text=text)  # type: ignore[arg-type]  # unused
    return Update(number, message=message)


def text_of(update: object) -> str:
    assert isinstance(update, Update)
    assert update.message
    return update.message.text or ""


@contextlib.asynccontextmanager
async def program(
    tls: ssl.SSLContext, in_flight: InFlight, handler: Handler
) -> AsyncIterator[tuple[BotApi, Application[Any, Any, Any, Any, Any, Any]]]:
    """A PTB application that polls; whoever uses it stops it."""
    api = BotApi(TOKEN)
    polling = PollingRequest(watch=PollWatch(), clock=TelegramClock(), tls=tls)
    builder = ApplicationBuilder().token(TOKEN).concurrent_updates(in_flight).get_updates_request(polling)
    builder = builder.request(ApiRequest(polling, tls=tls))

    async def handle(update: Update, _context: object) -> None:
        await handler(text_of(update))

    async with asyncio.timeout(PATIENCE_S), api.serving() as url:
        application = builder.base_url(f"{url}/bot").build()
        application.add_handler(TypeHandler(Update, handle))
        assert application.updater
        async with application:
            await application.updater.start_polling(timeout=1)
            await application.start()
            yield api, application


class Doing:
    """Handlers that say when they begin and end when they are told to."""

    def __init__(self) -> None:
        self.begun: asyncio.Queue[str] = asyncio.Queue()
        self.may_end = asyncio.Event()
        self.ended: list[str] = []

    async def __call__(self, text: str) -> None:
        self.begun.put_nowait(text)
        await self.may_end.wait()
        self.ended.append(text)


async def test_updates_run_at_once_also_within_a_chat(tls: ssl.SSLContext) -> None:
    in_flight, doing = InFlight(), Doing()
    async with program(tls, in_flight, doing) as (api, application):
        chat = api.private(ANA)
        await in_flight.idle()
        for number in range(3):
            chat.says(str(number), by=ANA)
        assert {await doing.begun.get() for _ in range(3)} == {"0", "1", "2"}
        assert [text_of(update) for update in in_flight.in_hand] == ["0", "1", "2"]
        doing.may_end.set()
        await in_flight.idle()
        assert sorted(doing.ended) == ["0", "1", "2"]
        assert application.updater
        await application.updater.stop()
        assert await in_flight.stop(0) == []
        await application.stop()


async def test_the_stop_waits_then_cancels_then_tells_and_ptb_does_not_hang(tls: ssl.SSLContext) -> None:
    in_flight, doing = InFlight(), Doing()
    quick = asyncio.Event()

    async def handle(text: str) -> None:
        await (doing(text) if text == "slow" else quick.wait())

    async with program(tls, in_flight, handle) as (api, application):
        chat = api.private(ANA)
        chat.says("quick", by=ANA)
        chat.says("slow", by=ANA)
        await doing.begun.get()
        assert application.updater
        await application.updater.stop()
        asyncio.get_running_loop().call_later(0.02, quick.set)
        assert [text_of(update) for update in await in_flight.stop(0.1)] == ["slow"]
        application.update_queue.put_nowait(update("late"))
        await application.update_queue.join()
        await application.stop()
        assert [text_of(update) for update in await in_flight.stop(0)] == ["late"]
        assert in_flight.in_hand == ()


async def test_more_than_allowed_wait_their_turn_and_are_told_too() -> None:
    in_flight, doing = InFlight(max_concurrent_updates=2), Doing()
    tasks = [
        asyncio.create_task(in_flight.process_update(update(str(number)), doing(str(number))))
        for number in range(5)
    ]
    assert [await doing.begun.get() for _ in range(2)] == ["0", "1"]
    assert doing.begun.empty()
    assert len(in_flight.in_hand) == 5
    assert [text_of(update) for update in await in_flight.stop(0)] == ["0", "1", "2", "3", "4"]
    await asyncio.gather(*tasks, return_exceptions=True)
    assert doing.ended == []


async def test_a_turn_is_passed_on() -> None:
    in_flight, doing = InFlight(max_concurrent_updates=1), Doing()
    doing.may_end.set()
    await asyncio.gather(*(in_flight.process_update(update(text), doing(text)) for text in "abc"))
    assert doing.ended == ["a", "b", "c"]
    assert in_flight.in_hand == ()


async def test_a_cancelled_handler_may_clean_up() -> None:
    in_flight, cleaned, begun = InFlight(), asyncio.Event(), asyncio.Event()

    async def handle() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.02)
            cleaned.set()

    task = asyncio.create_task(in_flight.process_update(update("x"), handle()))
    await begun.wait()
    assert len(await in_flight.stop(0)) == 1
    assert cleaned.is_set()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_cleanup_that_hangs_is_cancelled_too() -> None:
    in_flight, begun = InFlight(), asyncio.Event()

    async def handle() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.Event().wait()

    task = asyncio.create_task(in_flight.process_update(update("x"), handle()))
    await begun.wait()
    assert len(await in_flight.stop(0)) == 1
    assert task.done()


async def test_a_handler_that_cannot_be_stopped_is_reported() -> None:
    in_flight, begun, may_end = InFlight(), asyncio.Event(), asyncio.Event()

    async def handle() -> None:
        begun.set()
        while not may_end.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await may_end.wait()

    task = asyncio.create_task(in_flight.process_update(update("x"), handle()))
    await begun.wait()
    with capture_logs() as logs:
        assert await in_flight.stop(0) == []
    assert [(line["event"], line["count"]) for line in logs] == [("handlers_would_not_stop", 1)]
    may_end.set()
    await task


async def test_after_a_restart_updates_are_handled_again() -> None:
    in_flight, doing = InFlight(), Doing()
    doing.may_end.set()
    await in_flight.stop(0)
    await in_flight.process_update(update("a"), doing("a"))
    await in_flight.initialize()
    await in_flight.process_update(update("b"), doing("b"))
    assert doing.ended == ["b"]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from([0.0, 0.001, 0.01, 60.0]), max_size=8), st.integers(1, 4))
def test_every_update_is_either_handled_or_returned(times: list[float], most: int) -> None:
    handled: list[str] = []

    async def handle(number: int, seconds: float) -> None:
        await asyncio.sleep(seconds)
        handled.append(str(number))

    async def run() -> list[str]:
        in_flight = InFlight(max_concurrent_updates=most)
        tasks = [
            asyncio.create_task(in_flight.process_update(update(str(number)), handle(number, seconds)))
            for number, seconds in enumerate(times)
        ]
        if tasks:
            await asyncio.wait(tasks, timeout=0.005)
        unhandled = await in_flight.stop(0.005)
        await asyncio.gather(*tasks, return_exceptions=True)
        return [text_of(update) for update in unhandled]

    unhandled = asyncio.run(run())
    assert sorted(handled + unhandled, key=int) == [str(number) for number in range(len(times))]
