"""Fixtures of the tests of our HTTP side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from bot.tls import verifying
from tests.patience import PATIENCE_S
from tests.web.house import web_house

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.web.house import WebHouse


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[WebHouse]:
    """The page's side, with a server of a release that a logout in the QR phase leaves hearing."""
    async with web_house(tmp_path) as built:
        yield built


@pytest.fixture
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    """What asks over HTTP; it follows no redirect by itself."""
    async with httpx.AsyncClient(timeout=PATIENCE_S, verify=verifying()) as client:
        yield client
