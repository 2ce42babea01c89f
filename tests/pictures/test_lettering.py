"""Letters in pictures: all of our three languages, no empty boxes, and never wider than their place."""

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from bot.locales import LANGUAGES
from bot.pictures.lettering import drawable, fitted, font

LETTERS = font(40)


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("code", LANGUAGES)
def test_every_letter_of_our_languages_can_be_drawn(code: str, *, bold: bool) -> None:
    locale = Locale.parse(code)
    names = [*locale.months["format"]["abbreviated"].values(), *locale.days["format"]["abbreviated"].values()]
    letters = "áàâãçéêíóôõúüñÁÀÂÃÇÉÊÍÓÔÕÚÜÑ¿¡ºª.,:;%·…-+0123456789()/'\"&"

    for text in (*names, letters, "Ελληνικά", "Кириллица", "žluťoučký"):
        assert drawable(text, font(40, bold=bold)) == text


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("🏪 Loja 日本 do João", "Loja do João"),
        ("متجر", ""),
        ("👩‍👩‍👧‍👦", ""),
        ("Joa\u0303o", "João"),
        ("a\u202eb\u200bc\x00d\ne", "a b c d e"),
        ("\ud800x", "x"),
    ],
)
def test_what_would_be_an_empty_box_is_left_out(text: str, drawn: str) -> None:
    assert drawable(text, LETTERS) == drawn


@given(st.text(max_size=60), st.floats(60, 900))
def test_a_text_is_cut_to_its_place_and_no_further(text: str, width: float) -> None:
    shown = fitted(text, LETTERS, width)

    whole = drawable(text, LETTERS)
    assert LETTERS.getlength(shown) <= width
    if shown != whole:
        kept = shown.removesuffix("…")
        assert whole.startswith(kept)
        assert LETTERS.getlength(whole[: len(kept) + 2] + "…") > width
