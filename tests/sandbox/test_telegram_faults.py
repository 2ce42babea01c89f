"""What goes wrong on demand: flood limits, refusals, broken answers, dead connections."""

import time
from collections.abc import AsyncIterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.telegram import FloodRules
from bot.sandbox.telegram.errors import ApiError
from tests.sandbox.telegram_helpers import ANA, BEA, GROUP_ID, TOKEN, Caller, calling


@pytest.fixture
async def bot() -> AsyncIterator[Caller]:
    async with calling() as caller:
        caller.api.private(ANA)
        caller.api.private(BEA)
        yield caller


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def flooded(rules: FloodRules, chat_id: int) -> int:
    """The seconds to wait; 0 where the message passes."""
    try:
        rules.admit(chat_id)
    except ApiError as refusal:
        return int(refusal.parameters["retry_after"])
    return 0


async def test_a_second_message_within_a_second_is_refused_edits_count(bot: Caller) -> None:
    clock = Clock()
    bot.api.flood = FloodRules(clock=clock)
    sent = await bot.ok("sendMessage", chat_id=100, text="x")
    place = {"chat_id": 100, "message_id": sent["message_id"]}

    status, body = await bot.answer("editMessageText", **place, text="y")

    assert (status, body) == (
        429,
        {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 1",
            "parameters": {"retry_after": 1},
        },
    )
    await bot.ok("sendMessage", chat_id=200, text="another chat")
    clock.seconds += 1
    await bot.ok("editMessageText", **place, text="y")


async def test_answers_actions_and_deletions_count_for_nothing(bot: Caller) -> None:
    bot.api.flood = FloodRules(clock=Clock())
    chat = bot.api.private(ANA)
    buttons = {"inline_keyboard": [[{"text": "Go", "callback_data": "x"}]]}
    await bot.ok("sendMessage", chat_id=100, text="x", reply_markup=buttons)

    await bot.ok("answerCallbackQuery", callback_query_id=chat.presses("Go").id)
    await bot.ok("sendChatAction", chat_id=100, action="typing")
    await bot.ok("deleteMessage", chat_id=100, message_id=chat.last.id)

    assert (await bot.answer("sendMessage", chat_id=100, text="y"))[0] == 429


def test_a_group_takes_twenty_a_minute() -> None:
    clock = Clock()
    rules = FloodRules(clock=clock)
    for _ in range(20):
        assert flooded(rules, GROUP_ID) == 0
        clock.seconds += 1

    assert flooded(rules, GROUP_ID) == 40
    assert flooded(rules, 100) == 0
    clock.seconds += 40
    assert flooded(rules, GROUP_ID) == 0


def test_all_chats_together_take_thirty_a_second() -> None:
    rules = FloodRules(clock=Clock())

    assert [flooded(rules, chat_id) for chat_id in range(1, 32)] == [0] * 30 + [1]


def test_a_limit_that_is_none_is_lifted() -> None:
    rules = FloodRules(per_chat=None, per_group_minute=None, overall=None, clock=Clock())

    assert not any(flooded(rules, GROUP_ID) for _ in range(100))


@given(st.lists(st.tuples(st.integers(1, 3), st.floats(0, 2)), max_size=60))
def test_no_second_ever_holds_more_than_the_limits(steps: list[tuple[int, float]]) -> None:
    clock = Clock()
    rules = FloodRules(per_chat=2, overall=3, slack_s=0, clock=clock)
    passed: list[tuple[float, int]] = []
    for chat_id, pause in steps:
        clock.seconds += pause
        if not flooded(rules, chat_id):
            passed.append((clock.seconds, chat_id))

    for at, chat_id in passed:
        recent = [chat for when, chat in passed if at - 1 < when <= at]
        assert len(recent) <= 3
        assert recent.count(chat_id) <= 2


async def test_a_fault_strikes_its_method_and_chat_as_often_as_told(bot: Caller) -> None:
    fault = bot.api.faults.add("sendMessage", chat_id=100, status=429, retry_after=3, times=2)

    await bot.ok("getMe")
    await bot.ok("sendMessage", chat_id=200, text="x")
    statuses = [(await bot.answer("sendMessage", chat_id=100, text="x"))[0] for _ in range(3)]

    assert statuses == [429, 429, 200]
    assert fault.hits == 2


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (401, "Unauthorized"),
        (404, "Not Found"),
        (500, "Internal Server Error"),
        (502, "Bad Gateway"),
        (400, "Bad Request"),
    ],
)
async def test_any_status_can_be_answered(bot: Caller, status: int, text: str) -> None:
    bot.api.faults.add(status=status)

    assert await bot.answer("getMe") == (status, {"ok": False, "error_code": status, "description": text})


async def test_a_refusal_can_have_any_text(bot: Caller) -> None:
    bot.api.faults.add("getMe", status=400, description="Bad Request: no")

    assert await bot.refused("getMe") == "Bad Request: no"


async def test_a_proxys_page_can_be_answered(bot: Caller) -> None:
    bot.api.faults.add(status=502, body="<html>Bad Gateway</html>")

    response = await bot.http.get(f"/bot{TOKEN}/getMe")

    assert (response.status_code, response.text) == (502, "<html>Bad Gateway</html>")
    assert response.headers["content-type"].startswith("text/html")


async def test_a_cut_connection_gives_no_answer_and_does_nothing(bot: Caller) -> None:
    bot.api.faults.add("sendMessage", cut=True)

    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        await bot.ok("sendMessage", chat_id=100, text="x")

    assert bot.api.private(ANA).messages == []
    await bot.ok("sendMessage", chat_id=100, text="x")


async def test_a_call_that_hangs_is_never_answered(bot: Caller) -> None:
    bot.api.faults.add("sendMessage", hang=True, times=None)

    with pytest.raises(httpx.ReadTimeout):
        await bot.http.post(f"/bot{TOKEN}/sendMessage", json={"chat_id": 100, "text": "x"}, timeout=0.1)

    bot.api.faults.clear()
    await bot.ok("sendMessage", chat_id=100, text="x")
    assert len(bot.api.private(ANA).messages) == 1


async def test_a_delayed_call_is_done_late(bot: Caller) -> None:
    bot.api.faults.add("sendMessage", delay=0.1)
    started = time.monotonic()

    await bot.ok("sendMessage", chat_id=100, text="x")

    assert time.monotonic() - started >= 0.1


async def test_a_mistake_of_the_stand_in_itself_does_not_stay_hidden() -> None:
    async def break_it() -> None:
        async with calling() as bot:
            bot.api.private(ANA).json = {"id": 100, "type": object()}
            assert (await bot.answer("sendMessage", chat_id=100, text="x"))[0] == 500

    with pytest.raises(ExceptionGroup, match="stand-in Bot API is broken"):
        await break_it()


async def test_one_call_in_five_can_fail(bot: Caller) -> None:
    bot.api.faults.add("sendMessage", times=None, status=502, every=5)
    answers = [(await bot.answer("sendMessage", chat_id=100, text="x"))[0] for _ in range(10)]
    assert answers == [200, 200, 200, 200, 502] * 2
