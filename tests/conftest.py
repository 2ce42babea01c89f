"""What holds for every test: the same examples in every run, and one worker more than cores."""

import os

from hypothesis import settings

settings.register_profile("same_every_time", derandomize=True, deadline=None)
settings.load_profile("same_every_time")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores, for ``-n auto``: a test that talks to servers waits a third of its time."""
    return (os.cpu_count() or 1) + 1
