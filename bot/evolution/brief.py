"""The few columns of an inventory that a watch needs, read again and again: most rows are as they were.

A row is compared as bytes first, so that only those that changed are parsed; and others get
their turn while thousands are read. That is no work for threads: twenty that parse at a time
would take the interpreter's lock from the event loop for longer than the parsing takes.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from bot.evolution.answers import OldShapeError, ShapeError, is_old, loose
from bot.evolution.models import PHONE_KINDS, State, number_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_FIRST: Final = b'[{"id":"'
_BETWEEN: Final = b'},{"id":"'
"""Never within a text: there each quotation mark has a backslash before it."""
_LAST: Final = b"}]"

_AT_ONCE: Final = 200
"""Rows until others get their turn: two milliseconds where all of them changed."""

_STATES: Final = {state.value: state for state in State}


@dataclass(frozen=True, slots=True)
class BriefRow:
    """One row of ``fetchInstances``, as far as health is concluded from it."""

    id: UUID
    name: str
    state: State | None
    owner_jid: str | None
    links_a_phone: bool
    disconnection_reason_code: int | None

    @property
    def owner_number(self) -> str | None:
        """The owner's phone number in digits; stays after a logout (#120)."""
        return number_of(self.owner_jid)


@dataclass(frozen=True, slots=True)
class BriefInventory:
    """The readable rows, and whether that is all of them."""

    rows: Sequence[BriefRow]
    is_whole: bool


class BriefReader:
    """Reads one server's inventories, one after the other; keeps a row for as long as it stays the same."""

    def __init__(self, attention: asyncio.Lock | None = None) -> None:
        """Keep nothing yet.

        Args:
            attention: held while rows are worked through, by all who share an event loop: the short
                steps of twenty readers, all in one turn of it, would be one long one.
        """
        self._attention = attention or asyncio.Lock()
        self._kept: dict[int, BriefRow] = {}

    async def read(self, body: bytes) -> BriefInventory:
        """The rows of ``body``, those that have not changed as the same objects; one reading at a time.

        Raises:
            ValueError: it is no inventory.
        """
        body = body.strip()
        if body.startswith(_FIRST) and body.endswith(_LAST):
            try:
                async with self._attention:
                    return await self._by_row(body)
            except ValueError:
                pass  # rows that hold lists of such objects; read as a whole, which is slower
        return _whole(body)

    async def _by_row(self, body: bytes) -> BriefInventory:
        """Each row by itself.

        Raises:
            ValueError: the bytes between two rows stand within a row, too.
        """
        kept: dict[int, BriefRow] = {}
        rows: list[BriefRow] = []
        whole = True
        for number, text in enumerate(body[len(_FIRST) : -len(_LAST)].split(_BETWEEN), 1):
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)
            # Python's hash of bytes is keyed and of 64 bits, so none of a million rows will look like another.
            mark = hash(text)
            row = self._kept.get(mark) or _row(loose(b'{"id":"' + text + b"}"))
            if row is None:
                whole = False
                continue
            kept[mark] = row
            rows.append(row)
        self._kept = kept
        return BriefInventory(rows, whole)


def _whole(body: bytes) -> BriefInventory:
    data = loose(body)
    if is_old(data):
        raise OldShapeError
    if not isinstance(data, list):
        raise ShapeError("no list")
    rows = [_row(item) for item in data]
    good = [row for row in rows if row is not None]
    return BriefInventory(good, len(good) == len(rows))


def _row(data: object) -> BriefRow | None:
    """A row; None where it has no readable id and name."""
    if is_old(data):
        raise OldShapeError
    if not isinstance(data, dict):
        return None
    name, state, code = data.get("name"), data.get("connectionStatus"), data.get("disconnectionReasonCode")
    owner, kind = data.get("ownerJid"), data.get("integration")
    try:
        own_id = UUID(data.get("id"))
    except (ValueError, TypeError, AttributeError):
        return None
    if not isinstance(name, str):
        return None
    return BriefRow(
        own_id,
        name,
        _STATES.get(state) if isinstance(state, str) else None,
        owner if isinstance(owner, str) else None,
        kind in PHONE_KINDS if isinstance(kind, str) else True,
        code if isinstance(code, int) and not isinstance(code, bool) else None,
    )
