"""Command menus by scope and language (Bot API, "Determining list of commands")."""

import re

from bot.sandbox.telegram.errors import Json, bad_request

MAX_COMMANDS = 100
MAX_DESCRIPTION_CHARS = 256
LANGUAGE_CODE_CHARS = 2

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_WITH_CHAT = {"chat", "chat_administrators", "chat_member"}
_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators", *_WITH_CHAT}

Scope = tuple[str, int | None, int | None]
"""Kind, chat id, user id."""


def read_scope(raw: object) -> Scope:
    """Read a ``BotCommandScope``; none means the default one.

    Raises:
        ApiError: 400, no such scope.
    """
    if raw is None:
        return ("default", None, None)
    kind = raw.get("type") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or kind not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    chat = int(raw["chat_id"]) if kind in _WITH_CHAT else None
    return (str(kind), chat, int(raw["user_id"]) if kind == "chat_member" else None)


class Menus:
    """The commands that people are offered."""

    def __init__(self) -> None:
        self._menus: dict[tuple[Scope, str], list[Json]] = {}

    def set(self, scope: Scope, language: str, commands: object) -> None:
        """Replace a menu; an empty one is no menu, so that a wider scope shows through.

        Raises:
            ApiError: 400 for commands that Telegram would not take.
        """
        self._menus[scope, language] = _read_commands(commands)

    def delete(self, scope: Scope, language: str) -> None:
        """Take a menu away."""
        self._menus.pop((scope, language), None)

    def get(self, scope: Scope, language: str) -> list[Json]:
        """The menu set for exactly this scope and language."""
        return self._menus.get((scope, language), [])

    def seen(self, chat_id: int, user_id: int, language_code: str | None) -> list[Json]:
        """The menu that a person sees in a chat: the narrowest that is not empty.

        The administrators' scopes are left out, for the sandbox knows no administrators.
        """
        if chat_id > 0:
            scopes: list[Scope] = [("chat", chat_id, None), ("all_private_chats", None, None)]
        else:
            scopes = [
                ("chat_member", chat_id, user_id),
                ("chat", chat_id, None),
                ("all_group_chats", None, None),
            ]
        languages = dict.fromkeys([(language_code or "")[:LANGUAGE_CODE_CHARS], ""])
        for scope in [*scopes, ("default", None, None)]:
            for language in languages:
                if menu := self.get(scope, language):
                    return menu
        return []


def _read_commands(raw: object) -> list[Json]:
    if not isinstance(raw, list):
        raise bad_request("can't parse commands: expected an Array of BotCommand")
    if len(raw) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for entry in raw:
        if not _COMMAND.fullmatch(str(entry.get("command", "")).removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(entry.get("description", ""))) <= MAX_DESCRIPTION_CHARS:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return [{**entry, "command": entry["command"].removeprefix("/")} for entry in raw]
