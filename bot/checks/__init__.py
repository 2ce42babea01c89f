"""What ``python -m bot check`` asks, a module for each one asked; :mod:`bot.check` puts it together."""
