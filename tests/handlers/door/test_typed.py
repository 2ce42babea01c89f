"""Commands as they are typed."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Chat, Message, MessageEntity

from handlers.door.typed import Typed, typed_command


def _message(text: str | None, *entities: MessageEntity) -> Message:
    return Message(1, datetime(2025, 3, 4, tzinfo=UTC), Chat(100, "private"), text=text, entities=entities)


def _typed(text: str) -> Typed | None:
    """``text`` with the entity that Telegram gives the command at its beginning."""
    return typed_command(
        _message(text, MessageEntity("bot_command", 0, len(text.split(maxsplit=1)[0]))), "zelador_bot"
    )


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("/status", Typed("status", "", addressed=False)),
        ("/STATUS", Typed("status", "", addressed=False)),
        ("/status@Zelador_Bot", Typed("status", "", addressed=True)),
        ("/qr  Loja  São João ", Typed("qr", "Loja  São João", addressed=False)),
        ("/qr@zelador_bot loja", Typed("qr", "loja", addressed=True)),
        ("/qr loja\nand more", Typed("qr", "loja", addressed=False, below="and more")),
        ("/qr loja \n\n  and\nmore ", Typed("qr", "loja", addressed=False, below="\n  and\nmore ")),
        ("/qr\nloja", Typed("qr", "", addressed=False, below="loja")),
        ("/qr <b>🏪</b> {x}", Typed("qr", "<b>🏪</b> {x}", addressed=False)),
        ("/qr /logout", Typed("qr", "/logout", addressed=False)),
    ],
)
def test_a_command_is_its_name_and_the_rest_of_its_line(text: str, typed: Typed) -> None:
    assert _typed(text) == typed


def test_another_bots_command_is_none_of_ours() -> None:
    assert _typed("/status@other_bot loja") is None


@pytest.mark.parametrize(
    "message",
    [
        _message(None),
        _message("hello"),
        _message("/status"),
        _message("see /status", MessageEntity("bot_command", 4, 7)),
        _message("/status", MessageEntity("bold", 0, 7)),
    ],
)
def test_other_texts_are_no_commands(message: Message) -> None:
    assert typed_command(message, "zelador_bot") is None


@given(st.from_regex(r"[a-z][a-z0-9_]{0,31}", fullmatch=True), st.text())
def test_what_follows_never_holds_a_line_break_or_outer_spaces(name: str, rest: str) -> None:
    typed = typed_command(
        _message(f"/{name} {rest}", MessageEntity("bot_command", 0, len(name) + 1)), "zelador_bot"
    )

    assert typed is not None
    assert typed.name == name
    assert typed.argument == typed.argument.strip()
    assert typed.argument in rest
    assert len(typed.argument.splitlines()) <= 1
