"""What people and servers could notice of the bot, for tests that say it did nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from bot.sandbox.telegram import BotApi, Call

_BEHIND_THE_SCENES = {"getMe", "getUpdates", "deleteWebhook", "setMyCommands", "deleteMyCommands"}


def shown_to_people(telegram: BotApi) -> list[Call]:
    """Every call that somebody in a chat can see the effect of, in order."""
    return [call for call in telegram.calls if call.method not in _BEHIND_THE_SCENES]


def methods(telegram: BotApi) -> list[str]:
    """The methods of those calls."""
    return [call.method for call in shown_to_people(telegram)]


def told(lines: Sequence[Mapping[str, Any]]) -> list[str]:
    """The events that structlog captured, but for the menu of a group that has not written yet, and retries."""
    beside = {"menu_not_published", "stamina.retry_scheduled"}
    return [line["event"] for line in lines if line["event"] not in beside]


async def logs(lines: Sequence[Mapping[str, Any]], event: str) -> Mapping[str, Any]:
    """Wait until ``event`` is among the lines that structlog captures; the first such line.

    Raises:
        TimeoutError: it did not come.
    """
    async with asyncio.timeout(PATIENCE_S):
        while event not in {line["event"] for line in lines}:  # noqa: ASYNC110 -- the capture rings no bell
            await asyncio.sleep(0)
    return next(line for line in lines if line["event"] == event)
