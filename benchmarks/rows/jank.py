"""How long the sandbox's page is busy at a stretch when something arrives, with 500 of everything in it."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.chromium import blank_page, chromium, visit
from benchmarks.table import Bar, Row, figure, worst
from benchmarks.tracing import traced
from tests.sandbox.page_helpers import visiting

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

    from benchmarks.contest import Bench
    from tests.sandbox.page_helpers import Visitor

_MANY, _FEW = 500, 5
_ARRIVALS, _QUICK_ARRIVALS = 20, 5
_BAR = Bar(at_most=100, unit="ms")
_LINES = 8  # of an answer, as many as a page of /status is about
_BUTTONS = [[{"text": f"loja-{n}", "callback_data": str(n)}] for n in range(4)]
# What a page is told of: tasks over 50 ms (W3C Long Tasks API), those from before the script too.
_SHORT_MS = 50
_LISTEN = """{
  const kept = [];
  const keep = (entries) => kept.push(...entries.map(({ duration }) => duration));
  const ear = new PerformanceObserver((list) => keep(list.getEntries()));
  ear.observe({ type: "longtask", buffered: true });
  window.longTasks = () => (keep(ear.takeRecords()), kept.splice(0));
}"""
_HEARD = "() => longTasks()"
# The page watches itself: each question from outside is a task of its main thread too.
_EXPECT = """([text, name, state]) => {
  const log = document.getElementById("log");
  const card = document.querySelector(`.instance[data-name="${name}"]`);
  window.drawn = new Promise((done) => {
    const watch = new MutationObserver(() => {
      if (card.dataset.state !== state || !log.lastElementChild.textContent.includes(text)) return;
      watch.disconnect();
      requestIdleCallback(done);
    });
    watch.observe(log, { childList: true });
    watch.observe(card, { attributes: true });
  });
}"""
_DRAWN = "() => window.drawn"


@dataclass(frozen=True)
class _Longest:
    """The longest tasks, in milliseconds; one of 50 may have been shorter."""

    drawing: float
    arriving: float
    arriving_cpu: float


def rows(bench: Bench) -> list[Row]:
    """The longest of all repeats, since the bar is about every task."""
    many, few = asyncio.run(_all(bench))
    what = "longest task of the page while one message arrives and an instance changes"
    holds = f"with {_MANY} messages and {_MANY} instances; baseline: with {_FEW} and {_FEW}"
    return [
        _told(f"{what}, {holds}", [one.arriving for one in many], [one.arriving for one in few], _BAR),
        worst(
            f"{what}, processor time; the same",
            "ms",
            [one.arriving_cpu for one in many],
            [one.arriving_cpu for one in few],
            None,
        ),
        _told(
            "longest task of the page while it is first drawn; the same",
            [one.drawing for one in many],
            [one.drawing for one in few],
            None,
        ),
    ]


def _told(what: str, ours: list[float], baseline: list[float], bar: Bar | None) -> Row:
    """A page learns of no task under 50 ms, and so of no ratio to one."""
    mine, theirs = max(ours), max(baseline)
    ratio = mine / theirs if min(mine, theirs) > _SHORT_MS else None
    return Row(what, _figure(mine), _figure(theirs), ratio, bar, mine)


def _figure(longest: float) -> str:
    return figure(longest, "ms") if longest > _SHORT_MS else f"< {_SHORT_MS} ms"


async def _all(bench: Bench) -> tuple[list[_Longest], list[_Longest]]:
    arrivals = _QUICK_ARRIVALS if bench.quick else _ARRIVALS
    many: list[_Longest] = []
    few: list[_Longest] = []
    async with chromium() as browser:
        for repeat in range(bench.repeats):
            for size, longest in ((_MANY, many), (_FEW, few)):
                print(f"  {repeat + 1}/{bench.repeats} {size} of each", file=sys.stderr, flush=True)
                longest.append(await _measure(browser, size, arrivals))
    return many, few


async def _measure(browser: Browser, size: int, arrivals: int) -> _Longest:
    async with visiting() as visitor:
        await _fill(visitor, size)
        page = await blank_page(browser, _LISTEN)
        await visit(page, str(visitor.http.base_url))
        held = [await page.locator(what).count() for what in ("#log > .message", ".instance")]
        assert held == [size, size], f"the page holds {held} instead of {size} messages and instances"
        drawing = await _heard(page)
        async with traced(browser, page) as trace:
            for number in range(arrivals):
                await _arrive(visitor, page, number)
        arriving = await _heard(page)
        await page.close()
    return _Longest(drawing, arriving, trace.longest_cpu_ms)


async def _heard(page: Page) -> float:
    """The longest task since it was asked last."""
    return max(await page.evaluate(_HEARD), default=float(_SHORT_MS))


async def _fill(visitor: Visitor, size: int) -> None:
    """Half of the messages are a person's commands, half answers with lines and buttons."""
    visitor.evolution.has_many(size, prefix="loja-")
    for number in range(size):
        if number % 2:
            await _bot_says(
                visitor, "\n".join(f"🟢 <b>loja-{line}</b> 5511999990000" for line in range(_LINES))
            )
        else:
            visitor.ana.says("/status")


async def _bot_says(visitor: Visitor, text: str) -> None:
    buttons = {"inline_keyboard": _BUTTONS}
    await visitor.bot(
        "sendMessage", chat_id=visitor.ana.id, text=text, parse_mode="HTML", reply_markup=buttons
    )


async def _arrive(visitor: Visitor, page: Page, number: int) -> None:
    """Let a message come while an instance loses its line to WhatsApp; it has it back before the next."""
    name, text = f"loja-{number % _FEW + 1}", f"arrival {number}"
    instance = visitor.evolution.instances[name]
    await page.evaluate(_EXPECT, [text, name, "connecting"])
    instance.outage()
    await _bot_says(visitor, text)
    await page.evaluate(_DRAWN)
    await page.evaluate(_EXPECT, [text, name, "open"])
    instance.outage_ends()
    await page.evaluate(_DRAWN)
