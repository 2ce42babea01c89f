"""The tables as they are at the newest revision, and how their rows are written."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    delete,
    func,
    insert,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.store.invite import InviteRow
    from bot.store.open_message import OpenMessage
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

BOARDS = Table(
    "boards",
    METADATA,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("thread_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, nullable=False),
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


OPEN_MESSAGES = Table(
    "open_messages",
    METADATA,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("thread_id", BigInteger),
    Column("server", String, nullable=False),
    Column("instance_id", String, nullable=False),
    Column("name", String, nullable=False),
    Column("phone", String),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("owner", String),
    Column("shows_codes", Boolean, nullable=False),
)

KNOWN_INSTANCES = Table(
    "known_instances",
    METADATA,
    Column("server", String, primary_key=True),
    Column("instance_id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("health", String, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("reason", Integer),
    Column("number", String),
)

KNOWN_SERVERS = Table(
    "known_servers",
    METADATA,
    Column("server", String, primary_key=True),
    Column("reachable", Boolean, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("baseline_at", DateTime(timezone=True)),
)

SEEN_INSTANCES = Table(
    "seen_instances",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("server", String, nullable=False),
    Column("instance_id", String, nullable=False),
    Column("name", String, nullable=False),
    Index("ix_seen_instances", "server", "instance_id", unique=True),
)

TRANSITIONS = Table(
    "transitions",
    METADATA,
    Column("instance", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("health", String),
    Column("linked", Boolean, nullable=False),
    Column("reason", Integer),
    Column("source", String, nullable=False),
    sqlite_with_rowid=False,
)

SERVER_SPANS = Table(
    "server_spans",
    METADATA,
    Column("server", String, primary_key=True),
    Column("began", BigInteger, primary_key=True, autoincrement=False),
    Column("ended", BigInteger, nullable=False),
    Column("reachable", Boolean, nullable=False),
    sqlite_with_rowid=False,
)

HEALINGS = Table(
    "healings",
    METADATA,
    Column("server", String, primary_key=True),
    Column("instance_id", String, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)

RESTART_CHOICES = Table(
    "restart_choices",
    METADATA,
    Column("server", String, primary_key=True),
    Column("instance_id", String, primary_key=True),
    Column("by_itself", Boolean, nullable=False),
)

PRESENCE_ENDS = Table(
    "presence_ends",
    METADATA,
    Column("server", String, primary_key=True),
    Column("instance_id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger),
)

ALERT_CHATS = Table(
    "alert_chats",
    METADATA,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("wanted", String, nullable=False, server_default="all"),
    Column("quiet_from", Integer),
    Column("quiet_to", Integer),
    Column("digest_at", Integer),
    Column("summed_at", DateTime(timezone=True)),
    Column("digested_at", DateTime(timezone=True)),
)

MUTES = Table(
    "mutes",
    METADATA,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("server", String, primary_key=True),
    Column("instance_id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
)

BATCHES = Table(
    "batches",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger),
    Column("message_id", BigInteger, nullable=False),
    Column("asker", BigInteger, nullable=False),
    Column("stage", String, nullable=False),
    Column("intent", String),
    Column("at", DateTime(timezone=True), nullable=False),
)

BATCH_MEMBERS = Table(
    "batch_members",
    METADATA,
    Column("batch", BigInteger, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("server", String, nullable=False),
    Column("instance_id", String, nullable=False),
    Column("name", String, nullable=False),
    Column("health", String, nullable=False),
    Column("chosen", Boolean, nullable=False),
    Column("came", String),
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


async def replace_open_message(connection: AsyncConnection, view: OpenMessage) -> None:
    """Put the one row of a message in place of the one that it had."""
    await drop_open_messages(connection, [(view.chat_id, view.message_id)])
    await connection.execute(insert(OPEN_MESSAGES).values(asdict(view)))


async def drop_open_messages(connection: AsyncConnection, messages: Collection[tuple[int, int]]) -> None:
    """Drop the rows of messages, by chat and id."""
    columns = OPEN_MESSAGES.c
    for chat, message in messages:
        mine = (columns.chat_id == chat) & (columns.message_id == message)
        await connection.execute(delete(OPEN_MESSAGES).where(mine))
