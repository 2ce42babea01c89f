"""Which releases lose messages after a logout."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.fleet.versions import goes_deaf_after_logout, parsed


@pytest.mark.parametrize(
    "version", ["2.3.1", "2.3.6", "2.3.4-rc2", "2.3.6 ", None, "", "latest", "v", "1" * 9999]
)
def test_affected_and_unknown_releases_are_warned_of(version: str | None) -> None:
    assert goes_deaf_after_logout(version)


@pytest.mark.parametrize(
    "version", ["2.0.10", "2.2", "2.3", "2.3.0", "2.3.7", "2.3.10", "2.4.0", "2.4", "3.0.0"]
)
def test_other_releases_are_not(version: str) -> None:
    assert not goes_deaf_after_logout(version)


@given(st.tuples(*[st.integers(0, 999)] * 3), st.sampled_from(["", "-rc1", "+build", " beta"]))
def test_a_version_is_read_as_its_numbers(numbers: tuple[int, int, int], rest: str) -> None:
    assert parsed(".".join(map(str, numbers)) + rest) == numbers


@given(st.none() | st.text())
def test_no_text_breaks_it(version: str | None) -> None:
    goes_deaf_after_logout(version)
