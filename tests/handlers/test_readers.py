"""Who reads what, where the language that was seen is not written yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.readers import Readers
from tests.databases import preferences_in

if TYPE_CHECKING:
    from pathlib import Path


async def test_what_nobody_asked_for_comes_in_the_language_just_seen(tmp_path: Path) -> None:
    async with preferences_in(tmp_path) as preferences:
        readers = Readers(preferences)
        readers.saw(100, "pt-br")
        assert (await readers.texts(100)).language.code == "pt_BR"
        assert (await readers.texts(200)).language.code == "en"
        assert readers.zone(100) == "America/Sao_Paulo"
        await readers.noted()
