"""What does the same to several instances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.several.batches import Batches
    from handlers.ongoing.runs import Runs


@dataclass(frozen=True)
class SeveralServices:
    """From what was chosen to what is being done.

    Attributes:
        batches: what people chose of the fleet to do the same to all of it.
        runs: what is being done to several instances.
    """

    batches: Batches
    runs: Runs
