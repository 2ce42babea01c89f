"""Links that show a client the pairing of one instance: made, looked up, used once, taken back."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from uuid import UUID

from bot.fleet.instance import InstanceRef
from bot.store.invite import InviteRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.fleet.instance import Instance
    from bot.fleet.tries import Tries
    from bot.store.invites import InviteRows

GOOD_FOR: Final = timedelta(minutes=30)
REMEMBERED_FOR: Final = timedelta(days=1)
"""After its end: a button of its message still says what became of it."""

TOKEN_BYTES: Final = 24
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{32}")
"""24 bytes in base64 for URLs, which Telegram's deep links take too (at most 64 signs)."""

HANDLE_LENGTH: Final = 16
"""Hex digits of a token's hash that a button carries; enough to tell links apart, no help to open one."""


def _now() -> datetime:
    return datetime.now(UTC)


class Invites:
    """The links that were given out.

    To the outside there is one way in which a token is not good: whether it was
    never there, used, revoked or is over shows in nothing.
    """

    def __init__(self, rows: InviteRows, tries: Tries, now: Callable[[], datetime] = _now) -> None:
        self._rows, self._tries, self._now = rows, tries, now

    async def make(
        self, instance: Instance, *, by: int, chat: int, thread: int | None
    ) -> tuple[str, InviteRow]:
        """A new token, which is not kept, and its row.

        Args:
            instance: what it shows.
            by: the person who makes it.
            chat: where they do, and are told what became of it.
            thread: the forum topic of that, if it is in one.

        Raises:
            DataFolderError: it could not be written, and is not good.
        """
        token, now = secrets.token_urlsafe(TOKEN_BYTES), self._now()
        row = InviteRow(
            token_hash=_hash(token),
            server=instance.server,
            instance_id=str(instance.row.id),
            name=instance.name,
            made_by=by,
            chat_id=chat,
            thread_id=thread,
            message_id=None,
            created_at=now,
            expires_at=now + GOOD_FOR,
        )
        await self._rows.put_new(row, forget_before=now - REMEMBERED_FOR)
        return token, row

    def look(self, token: str, who: str) -> InviteRow | None:
        """The link of a token, if it is good.

        Args:
            token: as it was typed or opened.
            who: the address or person that tries it.
        """
        if not self._tries.may_try(who):
            return None
        row = self._rows.get(_hash(token))
        if row is not None and self.is_good(row):
            return row
        self._tries.was_wrong(who)
        return None

    def is_good(self, row: InviteRow) -> bool:
        """Whether it may still be opened."""
        return row.used_at is None and row.revoked_at is None and self._now() < row.expires_at

    def left_s(self, row: InviteRow) -> float:
        """Seconds until it is over."""
        return max(0.0, (row.expires_at - self._now()).total_seconds())

    def find(self, handle: str) -> InviteRow | None:
        """The link that a button is about; None where it is long over."""
        return self._rows.find(handle) if len(handle) == HANDLE_LENGTH else None

    def latest(self, row: InviteRow) -> InviteRow:
        """The same link as it is known now."""
        return self._rows.get(row.token_hash) or row

    async def placed(self, row: InviteRow, message_id: int) -> None:
        """It stands in this message."""
        await self._rows.change(row.token_hash, message_id=message_id)

    async def opened(self, row: InviteRow) -> bool:
        """Somebody opened it; True the first time."""
        if self.latest(row).opened_at is not None:
            return False
        await self._rows.change(row.token_hash, opened_at=self._now())
        return True

    async def used(self, row: InviteRow) -> InviteRow:
        """A phone was linked by it: it is good no more."""
        return await self._rows.change(row.token_hash, used_at=self._now())

    async def revoke(self, row: InviteRow) -> InviteRow:
        """Take it back; one that was used, or is over, stays so."""
        known = self.latest(row)
        if not self.is_good(known):
            return known
        return await self._rows.change(row.token_hash, revoked_at=self._now())


def instance_of(row: InviteRow) -> InstanceRef:
    """What a link shows."""
    return InstanceRef(row.server, UUID(row.instance_id))


def handle_of(row: InviteRow) -> str:
    """What a button that is about a link carries."""
    return row.token_hash[:HANDLE_LENGTH]


def looks_like_token(text: str) -> bool:
    """Whether it could be one, good or not."""
    return _TOKEN.fullmatch(text) is not None


def _hash(token: str) -> str:
    return sha256(token.encode(errors="replace")).hexdigest()
