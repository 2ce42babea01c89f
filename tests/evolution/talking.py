"""A client with a made-up key against a server on a bare socket, quick to give up."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.evolution import EvolutionClient, Retries, Timeouts
from bot.evolution.carrier import Carrier
from tests.evolution.raw_server import RawServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.evolution.raw_server import Reply

KEY = "made-up-key-4711"
QUICK = Timeouts(connect_s=2.0, call_s=2.0, pairing_s=2.0, info_s=2.0)
AT_ONCE = Retries(attempts=3, wait_s=0.001, jitter_s=0.001)


@asynccontextmanager
async def talking(
    *replies: Reply,
    prefix: str = "",
    timeouts: Timeouts = QUICK,
    retries: Retries = AT_ONCE,
    answer_limit: int = 1_000_000,
    spared: Callable[[], bool] | None = None,
) -> AsyncIterator[tuple[EvolutionClient, RawServer]]:
    """Talk to a server that gives these replies; ``spared``: whether aiohttp is, by default as it is."""
    transport = Carrier(tls=False, spared=spared) if spared else None
    server = RawServer(list(replies))
    async with (
        server.serving() as url,
        EvolutionClient(
            url + prefix,
            SecretStr(KEY),
            transport=transport,
            timeouts=timeouts,
            retries=retries,
            answer_limit=answer_limit,
        ) as client,
    ):
        yield client, server
