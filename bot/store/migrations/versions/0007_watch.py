"""What the watch knows, every change that it saw, and how often it restarted what was stuck."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """The first look after this is a baseline."""
    op.create_table(
        "known_instances",
        sa.Column("server", sa.String, primary_key=True),
        sa.Column("instance_id", sa.String, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("health", sa.String, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Integer),
        sa.Column("number", sa.String),
    )
    op.create_table(
        "known_servers",
        sa.Column("server", sa.String, primary_key=True),
        sa.Column("reachable", sa.Boolean, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("baseline_at", sa.DateTime(timezone=True)),
    )
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
    op.create_table(
        "healings",
        sa.Column("server", sa.String, primary_key=True),
        sa.Column("instance_id", sa.String, primary_key=True),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """What was known and seen is forgotten."""
    for table in ("healings", "transitions", "known_servers", "known_instances"):
        op.drop_table(table)
