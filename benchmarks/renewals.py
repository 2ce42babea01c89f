"""What became of each code that took another's place: when a chat showed it, or one that overtook it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.script import CODES, FIRST_CHAT, code_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks.script import Rotation, Sighting, Watched


@dataclass(frozen=True)
class Renewal:
    """One rotation in one chat.

    Attributes:
        took_s: until the chat showed its code or a later one; None where it never did.
        is_own: its own code was shown.
    """

    took_s: float | None
    is_own: bool


def renewals(watched: Watched, names: Sequence[str], chats: int, grace_s: float) -> list[Renewal]:
    """Every rotation of the instances that are shown in so many chats, as ``Phase`` hands them out.

    Args:
        watched: what happened.
        names: the whole fleet's, in its order; those that are asked for come first.
        chats: in how many chats; the instances begin anew where there are more chats than instances.
        grace_s: rotations in so long before the end may still be on their way, and are left out.
    """
    rotations: dict[str, list[Rotation]] = defaultdict(list)
    for rotation in watched.rotations:
        rotations[rotation.name].append(rotation)
    sightings: dict[int, list[Sighting]] = defaultdict(list)
    for sighting in watched.sightings:
        sightings[sighting.chat].append(sighting)
    upto = watched.ended - grace_s
    return [
        renewal
        for place, chat in ((n % len(names), FIRST_CHAT + n) for n in range(chats))
        for renewal in _of_chat(rotations[names[place]], sightings[chat], place, upto)
    ]


def _of_chat(
    rotations: Sequence[Rotation], sightings: Sequence[Sighting], place: int, upto: float
) -> Iterable[Renewal]:
    """Codes repeat, so a picture shows the latest code of that look that the server had by then."""
    times = [rotation.at for rotation in rotations]
    seen: list[tuple[int, float]] = []
    for sighting in sightings:
        latest = rotations[max(0, bisect_right(times, sighting.at) - 1)].number if rotations else 0
        number = latest - (code_of(place, latest) - sighting.code) % CODES
        assert not seen or number >= seen[-1][0], "an older code took a newer one's place"
        seen.append((number, sighting.at))
    for rotation in rotations:
        if rotation.at < upto:
            later = [(number, at) for number, at in seen if number >= rotation.number]
            took_s = later[0][1] - rotation.at if later else None
            yield Renewal(took_s, bool(later) and later[0][0] == rotation.number)
