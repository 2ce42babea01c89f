from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from telegram.error import BadRequest, RetryAfter
from telegram.ext import ExtBot

from bot.sandbox.telegram import BotApi, Chat, FloodRules, Person
from bot.telegram.clock import TelegramClock
from bot.telegram.flood import FloodLimiter, FloodLimits
from bot.telegram.polling import PollingRequest, PollWatch
from bot.telegram.request import ApiRequest
from tests.patience import PATIENCE_S
from tests.telegram.bots import TOKEN

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator

    from bot.telegram.unless import Unless

PERSON, GROUP = 100, -100
HASTE = 100.0
"""How much faster than ours the clock of the limits runs: their minute takes 0.6 s."""
QUICK = FloodLimits(second_s=1 / HASTE)


def strict() -> FloodRules:
    return FloodRules(slack_s=0.0, clock=lambda: time.monotonic() * HASTE)


@asynccontextmanager
async def limited(api: BotApi, tls: ssl.SSLContext, limiter: FloodLimiter) -> AsyncIterator[ExtBot[Unless]]:
    polling = PollingRequest(watch=PollWatch(), clock=TelegramClock(), tls=tls)
    request = ApiRequest(polling, tls=tls)
    async with (
        asyncio.timeout(PATIENCE_S),
        api.serving() as url,
        ExtBot(
            TOKEN, f"{url}/bot", request=request, get_updates_request=polling, rate_limiter=limiter
        ) as bot,
    ):
        yield bot


def people(api: BotApi, count: int) -> list[Chat]:
    return [api.private(Person(id=100 + number, first_name=f"P{number}")) for number in range(count)]


def texts(chat: Chat) -> list[str]:
    return [message.text or "" for message in chat.messages]


async def test_the_limits_are_kept_so_that_telegram_never_refuses(tls: ssl.SSLContext) -> None:
    api = BotApi(TOKEN)
    api.flood = strict()
    chats = people(api, 40)
    group = api.group(-7, "Equipe")
    started = time.monotonic()
    async with limited(api, tls, FloodLimiter(QUICK)) as bot:
        sends = [bot.send_message(chat.id, f"{chat.id} {number}") for number in range(2) for chat in chats]
        sends += [bot.send_message(group.id, str(number)) for number in range(25)]
        first, *_ = await asyncio.gather(*sends)
        await asyncio.gather(*(bot.edit_message_text(str(n), 100, first.message_id) for n in range(3)))
    assert len(api.calls.of("sendMessage")) == 105  # a refused one would have come again
    assert len(api.calls.of("editMessageText")) == 3
    assert time.monotonic() - started >= 60 / HASTE  # the group's 21st waited for its minute to end
    assert texts(group) == [str(number) for number in range(25)]


async def test_without_our_limits_telegram_would_refuse(tls: ssl.SSLContext) -> None:
    api = BotApi(TOKEN)
    api.flood = strict()
    (chat,) = people(api, 1)
    async with limited(api, tls, FloodLimiter(None, tries=1)) as bot:
        results = await asyncio.gather(
            *(bot.send_message(chat.id, "x") for _ in range(5)), return_exceptions=True
        )
    assert any(isinstance(result, RetryAfter) for result in results)


async def test_the_order_within_a_chat_is_kept_also_around_a_429(tls: ssl.SSLContext) -> None:
    api = BotApi(TOKEN)
    (chat,) = people(api, 1)
    async with limited(api, tls, FloodLimiter(QUICK)) as bot:
        api.faults.add("sendMessage", chat_id=chat.id, status=429, retry_after=1)
        await asyncio.gather(*(bot.send_message(chat.id, str(number)) for number in range(8)))
    assert texts(chat) == [str(number) for number in range(8)]
    assert len(api.calls.of("sendMessage")) == 9


async def test_a_429_for_one_chat_holds_neither_another_nor_the_answer_to_a_button(
    tls: ssl.SSLContext,
) -> None:
    api = BotApi(TOKEN)
    flooded, other = people(api, 2)
    async with limited(api, tls, FloodLimiter(QUICK)) as bot:
        shown = await bot.send_message(flooded.id, "menu")
        api.faults.add("sendMessage", chat_id=flooded.id, status=429, retry_after=1)
        held = asyncio.create_task(bot.send_message(flooded.id, "held"))
        await api.called("sendMessage", 2)
        behind = asyncio.create_task(bot.send_message(flooded.id, "behind"))
        started = time.monotonic()
        await asyncio.gather(*(bot.send_message(other.id, str(number)) for number in range(5)))
        with pytest.raises(BadRequest, match="Query is too old"):  # it came through
            await bot.answer_callback_query("1")
        await bot.send_chat_action(flooded.id, "typing")
        await bot.delete_message(flooded.id, shown.message_id)
        assert time.monotonic() - started < 0.8
        assert not held.done()
        await asyncio.gather(held, behind)
    assert texts(flooded)[-2:] == ["held", "behind"]


async def test_an_uncounted_call_waits_its_429_out_without_holding_its_chat(tls: ssl.SSLContext) -> None:
    api = BotApi(TOKEN)
    (chat,) = people(api, 1)
    async with limited(api, tls, FloodLimiter(QUICK)) as bot:
        old = await bot.send_message(chat.id, "old")
        api.faults.add("deleteMessage", status=429, retry_after=1)
        deleting = asyncio.create_task(bot.delete_message(chat.id, old.message_id))
        await api.called("deleteMessage")
        await bot.send_message(chat.id, "new")
        assert not deleting.done()
        assert await deleting
    assert texts(chat) == ["new"]


