"""The wire to Telegram below python-telegram-bot: requests, polling, flood limits, updates in hand."""

import os

# PTB 22 warns at every RetryAfter it makes unless told that its spans may be timedelta objects.
os.environ.setdefault("PTB_TIMEDELTA", "1")
