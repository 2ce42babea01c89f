"""How much processor time the tasks of a page's main thread take, by the browser's own trace."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Page

# Names of Chromium's trace; its page in the developer tools shows the same.
_CATEGORIES = ["disabled-by-default-devtools.timeline", "__metadata"]
_TASK, _MAIN_THREAD = "RunTask", "CrRendererMain"
_US_IN_MS = 1_000


@dataclass
class Trace:
    """What was traced; known after the block."""

    longest_cpu_ms: float = 0.0


@asynccontextmanager
async def traced(browser: Browser, page: Page) -> AsyncIterator[Trace]:
    """Trace the page during the block."""
    trace = Trace()
    await browser.start_tracing(page=page, categories=_CATEGORIES)
    try:
        yield trace
    finally:
        events = json.loads(await browser.stop_tracing())["traceEvents"]
    named = [event for event in events if event["name"] == "thread_name"]
    main = {(one["pid"], one["tid"]) for one in named if one["args"]["name"] == _MAIN_THREAD}
    tasks = [event for event in events if event["name"] == _TASK and (event["pid"], event["tid"]) in main]
    trace.longest_cpu_ms = max(task["tdur"] for task in tasks if "tdur" in task) / _US_IN_MS