async def test_too_long_or_too_many_waits_are_raised(tls: ssl.SSLContext) -> None:
    api = BotApi(TOKEN)
    (chat,) = people(api, 1)
    async with limited(api, tls, FloodLimiter(QUICK, longest_wait_s=5, tries=2)) as bot:
        fault = api.faults.add("sendMessage", status=429, retry_after=6)
        with pytest.raises(RetryAfter):
            await bot.send_message(chat.id, "x")
        assert fault.hits == 1
        fault = api.faults.add("sendMessage", status=429, retry_after=1, times=None)
        with pytest.raises(RetryAfter):
            await bot.send_message(chat.id, "x")
        assert fault.hits == 2


async def test_a_deletion_is_never_given_up_however_long_and_often_it_is_refused(tls: ssl.SSLContext) -> None:
    api = BotApi(TOKEN)
    (chat,) = people(api, 1)
    async with limited(api, tls, FloodLimiter(QUICK, longest_wait_s=0.5, tries=1)) as bot:
        secret = await bot.send_message(chat.id, "secret")
        fault = api.faults.add("deleteMessage", times=2, status=429, retry_after=1)
        assert await bot.delete_message(chat.id, secret.message_id)
    assert fault.hits == 2
    assert texts(chat) == []


async def test_closing_ends_the_wait_of_a_deletion_too(tls: ssl.SSLContext) -> None:
    api = BotApi(TOKEN)
    (chat,) = people(api, 1)
    limiter = FloodLimiter()
    async with limited(api, tls, limiter) as bot:
        secret = await bot.send_message(chat.id, "secret")
        api.faults.add("deleteMessage", times=None, status=429, retry_after=3600)
        held = asyncio.create_task(bot.delete_message(chat.id, secret.message_id))
        await api.called("deleteMessage")
        await bot.send_chat_action(chat.id, "typing")
        await limiter.close()
        with pytest.raises(RetryAfter):
            await held


async def test_other_errors_pass_and_hold_nothing(tls: ssl.SSLContext) -> None:
    api = BotApi(TOKEN)
    (chat,) = people(api, 1)
    async with limited(api, tls, FloodLimiter(QUICK)) as bot:
        api.faults.add("sendMessage", status=400, description="Bad Request: no")
        with pytest.raises(BadRequest):
            await bot.send_message(chat.id, "x")
        await bot.send_message(chat.id, "y")
    assert texts(chat) == ["y"]


async def test_closing_lets_waiting_messages_go_in_order(tls: ssl.SSLContext) -> None:
    api = BotApi(TOKEN)
    (chat,) = people(api, 1)
    group = api.group(-7, "Equipe")
    limiter = FloodLimiter(FloodLimits(per_group_minute=2))  # at full length: a minute
    started = time.monotonic()
    async with limited(api, tls, limiter) as bot:
        waiting = [asyncio.create_task(bot.send_message(chat.id, str(number))) for number in range(6)]
        waiting += [asyncio.create_task(bot.send_message(group.id, str(number))) for number in range(6)]
        await api.called("sendMessage", 2)
        await limiter.close()
        await asyncio.gather(*waiting)
        await bot.send_message(chat.id, "6")
    assert time.monotonic() - started < 0.9
    assert texts(chat) == [str(number) for number in range(7)]
    assert texts(group) == [str(number) for number in range(6)]


async def test_closing_ends_the_wait_after_a_429(tls: ssl.SSLContext) -> None:
    api = BotApi(TOKEN)
    (chat,) = people(api, 1)
    limiter = FloodLimiter()
    async with limited(api, tls, limiter) as bot:
        api.faults.add("sendMessage", status=429, retry_after=60)
        held = asyncio.create_task(bot.send_message(chat.id, "x"))
        await api.called("sendMessage")
        await bot.send_chat_action(chat.id, "typing")
        await limiter.close()
        with pytest.raises(RetryAfter):
            await held


async def test_there_is_room_while_half_of_every_limit_is_free() -> None:
    limiter = FloodLimiter(FloodLimits(per_chat_s=1e9, per_group_minute=4, overall_s=1000, second_s=60))
    assert limiter.has_room(GROUP)
    for _ in range(2):
        await asyncio.sleep(0.01)
        assert limiter.has_room(GROUP)
        await _sends(limiter, GROUP)
    assert not limiter.has_room(GROUP)
    assert limiter.has_room(GROUP - 1)


async def test_there_is_no_room_just_after_a_message_in_the_same_chat() -> None:
    limiter = FloodLimiter(FloodLimits(second_s=60))
    await _sends(limiter, PERSON)
    assert not limiter.has_room(PERSON)
    assert limiter.has_room(PERSON + 1)


async def test_there_is_room_for_nobody_while_half_of_all_is_taken() -> None:
    limiter = FloodLimiter(FloodLimits(overall_s=4, second_s=60))
    for chat in range(1, 3):
        await _sends(limiter, chat)
    assert not limiter.has_room(99)


async def test_without_limits_there_is_always_room() -> None:
    limiter = FloodLimiter(None)
    await _sends(limiter, PERSON)
    assert limiter.has_room(PERSON)


async def _sends(limiter: FloodLimiter, chat: int) -> None:
    async def sent() -> bool:
        return True

    await limiter.process_request(sent, (), {}, "sendMessage", {"chat_id": chat}, None)
