"""``python -m bot check``: whether the settings are right, asked of both APIs and told in a line each."""

from __future__ import annotations

import asyncio
import sys
import time
from typing import TYPE_CHECKING, Final

from bot.checks.clock import clock, seconds_ahead
from bot.checks.events import ask_events
from bot.checks.evolution import ask_evolution
from bot.checks.finding import Mark
from bot.checks.telegram import ask_telegram
from bot.logs import Redactor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.checks.finding import Finding
    from bot.settings import ServerSettings, Settings

WITHIN_S: Final = 10.0


async def check(settings: Settings) -> int:
    """Print what was found; the exit code, 1 if anything is wrong."""
    findings = await examine(settings)
    _print(render(findings, settings))
    return int(any(finding.mark is Mark.WRONG for finding in findings))


async def examine(
    settings: Settings, *, within_s: float = WITHIN_S, now: Callable[[], float] = time.time
) -> list[Finding]:
    """Ask both sides at the same time, whoever hangs.

    Args:
        settings: what is to be checked.
        within_s: seconds after which every answer counts as missing.
        now: our clock, as seconds since 1970.
    """
    (telegram, telegrams_clock), blocks = await asyncio.gather(
        asyncio.gather(
            ask_telegram(settings, within_s=within_s),
            seconds_ahead(settings.telegram_api_url, within_s=within_s, now=now),
        ),
        asyncio.gather(*(_block(settings, server, within_s, now) for server in settings.servers)),
    )
    told = {server.label: ahead for server, (_, ahead) in zip(settings.servers, blocks, strict=True)}
    worst = max(told, key=lambda label: abs(told[label] or 0.0) + (told[label] is not None))
    name = "the Evolution server" if len(told) == 1 else worst
    clocks = clock(telegram=telegrams_clock, evolution=told[worst], name=name)
    return [*telegram, *(line for lines, _ in blocks for line in lines), clocks]


async def _block(
    settings: Settings, server: ServerSettings, within_s: float, now: Callable[[], float]
) -> tuple[list[Finding], float | None]:
    """What is to be said of one server, and how far our clock is ahead of its."""
    is_one_of_many = len(settings.servers) > 1
    evolution, events, ahead = await asyncio.gather(
        ask_evolution(server, within_s=within_s, is_one_of_many=is_one_of_many),
        ask_events(settings, server, within_s=within_s, is_one_of_many=is_one_of_many),
        seconds_ahead(server.url, within_s=within_s, now=now),
    )
    return [*evolution, *events], ahead


def render(findings: Sequence[Finding], settings: Settings) -> str:
    """A line for each finding; a secret that a chat's title or a server's answer repeats is blotted out."""
    redactor = Redactor(settings.secrets)
    return "".join(f"{redactor.clean(str(finding))}\n" for finding in findings)


def _print(text: str) -> None:
    """Write to standard output, also where the terminal does not know every character."""
    encoding = sys.stdout.encoding
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
    sys.stdout.flush()
