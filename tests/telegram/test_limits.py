from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram.flood import FloodLimiter, FloodLimits
from bot.telegram.window import Window
from tests.patience import PATIENCE_S

FULL = FloodLimits(per_chat_s=1, per_group_minute=1, overall_s=1)


class Sender:
    """Makes calls through a limiter, without a network."""

    def __init__(self, limiter: FloodLimiter) -> None:
        self.limiter = limiter
        self.made: list[str] = []

    async def call(self, method: str, chat_id: object = 100) -> object:
        async def made() -> bool:
            self.made.append(method)
            return True

        return await self.limiter.process_request(made, (), {}, method, {"chat_id": chat_id}, None)

    async def passes(self, method: str, chat_id: object = 100) -> bool:
        """Whether a call is made at once."""
        task = asyncio.create_task(self.call(method, chat_id))
        for _ in range(5):
            await asyncio.sleep(0)  # a turn of the event loop, no time
        if not task.done():
            task.cancel()
        return task.done()


COUNTED = [
    "sendMessage",
    "sendPhoto",
    "sendMediaGroup",
    "editMessageText",
    "editMessageMedia",
    "forwardMessage",
]
FREE = ["sendChatAction", "answerCallbackQuery", "deleteMessage", "getMe", "getFile", "setMyCommands"]


@pytest.mark.parametrize("method", [*COUNTED, "copyMessage", "editMessageReplyMarkup", "editMessageCaption"])
async def test_messages_and_edits_count(method: str) -> None:
    sender = Sender(FloodLimiter(FULL))
    assert await sender.passes("sendMessage", 100)
    assert not await sender.passes(method, 200)


@pytest.mark.parametrize(
    "method", [*FREE, "deleteMessages", "editForumTopic", "setMessageReaction", "getChat"]
)
async def test_nothing_else_waits(method: str) -> None:
    sender = Sender(FloodLimiter(FULL))
    assert await sender.passes("sendMessage")
    assert await sender.passes(method)


async def test_a_chat_is_the_same_however_its_id_is_written() -> None:
    sender = Sender(FloodLimiter())
    assert await sender.passes("sendMessage", 100)
    assert not await sender.passes("sendMessage", "100")
    assert await sender.passes("sendMessage", "@channel")
    assert not await sender.passes("sendMessage", "@channel")
    assert await sender.passes(
        "sendMessage", None
    )  # an inline message's edit: no chat, only the overall limit


async def test_without_limits_nothing_waits() -> None:
    sender = Sender(FloodLimiter(None))
    for _ in range(100):
        assert await sender.passes("sendMessage")


async def forgotten(limiter: FloodLimiter) -> bool:
    """Whether all chats are forgotten; some seconds are given for it."""
    for _ in range(1000):
        if not limiter.known_chats:
            return True
        await asyncio.sleep(0.005)
    return False


@pytest.mark.parametrize("chats", [range(100, 150), range(-150, -100)])
async def test_idle_chats_are_forgotten(chats: range) -> None:
    limiter = FloodLimiter(FloodLimits(overall_s=1000, second_s=0.001))
    sender = Sender(limiter)
    await asyncio.gather(*(sender.call("sendMessage", chat) for chat in chats for _ in range(2)))
    assert 0 < limiter.known_chats <= 50
    assert await forgotten(limiter)
    assert len(sender.made) == 100


@pytest.mark.parametrize("chat", [100, -100])
async def test_a_cancelled_message_leaves_no_trace(chat: int) -> None:
    limiter = FloodLimiter(FloodLimits(second_s=0.002, per_group_minute=1))
    sender = Sender(limiter)
    await sender.call("sendMessage", chat)
    waiting = [asyncio.create_task(sender.call("sendMessage", chat)) for _ in range(3)]
    await asyncio.sleep(0)
    for task in waiting[:2]:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert len(sender.made) == 2
    assert await forgotten(limiter)


@settings(max_examples=8, deadline=None)
@given(
    calls=st.lists(st.tuples(st.floats(0, 0.02), st.floats(0, 1)), min_size=4, max_size=12),
    most=st.integers(1, 3),
)
def test_no_period_at_the_far_end_sees_more_than_so_many(calls: list[tuple[float, float]], most: int) -> None:
    period_s = 0.02
    arrivals: list[float] = []

    async def call(window: Window, takes_s: float, part: float) -> None:
        async with window:
            await asyncio.sleep(takes_s * part)  # the way there
            arrivals.append(asyncio.get_running_loop().time())
            await asyncio.sleep(takes_s * (1 - part))  # the way back

    async def run() -> None:
        window = Window(most, period_s)
        await asyncio.gather(*(call(window, *one) for one in calls))

    asyncio.run(run())
    assert len(arrivals) == len(calls)
    for first, later in zip(arrivals, arrivals[most:], strict=False):
        assert later - first >= period_s


async def test_lifting_lets_everybody_go_one_after_the_other() -> None:
    emptied = asyncio.Event()
    window = Window(1, 60, emptied=emptied.set)
    order: list[Any] = []

    async def call(number: int) -> None:
        async with window:
            order.append(number)

    tasks = [asyncio.create_task(call(number)) for number in range(5)]
    await tasks[0]
    assert order == [0]
    window.lift()
    async with asyncio.timeout(PATIENCE_S):
        await asyncio.gather(*tasks)
        await emptied.wait()
    assert order == [0, 1, 2, 3, 4]
    assert window.empty
