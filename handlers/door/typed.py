"""A command as a person typed it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from telegram import Message


@dataclass(frozen=True)
class Typed:
    """A command.

    Attributes:
        name: without its slash, in small letters.
        argument: what follows to the end of its line, since names hold spaces.
        addressed: it names this bot, as in ``/status@zelador_bot``.
        below: the lines under that one, as they were typed.
    """

    name: str
    argument: str
    addressed: bool
    below: str = ""


def typed_command(message: Message, own_name: str) -> Typed | None:
    """The command at the beginning of a message; None for other texts and for another bot's command."""
    entity = message.entities[0] if message.entities else None
    if entity is None or entity.type != "bot_command" or entity.offset != 0:
        return None
    head = message.parse_entity(entity)
    name, _, addressee = head.removeprefix("/").partition("@")
    if addressee and addressee.casefold() != own_name.casefold():
        return None
    rest = (message.text or "")[len(head) :]
    line = "".join(rest.splitlines()[:1])
    return Typed(name.casefold(), line.strip(), addressed=bool(addressee), below=rest[len(line) + 1 :])
