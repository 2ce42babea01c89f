"""Who reads what, where the language that was seen is not written yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.chat.readers import Readers
from tests.clocks import settle
from tests.databases import preferences_in

if TYPE_CHECKING:
    from pathlib import Path

GROUP, SUPERGROUP = -4200, -1004200420042


async def test_what_nobody_asked_for_comes_in_the_language_just_seen(tmp_path: Path) -> None:
    async with preferences_in(tmp_path) as preferences:
        readers = Readers(preferences)
        readers.saw(100, "pt-br")
        assert (await readers.texts(100)).language.code == "pt_BR"
        assert readers.zone(100) == "America/Sao_Paulo"
        await readers.noted()


async def test_a_chat_in_which_nobody_wrote_is_told_in_the_language_of_most_others(tmp_path: Path) -> None:
    async with preferences_in(tmp_path) as preferences:
        readers = Readers(preferences)
        assert (await readers.texts(1)).language.code == "en"
        readers.saw(100, "pt-br")
        readers.saw(200, "en")
        readers.saw(300, "en")
        await readers.choose(300, language="pt_BR")
        await readers.noted()
        for known in (readers, Readers(preferences)):
            assert (await known.texts(1)).language.code == "pt_BR"
            assert known.zone(1) == "America/Sao_Paulo"
            assert (await known.texts(1, 7, "es")).language.code == "es", "who asks is answered in theirs"


async def test_who_reads_english_does_so_also_where_most_read_something_else(tmp_path: Path) -> None:
    async with preferences_in(tmp_path) as preferences:
        readers = Readers(preferences)
        readers.saw(200, "en")
        await readers.noted()
        for chat in (100, 101):
            readers.saw(chat, "pt-br")
        await readers.noted()
        assert (await Readers(preferences).texts(200)).language.code == "en"
        assert readers.zone(200) == "UTC"


async def test_what_was_just_seen_in_a_group_goes_with_it_when_it_moves(tmp_path: Path) -> None:
    async with preferences_in(tmp_path) as preferences:
        readers = Readers(preferences)
        readers.saw(GROUP, "en")
        await settle()
        readers.saw(GROUP, "pt-br")
        await readers.moved(GROUP, SUPERGROUP)
        await readers.noted()

        for known in (readers, Readers(preferences)):
            assert (await known.texts(SUPERGROUP)).language.code == "pt_BR"
        assert set(preferences.all()) == {SUPERGROUP}
