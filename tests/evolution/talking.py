"""A client with a made-up key against a server on a bare socket, quick to give up."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.evolution import EvolutionClient, Retries, Timeouts
from tests.evolution.raw_server import RawServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

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
) -> AsyncIterator[tuple[EvolutionClient, RawServer]]:
    server = RawServer(list(replies))
    async with (
        server.serving() as url,
        EvolutionClient(
            url + prefix, SecretStr(KEY), timeouts=timeouts, retries=retries, answer_limit=answer_limit
        ) as client,
    ):
        yield client, server
