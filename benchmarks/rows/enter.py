"""From Enter in the sandbox's page to the bot's answer shown, and what of it is the page's own."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import chain, cycle, islice
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

from benchmarks.chromium import blank_page, chromium, visit
from benchmarks.pages import page_of, persons_environment
from benchmarks.programs import ROOT
from benchmarks.stage import UnfinishedError
from benchmarks.table import Bar, Row, compared, figure
from bot.sandbox.scene import BIA
from bot.telegram.flood import FloodLimits
from tests.sandbox.page_helpers import Listener, browser

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx
    from playwright.async_api import Page

    from benchmarks.contest import Bench

_COUNT, _QUICK_COUNT = 10, 5
_ASKED = (("/status", "vendas"), ("/help", "/status"))
"""What is typed, and what an answer to it must hold in every language."""
_BAR = Bar(at_most=100, unit="ms")
_LIMIT_S = 10.0
_BETWEEN_S = 1.1 / FloodLimits().per_chat_s  # so that no answer waits for Telegram's flood limits

# Both times are the page's own: the key's, and the one after the frame that has the answer in it.
_WATCH = """(proof) => {
  let pressed = null;
  addEventListener("keydown", (event) => (pressed = event.timeStamp), { capture: true, once: true });
  window.answerShown = new Promise((done) => {
    const isAnswer = (node) => node.classList?.contains("other") && node.textContent.includes(proof);
    const watch = new MutationObserver((changes) => {
      if (!changes.some(({ addedNodes }) => [...addedNodes].some(isAnswer))) return;
      watch.disconnect();
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done(performance.now() - pressed);
      requestAnimationFrame(() => port2.postMessage(null));
    });
    watch.observe(document.getElementById("log"), { childList: true });
  });
}"""


@dataclass
class _Times:
    """In milliseconds, of one sandbox."""

    page: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)


def rows(bench: Bench) -> list[Row]:
    """Commands from the page and, in turns, from a client that is no browser, each person in their own chat."""
    firsts, got = asyncio.run(_all(bench))
    pages, bares = [one.page for one in got], [one.bare for one in got]
    what = "Enter in the page to the bot's answer shown"
    count = sum(map(len, pages))
    return [
        compared(
            f"{what}, p50 of {count}; baseline: asked and heard over HTTP without a browser",
            "ms",
            list(map(median, pages)),
            list(map(median, bares)),
            _BAR,
        ),
        compared(f"{what}, p95 of {count}", "ms", [_p95(pages)], [_p95(bares)], None),
        Row(f"{what}, the first after a start", figure(median(firsts), "ms")),
    ]


def _p95(took: list[list[float]]) -> float:
    return quantiles(chain.from_iterable(took), n=20, method="inclusive")[-1]


async def _all(bench: Bench) -> tuple[list[float], list[_Times]]:
    """The first answer, and the others, of each repeat's own sandbox."""
    firsts, got = [], []
    async with chromium() as shown_in:
        for repeat in range(bench.repeats):
            print(f"  {repeat + 1}/{bench.repeats} sandbox", file=sys.stderr, flush=True)
            async with _sandbox() as url, browser(url) as http, _listening(http) as ears:
                page = await blank_page(shown_in)
                await visit(page, url)
                firsts.append(await _ask_in_page(page, *_ASKED[0]))
                await _ask_bare(http, ears, *_ASKED[0])
                got.append(await _measure(page, http, ears, _QUICK_COUNT if bench.quick else _COUNT))
                await page.close()
    return firsts, got


@asynccontextmanager
async def _sandbox() -> AsyncIterator[str]:
    """The sandbox as people start it, on a free port."""
    command = (sys.executable, "-m", "bot", "sandbox", "--port", "0")
    environment = {**persons_environment(), "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryDirectory() as folder:
        async with page_of(*command, folder=Path(folder), environment=environment) as page:
            yield page.url


@asynccontextmanager
async def _listening(http: httpx.AsyncClient) -> AsyncIterator[Listener]:
    """Hear what a page would be told."""
    ears = Listener()
    async with http.stream("GET", "/events") as events:
        hearing = asyncio.create_task(ears.listen(events.aiter_lines()))
        try:
            yield ears
        finally:
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)


async def _measure(page: Page, http: httpx.AsyncClient, ears: Listener, count: int) -> _Times:
    times = _Times()
    for text, proof in islice(cycle(_ASKED), count):
        await asyncio.sleep(_BETWEEN_S)
        times.page.append(await _ask_in_page(page, text, proof))
        times.bare.append(await _ask_bare(http, ears, text, proof))
    return times


async def _ask_in_page(page: Page, text: str, proof: str) -> float:
    await page.evaluate(_WATCH, proof)
    await page.locator("#entry").fill(text)
    await page.locator("#entry").press("Enter")
    try:
        async with asyncio.timeout(_LIMIT_S):
            return float(await page.evaluate("() => window.answerShown"))
    except TimeoutError:
        raise UnfinishedError(f"the page shows no answer to {text}") from None


async def _ask_bare(http: httpx.AsyncClient, ears: Listener, text: str, proof: str) -> float:
    ears.forget()
    began = time.perf_counter()
    answer = await http.post(f"/api/chats/{BIA.id}/say", json={"person": BIA.id, "text": text})
    assert answer.is_success, answer.text
    await ears.hears_said(BIA.id, lambda message: message["from"]["bot"] and proof in message["text"])
    return (time.perf_counter() - began) * 1000
