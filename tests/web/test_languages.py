"""Which language a browser's reader wants."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.locales import LANGUAGES
from bot.web.languages import language_of


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        ("", "en"),
        ("pt-BR,pt;q=0.9,en-US;q=0.8,en;q=0.7", "pt_BR"),
        ("pt-PT", "pt_BR"),
        ("PT", "pt_BR"),
        ("es-419,es;q=0.9", "es"),
        ("en;q=0.5, es;q=0.6", "es"),
        ("fr, es;q=0.1", "es"),
        ("fr, es;q=0", "en"),
        ("es;q=0.8, pt;q=0.8", "es"),
        ("portuguese, spt", "en"),
        ("*", "en"),
        ("es;q=7, pt", "pt_BR"),
    ],
)
def test_the_most_wanted_of_ours_is_taken(accepted: str, code: str) -> None:
    assert language_of(accepted).code == code


@given(st.text())
def test_whatever_is_sent_is_some_language(accepted: str) -> None:
    assert language_of(accepted) in LANGUAGES.values()


@given(st.lists(st.tuples(st.sampled_from(["pt", "es", "en", "fr"]), st.integers(0, 10)), min_size=1))
def test_it_is_the_first_with_the_highest_quality(wanted: list[tuple[str, int]]) -> None:
    header = ", ".join(f"{tag};q={tenths / 10}" for tag, tenths in wanted)
    ours = [(tag, tenths) for tag, tenths in wanted if tag != "fr" and tenths]
    best = max((tenths for _, tenths in ours), default=None)
    first = next((tag for tag, tenths in ours if tenths == best), "en")

    assert language_of(header).telegram == first
