"""Incidents with their instances, what may become one, and the outbox that delivers them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """They are written with plain SQL, all the time."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "incidents",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("began_at", moment, nullable=False),
        sa.Column("over_at", moment),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("server", sa.String),
        sa.Column("is_final", sa.Boolean, nullable=False),
        sa.Column("is_quiet", sa.Boolean, nullable=False),
        sa.Column("is_untold", sa.Boolean, nullable=False),
    )
    op.create_table(
        "incident_members",
        sa.Column("incident", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("server", sa.String, primary_key=True),
        sa.Column("instance_id", sa.String, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("number", sa.String),
        sa.Column("health", sa.String),
        sa.Column("down_at", moment, nullable=False),
        sa.Column("up_at", moment),
        sa.Column("reason", sa.Integer),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("appeared", sa.Boolean, nullable=False),
    )
    op.create_table(
        "drops",
        sa.Column("server", sa.String, primary_key=True),
        sa.Column("instance_id", sa.String, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("number", sa.String),
        sa.Column("health", sa.String),
        sa.Column("down_at", moment),
        sa.Column("due", moment),
        sa.Column("reason", sa.Integer),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("incident", sa.BigInteger),
        sa.Column("storm", sa.BigInteger),
        sa.Column("counted_at", moment),
        sa.Column("was_up", sa.Boolean, nullable=False),
        sa.Column("changes", sa.String, nullable=False),
    )
    op.create_table(
        "outages",
        sa.Column("server", sa.String, primary_key=True),
        sa.Column("began_at", moment, nullable=False),
        sa.Column("due", moment, nullable=False),
        sa.Column("incident", sa.BigInteger),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("thread_id", sa.BigInteger),
        sa.Column("incident", sa.BigInteger),
        sa.Column("notice", sa.String),
        sa.Column("data", sa.String),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("not_before", moment),
        sa.Column("wanted", sa.Integer, nullable=False),
        sa.Column("shown", sa.Integer, nullable=False),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("is_handed_over", sa.Boolean, nullable=False),
        sa.Column("is_done", sa.Boolean, nullable=False),
    )


def downgrade() -> None:
    """What was not delivered by then is not."""
    for table in ("outbox", "outages", "drops", "incident_members", "incidents"):
        op.drop_table(table)
