"""A line of the check, whatever others wrote into it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.check import render
from bot.checks.finding import Finding, Mark, origin, shown
from bot.settings import Settings
from tests.checks.both import KEY, TOKEN


@given(st.text())
def test_foreign_text_stays_on_its_line(text: str) -> None:
    line = shown(text)

    assert len(line) <= 60
    assert line.isprintable()


def test_an_address_is_shown_without_its_path() -> None:
    assert origin(f"https://telegram.example.com:8443/bot{TOKEN}") == "https://telegram.example.com:8443"


@given(st.text() | st.just(f"x{KEY}y{TOKEN}z"))
def test_no_secret_is_ever_shown(text: str) -> None:
    settings = Settings.load(
        _env_file=None,
        telegram_bot_token=TOKEN,
        admin_chat_ids="1",
        evolution_url="http://evolution.example.com",
        evolution_api_key=KEY,
    )

    said = render([Finding(Mark.RIGHT, text)], settings)

    assert KEY not in said
    assert TOKEN not in said
