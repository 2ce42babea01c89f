"""What people and servers could notice of the bot, for tests that say it did nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.sandbox.telegram import BotApi, Call

_BEHIND_THE_SCENES = {"getMe", "getUpdates", "deleteWebhook", "setMyCommands", "deleteMyCommands"}


def shown_to_people(telegram: BotApi) -> list[Call]:
    """Every call that somebody in a chat can see the effect of, in order."""
    return [call for call in telegram.calls if call.method not in _BEHIND_THE_SCENES]


def methods(telegram: BotApi) -> list[str]:
    """The methods of those calls."""
    return [call.method for call in shown_to_people(telegram)]
