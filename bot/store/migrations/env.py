"""Alembic runs this file; the connection, with its transaction, comes from ``upgrade``."""

from __future__ import annotations

from alembic import context

from bot.store import alert_tables as alert_tables  # its tables are METADATA's too
from bot.store.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
