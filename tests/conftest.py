"""What holds for every test: hypothesis draws the same examples in every run."""

from hypothesis import settings

settings.register_profile("same_every_time", derandomize=True, deadline=None)
settings.load_profile("same_every_time")
