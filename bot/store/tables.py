"""The tables as they are at the newest revision, and how their rows are written."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Column, DateTime, MetaData, String, Table, delete, func, insert

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.store.invite import InviteRow
    from bot.store.preference import Preference

METADATA = MetaData()

PREFERENCES = Table(
    "preferences",
    METADATA,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("language", String),
    Column("zone", String),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("seen_language", String),
)

INVITES = Table(
    "invites",
    METADATA,
    Column("token_hash", String, primary_key=True),
    Column("server", String, nullable=False),
    Column("instance_id", String, nullable=False),
    Column("name", String, nullable=False),
    Column("made_by", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger),
    Column("message_id", BigInteger),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("opened_at", DateTime(timezone=True)),
    Column("used_at", DateTime(timezone=True)),
    Column("revoked_at", DateTime(timezone=True)),
)


async def replace_preference(
    connection: AsyncConnection, gone: Collection[int], chat_id: int, preference: Preference
) -> None:
    """Put one chat's row in place of those of ``gone``; the same SQL on SQLite and PostgreSQL."""
    await connection.execute(delete(PREFERENCES).where(PREFERENCES.c.chat_id.in_(gone)))
    await connection.execute(
        insert(PREFERENCES).values(
            chat_id=chat_id,
            language=preference.language,
            zone=preference.zone,
            seen_language=preference.seen,
            updated_at=func.now(),
        )
    )


async def replace_invite(connection: AsyncConnection, gone: Collection[str], row: InviteRow) -> None:
    """Put one link's row in place of those of ``gone``."""
    await connection.execute(delete(INVITES).where(INVITES.c.token_hash.in_(gone)))
    await connection.execute(insert(INVITES).values(asdict(row)))
