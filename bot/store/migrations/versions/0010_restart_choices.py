"""Which instances are restarted by themselves, where somebody chose."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """The setting holds for every instance until somebody chooses."""
    op.create_table(
        "restart_choices",
        sa.Column("server", sa.String, primary_key=True),
        sa.Column("instance_id", sa.String, primary_key=True),
        sa.Column("by_itself", sa.Boolean, nullable=False),
    )


def downgrade() -> None:
    """The setting holds for all again."""
    op.drop_table("restart_choices")
