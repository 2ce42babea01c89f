"""From when each instance was in which health, small enough for a year of thousands, and when we watched."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


_FIRST_ON_SQLITE = """
INSERT INTO transitions (instance, at, health, linked, reason, source)
SELECT
    seen.id,
    CAST(strftime('%s', known.since) AS INTEGER) * 1000000 + CAST(substr(known.since || '000000', 21, 6) AS INTEGER),
    known.health,
    known.number IS NOT NULL OR known.health IN ('connected', 'connecting', 'disconnected'),
    known.reason,
    'reading'
FROM known_instances AS known
JOIN seen_instances AS seen ON seen.server = known.server AND seen.instance_id = known.instance_id
"""
_FIRST_ELSEWHERE = """
INSERT INTO transitions (instance, at, health, linked, reason, source)
SELECT
    seen.id,
    CAST(extract(epoch FROM known.since) * 1000000 AS BIGINT),
    known.health,
    known.number IS NOT NULL OR known.health IN ('connected', 'connecting', 'disconnected'),
    known.reason,
    'reading'
FROM known_instances AS known
JOIN seen_instances AS seen ON seen.server = known.server AND seen.instance_id = known.instance_id
"""


def upgrade() -> None:
    """History begins with what is known now.

    When a process of ours ran was not written down before, so that the former changes prove nothing of the
    time between them; no command ever showed them.
    """
    _drop_transitions()
    op.create_table(
        "seen_instances",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("server", sa.String, nullable=False),
        sa.Column("instance_id", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
    )
    op.create_index("ix_seen_instances", "seen_instances", ["server", "instance_id"], unique=True)
    op.create_table(
        "transitions",
        sa.Column("instance", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("health", sa.String),
        sa.Column("linked", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Integer),
        sa.Column("source", sa.String, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "server_spans",
        sa.Column("server", sa.String, primary_key=True),
        sa.Column("began", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("ended", sa.BigInteger, nullable=False),
        sa.Column("reachable", sa.Boolean, nullable=False),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO seen_instances (server, instance_id, name)"
        " SELECT server, instance_id, name FROM known_instances"
    )
    op.execute(_FIRST_ON_SQLITE if _is_sqlite() else _FIRST_ELSEWHERE)


def downgrade() -> None:
    """History begins anew."""
    for table in ("server_spans", "transitions", "seen_instances"):
        op.drop_table(table)
    op.create_table(
        "transitions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("server", sa.String, nullable=False),
        sa.Column("instance_id", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("before", sa.String),
        sa.Column("after", sa.String),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Integer),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("while_away", sa.Boolean, nullable=False),
    )
    op.create_index("ix_transitions_at", "transitions", ["at"])
    op.create_index("ix_transitions_instance", "transitions", ["server", "instance_id"])


def _drop_transitions() -> None:
    """Millions of rows, whose pages SQLite would else overwrite with zeros one by one."""
    if _is_sqlite():
        op.execute("PRAGMA secure_delete = FAST")
    op.drop_table("transitions")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
