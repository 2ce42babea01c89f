"""Who can stand behind an update: persons, and the ids that everybody shares."""

from dataclasses import dataclass

from bot.sandbox.telegram.errors import Json


@dataclass(frozen=True)
class Person:
    """A Telegram user (Bot API, ``User``).

    Attributes:
        language_code: the language of their app, such as ``pt-br``.
    """

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False

    def names(self) -> Json:
        """The names alone, as a private chat carries them."""
        names = {"first_name": self.first_name, "last_name": self.last_name, "username": self.username}
        return {key: value for key, value in names.items() if value is not None}

    def json(self) -> Json:
        """A ``User`` object."""
        user: Json = {"id": self.id, "is_bot": self.is_bot, **self.names()}
        if self.language_code is not None:
            user["language_code"] = self.language_code
        return user


ANONYMOUS_ADMIN = Person(1087968824, "Group", username="GroupAnonymousBot", is_bot=True)
"""Any admin who writes in the name of the group (Bot API, ``Message.sender_chat``)."""

CHANNEL_SENDER = Person(136817688, "Channel", username="Channel_Bot", is_bot=True)
"""Any channel that writes in a group."""

TELEGRAM = Person(777000, "Telegram")
"""Telegram itself, also when it forwards a channel's posts into its discussion group."""
