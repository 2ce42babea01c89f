"""What holds for every test: hypothesis draws the same examples in every run, and waiting leaves no core idle.

Log lines are plain text: a traceback drawn in colour, with the values of all variables, takes a second.
"""

import os

import pytest
import structlog
from hypothesis import settings

from tests.ports import free_port

settings.register_profile("same_every_time", derandomize=True, deadline=None)
settings.load_profile("same_every_time")

structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two and a half a core: half of a conversation is spent waiting for timers of the stand-ins."""
    return 5 * (os.cpu_count() or 1) // 2


@pytest.fixture
def unused_tcp_port() -> int:
    """In place of pytest-asyncio's, which another worker may be given meanwhile."""
    return free_port()
