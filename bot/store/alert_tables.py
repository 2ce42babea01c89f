"""The tables of the alerts as they are at the newest revision; what writes them is plain SQL beside them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Integer, String, Table

from bot.store.tables import METADATA

_MOMENT = DateTime(timezone=True)

INCIDENTS = Table(
    "incidents",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),
    Column("began_at", _MOMENT, nullable=False),
    Column("over_at", _MOMENT),
    Column("revision", Integer, nullable=False),
    Column("server", String),
    Column("is_final", Boolean, nullable=False),
    Column("is_quiet", Boolean, nullable=False),
    Column("is_untold", Boolean, nullable=False),
)

INCIDENT_MEMBERS = Table(
    "incident_members",
    METADATA,
    Column("incident", BigInteger, primary_key=True, autoincrement=False),
    Column("server", String, primary_key=True),
    Column("instance_id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("number", String),
    Column("health", String),
    Column("down_at", _MOMENT, nullable=False),
    Column("up_at", _MOMENT),
    Column("reason", Integer),
    Column("tries", Integer, nullable=False),
    Column("appeared", Boolean, nullable=False),
)

DROPS = Table(
    "drops",
    METADATA,
    Column("server", String, primary_key=True),
    Column("instance_id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("number", String),
    Column("health", String),
    Column("down_at", _MOMENT),
    Column("due", _MOMENT),
    Column("reason", Integer),
    Column("tries", Integer, nullable=False),
    Column("incident", BigInteger),
    Column("storm", BigInteger),
    Column("counted_at", _MOMENT),
    Column("was_up", Boolean, nullable=False),
    Column("changes", String, nullable=False),
)

OUTAGES = Table(
    "outages",
    METADATA,
    Column("server", String, primary_key=True),
    Column("began_at", _MOMENT, nullable=False),
    Column("due", _MOMENT, nullable=False),
    Column("incident", BigInteger),
)

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger),
    Column("incident", BigInteger),
    Column("notice", String),
    Column("data", String),
    Column("created_at", _MOMENT, nullable=False),
    Column("not_before", _MOMENT),
    Column("wanted", Integer, nullable=False),
    Column("shown", Integer, nullable=False),
    Column("message_id", BigInteger),
    Column("is_handed_over", Boolean, nullable=False),
    Column("is_done", Boolean, nullable=False),
)
