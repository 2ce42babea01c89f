"""Alembic's revisions, each a file; bot/store/embedded.py lists them."""
