"""A short run of the soak; ``python -m tests.soak`` is the long one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.patience import PATIENCE_S
from tests.soak.soak import soak

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.timeout(6 * PATIENCE_S)  # six processes begin, one after the other
async def test_no_final_drop_is_lost_however_often_the_process_is_killed(tmp_path: Path) -> None:
    outcome = await soak(
        tmp_path,
        kills=4,
        seed=7,
        instances=5,
        between_s=(0.8, 1.6),
        down_for_s=(15.0, 25.0),  # on a busy machine two processes one after the other may see nothing
    )
    assert outcome.drops
    assert outcome.untold == outcome.lies == []
    assert outcome.told_again <= outcome.in_the_window
