"""The pages that people read first: what they show is there, and in their own language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
_SHOWN = re.compile(r'(?:src|srcset)="([^"]+)"')


@pytest.mark.parametrize(
    ("page", "folder"), [("README.md", "docs/pictures"), ("docs/pt-BR.md", "docs/pictures/pt-BR")]
)
def test_a_page_shows_every_picture_of_its_language_and_no_other(page: str, folder: str) -> None:
    text = (REPOSITORY / page).read_text("utf-8")
    shown = {((REPOSITORY / page).parent / path).resolve() for path in _SHOWN.findall(text)}
    assert shown == set((REPOSITORY / folder).glob("*.png"))
