"""Log lines as an operator reads them: set up for a while, and everything as it was before after that."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def set_back() -> Iterator[None]:
    """Undo at the end whatever ``bot.logs.set_up`` does within."""
    root = logging.getLogger()
    handlers, level, before = root.handlers[:], root.level, structlog.get_config()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in ("httpx", "httpcore", "aiohttp", "telegram", "uvicorn", "stamina", "asyncio"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    structlog.configure(**before)
