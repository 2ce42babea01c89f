"""The revisions of the database, made by Alembic; run as a program, so that the bot never loads it."""
