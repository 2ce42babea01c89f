"""An edit that shows a code waits its turn, which can be long; it is dropped once the code is good for nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Coroutine


async def unless(overtaken: Coroutine[object, object, None], edit: Coroutine[object, object, bool]) -> bool:
    """Make ``edit`` unless ``overtaken`` ends first.

    Returns:
        What the edit returns; False where it was dropped, and may have been made all the same.

    Raises:
        TelegramError: Telegram refused it, or cannot be reached.
    """
    editing, overtaking = asyncio.ensure_future(edit), asyncio.ensure_future(overtaken)
    try:
        await asyncio.wait({editing, overtaking}, return_when=asyncio.FIRST_COMPLETED)
        return editing.done() and editing.result()
    finally:
        editing.cancel()
        overtaking.cancel()
        await asyncio.gather(editing, overtaking, return_exceptions=True)
