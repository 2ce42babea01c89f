"""What tests, the sandbox and benchmarks turn; people have nothing to set here."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.clock import Clock, WallClock
from bot.fleet.patience import Patience
from bot.telegram.flood import FloodLimits


@dataclass(frozen=True)
class Tuning:
    """Spans and limits that differ only where nobody waits for real phones.

    Attributes:
        patience: how long we look until a thing is true.
        flood_limits: Telegram's limits; None lifts them.
        shared_reads: whether askers of one moment share one read of the fleet.
        retry_start_s: seconds between two tries to reach Telegram at the start, at first.
        finish_s: seconds that handlers get to finish after a signal, and then what
            was seen of chats to be written; with telling people and closing, an
            orderly end stays under 5 s.
        watch: whether the fleet is watched; tests that count a server's calls do without.
        menus: whether commands are published as Telegram's menus; most tests show none of them.
        clock: what time it is, and by which all waits that happens by itself after a while.
    """

    patience: Patience = field(default_factory=Patience)
    flood_limits: FloodLimits | None = field(default_factory=FloodLimits)
    shared_reads: bool = True
    retry_start_s: float = 1.0
    finish_s: float = 1.5
    watch: bool = True
    menus: bool = True
    clock: Clock = field(default_factory=WallClock)
