"""What was last seen of a chat that chose nothing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """The language that was last seen in a chat; unknown for all that are there already."""
    op.add_column("preferences", sa.Column("seen_language", sa.String))


def downgrade() -> None:
    """Choices stay; a chat of which only its language was seen keeps a row without any."""
    op.drop_column("preferences", "seen_language")
