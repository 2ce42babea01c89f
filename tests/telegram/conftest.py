from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.tls import verifying

if TYPE_CHECKING:
    import ssl


@pytest.fixture(scope="session")
def tls() -> ssl.SSLContext:
    return verifying()
