"""Several instances that somebody chose, and what was done to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Nothing was chosen so far."""
    op.create_table(
        "batches",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("thread_id", sa.BigInteger),
        sa.Column("message_id", sa.BigInteger, nullable=False),
        sa.Column("asker", sa.BigInteger, nullable=False),
        sa.Column("stage", sa.String, nullable=False),
        sa.Column("intent", sa.String),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "batch_members",
        sa.Column("batch", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("server", sa.String, nullable=False),
        sa.Column("instance_id", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("health", sa.String, nullable=False),
        sa.Column("chosen", sa.Boolean, nullable=False),
        sa.Column("came", sa.String),
    )


def downgrade() -> None:
    """What was begun is not known any more."""
    op.drop_table("batch_members")
    op.drop_table("batches")
