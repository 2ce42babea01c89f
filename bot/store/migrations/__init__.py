"""The revisions of the database, made by Alembic; run as a program, so that the bot never loads it.

A new one is a file in ``versions``, a number in ``bot/store/embedded.py`` and the tables as they are then in
``bot/store/tables.py``; the tests hold the three together.
"""
