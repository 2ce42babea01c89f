"""What libraries load for features of theirs that nobody uses here, and do without where it is not installed."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def left_out(module: str) -> Iterator[None]:
    """Let ``module`` not be found inside the block; later it is imported as ever."""
    if module in sys.modules:
        yield
        return
    sys.modules[module] = None  # type: ignore[assignment]  # how the import system is told of an absence
    try:
        yield
    finally:
        del sys.modules[module]
