"""Until when instances are shown as online."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Nothing ends by itself yet."""
    op.create_table(
        "presence_ends",
        sa.Column("server", sa.String, primary_key=True),
        sa.Column("instance_id", sa.String, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("thread_id", sa.BigInteger),
    )


def downgrade() -> None:
    """What is online stays so."""
    op.drop_table("presence_ends")
