"""What the sandbox's instances lived through before anybody looked, so that their history has something to tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.sandbox.evolution import State


@dataclass(frozen=True)
class Turn:
    """From so long ago on an instance was in a state; ``reason`` is WhatsApp's code for it, if there was one."""

    ago: timedelta
    state: State
    reason: int | None = None


@dataclass(frozen=True)
class Sight:
    """From ``began`` ago until ``ended`` ago a server was watched, and answered or not."""

    began: timedelta
    ended: timedelta
    answered: bool = True


@dataclass(frozen=True)
class ServerPast:
    """A server's instances by name, each from its oldest turn on; what lies in no sight nobody saw."""

    lives: Mapping[str, Sequence[Turn]]
    sights: Sequence[Sight]


def _ago(days: int = 0, hours: int = 0, minutes: int = 0) -> timedelta:
    return timedelta(days=days, hours=hours, minutes=minutes)


def _linked(since: timedelta, *falls: tuple[timedelta, timedelta | None, int | None]) -> list[Turn]:
    """One that was open but for its falls.

    Each fall is how long ago, for how long (None where it lasts), and WhatsApp's code; without one it was only
    connecting, and came back by itself.
    """
    turns = [Turn(since, State.OPEN)]
    for ago, length, reason in falls:
        turns.append(Turn(ago, State.CLOSE if reason else State.CONNECTING, reason))
        if length is not None:
            turns.append(Turn(ago - length, State.OPEN))
    return turns


_MONTH = _ago(30)
_NOW = _ago()
_AWAY = (_ago(7, 0, 55), _ago(7))
"""The bot was being moved to another machine."""

PAST: Mapping[str, ServerPast] = {
    "main": ServerPast(
        {
            "vendas": _linked(
                _MONTH,
                (_ago(22, 4), _ago(minutes=14), None),
                (_ago(9, 5), _ago(hours=3, minutes=10), 401),
                (_ago(0, 9, 30), _ago(minutes=18), None),
            ),
            "suporte": _linked(
                _ago(26),
                (_ago(12, 2), _ago(hours=7), 401),
                (_ago(0, 3), None, 401),
            ),
            "entregas": _linked(
                _MONTH,
                (_ago(6, 3), _ago(minutes=25), None),
                (_ago(5, 1), _ago(minutes=50), None),
                (_ago(4, 8), _ago(hours=2), None),
                (_ago(2), None, 403),
            ),
            "marketing": [Turn(_ago(11), State.CLOSE)],
        },
        [
            Sight(_MONTH, _AWAY[0]),
            Sight(_AWAY[1], _ago(0, 19)),
            Sight(_ago(0, 19), _ago(0, 17, 30), answered=False),
            Sight(_ago(0, 17, 30), _NOW),
        ],
    ),
    "sp1": ServerPast(
        {
            "clinica": _linked(_MONTH, (_ago(0, 16), _ago(minutes=12), None)),
            "oficina": _linked(_ago(18), (_ago(8), _ago(hours=11), 401), (_ago(0, 0, 20), None, 401)),
        },
        [Sight(_MONTH, _AWAY[0]), Sight(_AWAY[1], _NOW)],
    ),
}
"""By server; it ends in what the scene shows."""
