"""What each chat wants to hear of, and what is muted where."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Nobody has chosen anything yet."""
    op.create_table(
        "alert_chats",
        sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("wanted", sa.String, nullable=False, server_default="all"),
        sa.Column("quiet_from", sa.Integer),
        sa.Column("quiet_to", sa.Integer),
        sa.Column("digest_at", sa.Integer),
        sa.Column("summed_at", sa.DateTime(timezone=True)),
        sa.Column("digested_at", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "mutes",
        sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("server", sa.String, primary_key=True),
        sa.Column("instance_id", sa.String, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Every chat hears of everything again."""
    op.drop_table("mutes")
    op.drop_table("alert_chats")
