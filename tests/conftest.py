"""What holds for every test: hypothesis draws the same examples in every run, and waiting leaves no core idle."""

import os

import pytest
from hypothesis import settings

settings.register_profile("same_every_time", derandomize=True, deadline=None)
settings.load_profile("same_every_time")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two and a half a core: half of a conversation is spent waiting for timers of the stand-ins."""
    return 5 * (os.cpu_count() or 1) // 2
