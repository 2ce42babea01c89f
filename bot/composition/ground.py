"""What every group of services stands on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.fleet.fleet import Fleet
    from bot.fleet.hints import Hints
    from bot.settings import Settings
    from bot.store.memory import Memory
    from bot.telegram.bot import PlainBot
    from bot.tuning import Tuning


@dataclass(frozen=True)
class Ground:
    """What is there before any service.

    Attributes:
        memory: what outlives the process, ready to be read.
        bot: Telegram's side.
        fleet: every instance on every server.
        hints: what events say may have changed.
    """

    settings: Settings
    tuning: Tuning
    memory: Memory
    bot: PlainBot
    fleet: Fleet
    hints: Hints
