"""Telegram's rules for a message, asked of a screen by the stand-in's own strict reading."""

from bot.sandbox.telegram.keyboard import read_keyboard
from bot.sandbox.telegram.markup import from_html, utf16
from bot.views.callbacks import decode, encode
from bot.views.screen import CAPTION_LIMIT, LABEL_LIMIT, TEXT_LIMIT, Screen, Style
from handlers.chat.message import keyboard


def assert_telegram_takes(screen: Screen) -> str:
    """Fail where Telegram would refuse ``screen``; its text as people read it."""
    text = from_html(screen.text).text
    assert text.strip()
    # Telegram counts characters; code units, which are more, leave room for doubt.
    assert utf16(text) <= (TEXT_LIMIT if screen.picture is None else CAPTION_LIMIT)
    read_keyboard(keyboard(screen.rows).get("reply_markup"))
    for row in screen.rows:
        assert 1 <= len(row) <= 8
        for button in row:
            assert button.label.strip()
            assert len(button.label) <= LABEL_LIMIT
            assert (button.press is None) != (button.copy is None)
            if button.press is not None:
                assert decode(encode(button.press)) == button.press
            else:
                assert button.copy == (button.copy or "").lstrip()
    assert sum(map(len, screen.rows)) <= 100
    return text


def assert_dangers_last(screen: Screen) -> None:
    """Fail where a dangerous button stands beside a harmless one or above it."""
    dangerous = [{button.style is Style.DANGER for button in row} for row in screen.rows]
    assert all(len(kinds) == 1 for kinds in dangerous)
    assert dangerous == sorted(dangerous, key=lambda kinds: True in kinds)
