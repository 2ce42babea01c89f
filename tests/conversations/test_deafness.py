"""Alive or dead, never deaf: what makes stock polling stop listening does not stop ours."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from bot.program import Program
from bot.telegram.polling import TokenRefused
from tests.conversations.house import ANA, QUICK
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from tests.conversations.house import House

PRESS = {"id": "9", "from": ANA.json(), "data": "segredo"}
UNREADABLE: list[dict[str, Any]] = [
    {"callback_query": PRESS},
    {"message": {"text": "segredo"}},
    {"message": "segredo"},
    {"callback_query": {**PRESS, "chat_instance": "1", "message": 5}},
]


@pytest.mark.parametrize("update", UNREADABLE)
async def test_an_update_that_cannot_be_read_is_passed_by_and_not_logged(
    house: House, caplog: pytest.LogCaptureFixture, update: dict[str, Any]
) -> None:
    caplog.set_level(logging.INFO)
    house.chat.says("/id")
    house.telegram.updates.put(update)
    house.chat.says("/help")
    with capture_logs() as logged:
        async with house.zelador():
            await house.chat.sees("This chat:")
            await house.chat.sees("/status")
            await house.settled()
            house.telegram.updates.put(update)
            house.chat.says("/nothing")
            await house.chat.sees("I do not know /nothing")
    assert [line["event"] for line in logged].count("update_unreadable") == 2
    assert "segredo" not in str(logged)
    assert "segredo" not in caplog.text
    assert len(house.chat.messages) == 3


@pytest.mark.parametrize("status", [401, 404])
async def test_a_dead_poll_ends_the_program_and_is_its_result(house: House, status: int) -> None:
    """PTB stops polling without a word and says it runs."""
    program = Program(house.settings, QUICK)
    running = asyncio.create_task(program.run(asyncio.Event()))
    await program.ready.wait()
    house.chat.says("/help")
    await house.chat.sees("/status")
    house.telegram.faults.add("getUpdates", times=None, status=status)
    house.chat.says("/id")
    async with asyncio.timeout(PATIENCE_S):
        death = await running
    assert death == TokenRefused(status)


@pytest.mark.parametrize(
    ("fault", "event"),
    [
        ({"status": 409}, "poll_conflict"),
        ({"status": 502, "body": "<html>bad gateway</html>"}, "poll_outage"),
        ({"status": 200, "body": "<html>Wi-Fi login</html>"}, "poll_outage"),
        ({"cut": True}, "poll_outage"),
    ],
)
async def test_other_answers_are_lived_through(house: House, fault: dict[str, Any], event: str) -> None:
    with capture_logs() as logged:
        async with house.zelador():
            house.telegram.faults.add("getUpdates", **fault)
            house.chat.says("/id")
            await house.chat.sees("This chat:")
            house.chat.says("/help")
            await house.chat.sees("/status")
    assert event in {line["event"] for line in logged}
    assert len(house.chat.messages) == 2
