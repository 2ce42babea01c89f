"""The watch: what every instance on every server is like now, and every change of it, seen by looking and by hearing.

It knows no Telegram and has no words; :mod:`bot.alerts` decides who is told of what.
"""
