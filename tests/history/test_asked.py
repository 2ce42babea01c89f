"""A name and a period, as people write them behind /history."""

from __future__ import annotations

import pytest

from bot.history.asked import Asked, read_asked
from bot.history.figures import Period


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", Asked("")),
        ("loja", Asked("loja")),
        ("24h", Asked("", "24h", Period.DAY)),
        ("loja 7d", Asked("loja", "7d", Period.WEEK)),
        (" loja  centro  30 D ", Asked("loja  centro", "30 D", Period.MONTH)),
        ("loja 24h 7d", Asked("loja 24h", "7d", Period.WEEK)),
        ("loja 90d", Asked("loja", "90d")),
        ("loja 2 semanas", Asked("loja", "2 semanas")),
        ("90 días", Asked("", "90 días")),
        ("loja 2", Asked("loja 2")),
        ("loja 2b", Asked("loja 2b")),
        ("loja7d", Asked("loja7d")),
        ("7d loja", Asked("7d loja")),
    ],
)
def test_the_time_is_taken_off_the_end_and_only_what_is_shown_is_a_period(typed: str, read: Asked) -> None:
    assert read_asked(typed) == read
