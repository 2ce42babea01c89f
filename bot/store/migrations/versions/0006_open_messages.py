"""Messages that say that an action is under way are remembered beside those that show codes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """What stands there before has shown codes."""
    op.rename_table("pairing_views", "open_messages")
    op.add_column(
        "open_messages", sa.Column("shows_codes", sa.Boolean, nullable=False, server_default=sa.true())
    )


def downgrade() -> None:
    """Messages of actions would be taken for pairings, so they are forgotten."""
    op.execute("DELETE FROM open_messages WHERE NOT shows_codes")
    op.drop_column("open_messages", "shows_codes")
    op.rename_table("open_messages", "pairing_views")
