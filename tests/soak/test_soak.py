"""A short run of the soak; ``python -m tests.soak`` is the long one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.patience import PATIENCE_S
from tests.soak.life import Drop
from tests.soak.seeing import MARGIN_S, Sight, Span, could_be_seen
from tests.soak.soak import soak

if TYPE_CHECKING:
    from pathlib import Path

LONG_ENOUGH = 110 + MARGIN_S
ALL = Sight(110)


@pytest.mark.timeout(6 * PATIENCE_S)  # three processes begin, one after the other
async def test_no_final_drop_is_lost_however_often_the_process_is_killed(tmp_path: Path) -> None:
    outcome = await soak(
        tmp_path,
        kills=3,
        seed=7,
        instances=5,
        between_s=(0.5, 1.2),
        down_for_s=(2.0, 8.0),  # some return within the run, also while no process runs
        lives_s=(0.1, 1.5),
    )
    assert outcome.drops > len(outcome.unseen)
    assert outcome.untold == outcome.lies == []
    assert max(outcome.told_again, len(outcome.left_behind)) <= outcome.in_the_window


@pytest.mark.parametrize(
    ("why", "shown", "heard", "life", "seen"),
    [
        ("its rows were read and written down", [ALL], False, Span(90, LONG_ENOUGH), True),
        ("by its name", [Sight(110, frozenset({"loja"}))], False, Span(90, LONG_ENOUGH), True),
        ("by another one's", [Sight(110, frozenset({"sede"}))], False, Span(90, LONG_ENOUGH), False),
        ("who read it died too soon", [ALL], False, Span(90, LONG_ENOUGH - 0.1), False),
        ("who read it was another one", [ALL], False, Span(111, 200), False),
        ("before it fell, and when it was back", [Sight(99), Sight(120)], False, Span(90, 200), False),
        ("it was told of, and not looked at", [], True, Span(90, 100 + MARGIN_S), True),
        ("who was told of it died too soon", [], True, Span(90, 100.1), False),
        ("nobody lived", [], True, Span(121, 200), False),
    ],
)
def test_what_a_process_was_shown_and_had_the_time_to_write_is_its_to_tell(
    why: str,
    shown: list[Sight],
    heard: bool,  # noqa: FBT001 -- the case
    life: Span,
    seen: bool,  # noqa: FBT001 -- the case
) -> None:
    drop = Drop("loja", "an-id", began=100, was_heard=heard, ended=120)
    assert could_be_seen(drop, shown, [Span(0, 50), life]) is seen, why
