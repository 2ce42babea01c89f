"""What stands below a board, whose message no other button may make something else of."""

from __future__ import annotations

from dataclasses import dataclass

from bot.views.callbacks.press import Press


@dataclass(frozen=True)
class ShowFleetApart(Press):
    """Show the fleet in a message of its own."""

    code = "bf"


@dataclass(frozen=True)
class StopBoard(Press):
    """Keep the board true no longer."""

    code = "bs"
