"""What holds for every test: the same examples in every run, and more workers than cores."""

import os

from hypothesis import settings

settings.register_profile("same_every_time", derandomize=True, deadline=None)
settings.load_profile("same_every_time")


def pytest_xdist_auto_num_workers() -> int:
    """Two for each core, for ``-n auto``: a test that talks to servers waits half of its time."""
    return 2 * (os.cpu_count() or 1)
