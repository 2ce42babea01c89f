"""What each chat prefers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """A chat's language and time zone; a chat id needs 52 bits (Bot API, ``Chat``)."""
    op.create_table(
        "preferences",
        sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("language", sa.String),
        sa.Column("zone", sa.String),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
