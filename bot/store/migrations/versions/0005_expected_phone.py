"""Which phone a pairing is expected to link."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """The phone that was linked before, so that another one is noticed also after the process was killed."""
    op.add_column("pairing_views", sa.Column("owner", sa.String))


def downgrade() -> None:
    """Another phone that is linked while no process runs is then told as the right one."""
    op.drop_column("pairing_views", "owner")
