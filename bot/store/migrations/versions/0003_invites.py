"""Links that show a client one pairing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """What is known of each link; of its token only the SHA-256, since the token is a password."""
    op.create_table(
        "invites",
        sa.Column("token_hash", sa.String, primary_key=True),
        sa.Column("server", sa.String, nullable=False),
        sa.Column("instance_id", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("made_by", sa.BigInteger, nullable=False),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("thread_id", sa.BigInteger),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True)),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
    )


def downgrade() -> None:
    """Links that were given out are not known any more."""
    op.drop_table("invites")
