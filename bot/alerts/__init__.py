"""Alerts: which changes people are told of, as incidents from down to up, to whom and when, and that it arrives.

It knows no Telegram and has no words; ``handlers`` delivers what stands in the outbox.
"""
