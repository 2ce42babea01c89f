"""getUpdates: long polling, confirming, filtering, and two pollers at once."""

import asyncio
import time
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.sandbox.telegram_helpers import ANA, TOKEN, Caller, calling

CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


@pytest.fixture
async def bot() -> AsyncIterator[Caller]:
    async with calling() as caller:
        caller.api.private(ANA)
        yield caller


def say(bot: Caller, *texts: str) -> None:
    for text in texts:
        bot.api.private(ANA).says(text)


async def polled(bot: Caller, **params: object) -> list[str]:
    return [update["message"]["text"] for update in await bot.ok("getUpdates", **params)]


async def test_a_poll_that_waits_is_answered_at_once_when_something_happens(bot: Caller) -> None:
    started = time.monotonic()
    poll = asyncio.create_task(polled(bot, timeout=50))
    await bot.api.called("getUpdates")

    say(bot, "/status")

    assert await poll == ["/status"]
    assert time.monotonic() - started < 5


async def test_a_poll_without_timeout_does_not_wait(bot: Caller) -> None:
    assert await polled(bot) == []


async def test_a_poll_ends_empty_after_its_timeout(bot: Caller) -> None:
    assert await polled(bot, timeout=1) == []


async def test_an_update_is_repeated_until_an_offset_confirms_it(bot: Caller) -> None:
    say(bot, "one", "two")
    first, second = await bot.ok("getUpdates")

    assert await polled(bot) == ["one", "two"]
    assert await polled(bot, offset=first["update_id"] + 1) == ["two"]
    assert await polled(bot, offset=second["update_id"] + 1) == []
    assert bot.api.updates.pending == []


async def test_a_negative_offset_keeps_only_the_last(bot: Caller) -> None:
    say(bot, "one", "two", "three")

    assert await polled(bot, offset=-2) == ["two", "three"]
    assert len(bot.api.updates.pending) == 2


@pytest.mark.parametrize(("limit", "count"), [(2, 2), (0, 1), (100, 100), (1000, 100)])
async def test_a_batch_has_one_to_a_hundred_updates(bot: Caller, limit: int, count: int) -> None:
    say(bot, *map(str, range(120)))

    assert len(await polled(bot, limit=limit)) == count


async def test_kinds_that_the_bot_does_not_want_are_left_out_from_then_on(bot: Caller) -> None:
    chat = bot.api.private(ANA)
    await bot.ok("getUpdates", allowed_updates=["edited_message"])
    chat.edits(chat.says("one"), "changed")

    (update,) = await bot.ok("getUpdates")

    assert update["edited_message"]["text"] == "changed"


async def test_an_empty_list_of_kinds_means_the_usual_ones(bot: Caller) -> None:
    await bot.ok("getUpdates", allowed_updates=["callback_query"])
    await bot.ok("getUpdates", allowed_updates=[])
    say(bot, "one")
    bot.api.updates.offer("chat_member", {})

    assert await polled(bot) == ["one"]


async def test_any_raw_update_can_be_queued(bot: Caller) -> None:
    await bot.ok("getUpdates", allowed_updates=["message"])
    bot.api.updates.put({"callback_query": {"id": "1"}})

    (update,) = await bot.ok("getUpdates")

    assert update["callback_query"] == {"id": "1"}
    assert isinstance(update["update_id"], int)


async def test_a_second_poller_ends_the_first_with_a_conflict(bot: Caller) -> None:
    first = asyncio.create_task(bot.answer("getUpdates", timeout=50))
    await bot.api.called("getUpdates")
    second = asyncio.create_task(polled(bot, timeout=50))

    status, body = await first
    say(bot, "/status")

    assert (status, body["error_code"], body["description"]) == (409, 409, CONFLICT)
    assert await second == ["/status"]


async def test_a_poller_that_goes_away_takes_nothing_with_it(bot: Caller) -> None:
    with pytest.raises(httpx.ReadTimeout):
        await bot.http.post(f"/bot{TOKEN}/getUpdates", json={"timeout": 50}, timeout=0.1)
    say(bot, "/status")

    assert await polled(bot, timeout=50) == ["/status"]


async def test_stopping_ends_a_poll_that_waits(bot: Caller) -> None:
    poll = asyncio.create_task(bot.answer("getUpdates", timeout=50))
    await bot.api.called("getUpdates")

    await bot.api.stop_answering()

    with pytest.raises(httpx.TransportError):
        await poll


async def test_the_webhook_is_never_set_and_can_drop_what_waits(bot: Caller) -> None:
    say(bot, "one")
    info = await bot.ok("getWebhookInfo")
    assert (info["url"], info["pending_update_count"]) == ("", 1)

    assert await bot.ok("deleteWebhook") is True
    assert len(bot.api.updates.pending) == 1
    await bot.ok("deleteWebhook", drop_pending_updates=True)

    assert bot.api.updates.pending == []
