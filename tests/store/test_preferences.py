"""What each chat prefers, beside a plain dict."""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.store.preference import Preference
from tests.databases import furnish, preferences_in

GROUP, SUPERGROUP = -123, -1001234567890
CHATS = (1, GROUP, SUPERGROUP, 2**52 - 1, -(2**52))

_chats = st.sampled_from(CHATS)
_texts = (
    st.none() | st.sampled_from(["pt_BR", "en", "es"]) | st.text(st.characters(codec="utf-8"), max_size=5)
)
_steps = st.tuples(_chats, _chats) | st.tuples(_chats, _texts, _texts, _texts)
"""A move from one chat to another, or what a chat chooses and what is seen of it."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One with an empty database."""
    furnish(tmp_path)
    return tmp_path


async def test_who_chose_nothing_has_no_preference(folder: Path) -> None:
    async with preferences_in(folder) as preferences:
        assert await preferences.get(1) == Preference(language=None, zone=None)


async def test_what_is_not_given_stays(folder: Path) -> None:
    async with preferences_in(folder) as preferences:
        await preferences.set(1, language="es")
        await preferences.set(1, zone="America/Lima")
        await preferences.set(1)
        await preferences.set(2, zone="UTC")

    async with preferences_in(folder) as found:
        for one in (preferences, found):
            assert await one.get(1) == Preference("es", "America/Lima")
            assert await one.get(2) == Preference(None, "UTC")


async def test_a_group_that_became_a_supergroup_keeps_its_own_also_when_told_twice(folder: Path) -> None:
    async with preferences_in(folder) as preferences:
        await preferences.set(GROUP, language="es", zone="UTC")
        await preferences.move(GROUP, SUPERGROUP)
        await preferences.set(SUPERGROUP, language="en")
        await preferences.move(GROUP, SUPERGROUP)

    async with preferences_in(folder) as found:
        assert await found.get(GROUP) == Preference()
        assert await found.get(SUPERGROUP) == Preference("en", "UTC")


async def test_what_the_supergroup_chose_itself_wins(folder: Path) -> None:
    async with preferences_in(folder) as preferences:
        await preferences.set(GROUP, language="es", zone="UTC")
        await preferences.see(GROUP, "es")
        await preferences.set(SUPERGROUP, language="en")
        await preferences.see(SUPERGROUP, "pt_BR")
        await preferences.move(GROUP, SUPERGROUP)

    async with preferences_in(folder) as found:
        assert await found.get(SUPERGROUP) == Preference("en", "UTC", "pt_BR")


async def test_what_is_seen_is_kept_apart_from_what_is_chosen(folder: Path) -> None:
    async with preferences_in(folder) as preferences:
        await preferences.see(1, "pt_BR")
        await preferences.set(1, language="es")
        await preferences.set(2, language="es", zone="UTC")
        await preferences.see(2, "en")
        await preferences.see(GROUP, "pt_BR")
        await preferences.move(GROUP, SUPERGROUP)

    async with preferences_in(folder) as found:
        assert await found.get(1) == Preference("es", None, "pt_BR")
        assert await found.get(2) == Preference("es", "UTC", "en")
        assert await found.get(SUPERGROUP) == Preference(seen="pt_BR")


async def test_choices_of_one_moment_do_not_undo_each_other(folder: Path) -> None:
    async with preferences_in(folder) as preferences:
        await asyncio.gather(preferences.set(1, language="es"), preferences.set(1, zone="UTC"))

    async with preferences_in(folder) as found:
        assert await found.get(1) == Preference("es", "UTC")


@settings(max_examples=30, deadline=None)
@given(steps=st.lists(_steps, max_size=12))
def test_any_sequence_is_that_of_a_dict_and_is_found_again(
    steps: list[tuple[int, int] | tuple[int, str | None, str | None, str | None]],
) -> None:
    async def play() -> None:
        model: dict[int, dict[str, str]] = {}
        with TemporaryDirectory() as name:
            furnish(Path(name))
            async with preferences_in(Path(name)) as preferences:
                for step in steps:
                    if len(step) == 2:
                        await preferences.move(*step)
                        _moved(model, *step)
                    else:
                        chat, language, zone, seen = step
                        given = {"language": language, "zone": zone, "seen": seen}
                        await preferences.set(chat, language=language, zone=zone)
                        if seen is not None:
                            await preferences.see(chat, seen)
                        model.setdefault(chat, {}).update(
                            (key, text) for key, text in given.items() if text is not None
                        )
            async with preferences_in(Path(name)) as found:
                for chat in CHATS:
                    expected = Preference(**model.get(chat, {}))
                    assert (await preferences.get(chat), await found.get(chat)) == (expected, expected)

    asyncio.run(play())


def _moved(model: dict[int, dict[str, str]], old: int, new: int) -> None:
    model[new] = model.pop(old, {}) | model.get(new, {})
