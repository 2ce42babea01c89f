"""Alerts for every chat with access, as long as none has settings of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.alerts.chats import AlertChat

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from bot.fleet.instance import InstanceRef


class AdminChats:
    """All of them hear all, at every hour."""

    def __init__(self, allowed: Callable[[], Collection[int]]) -> None:
        self._allowed = allowed

    def all(self) -> Sequence[AlertChat]:
        """Every chat with access."""
        return [AlertChat(chat) for chat in sorted(self._allowed())]

    def muted_until(self, chat_id: int, instance: InstanceRef) -> datetime | None:  # noqa: ARG002 -- the seam's
        """Nothing is muted."""
        return None
