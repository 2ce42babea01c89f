"""What the baseline bots share: where to call, and the text of an answer."""

from __future__ import annotations

import os
from typing import Any

TOKEN = os.environ["TELEGRAM_BOT_TOKEN"]
TELEGRAM = os.environ["TELEGRAM_API_URL"]
EVOLUTION = os.environ["EVOLUTION_URL"]
INSTANCES = f"{EVOLUTION}/instance/fetchInstances"
KEY = {"apikey": os.environ["EVOLUTION_API_KEY"]}
PATIENCE_S = 60.0
"""A slow baseline is to be measured as slow, not to fail."""
_SHOWN = 10


def text(rows: list[dict[str, Any]]) -> str:
    """The answer: how many instances, and the first page of them."""
    lines = [f"{row['name']}: {row['connectionStatus']}" for row in rows[:_SHOWN]]
    return "\n".join([f"{len(rows)} instances", *lines])
