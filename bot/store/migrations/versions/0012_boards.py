"""The boards: one pinned message in a chat or topic that is always true."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """There is none until somebody asks for one."""
    op.create_table(
        "boards",
        sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("thread_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("message_id", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    """The messages stay as they are."""
    op.drop_table("boards")
