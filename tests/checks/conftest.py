from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.checks.both import Both, stand_ins

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def both() -> AsyncIterator[Both]:
    async with stand_ins() as standing:
        yield standing
