"""While little is asked httpx's own connections carry the reads, and all that is promised of a call holds there too."""

from __future__ import annotations

import asyncio
import gzip
import sys
from typing import TYPE_CHECKING

import pytest

from bot.evolution import EvolutionError, NotUnderstood, ServerCutConnection, TooLarge
from bot.evolution.carrier import FEW, LARGE
from tests.evolution import bodies
from tests.evolution.raw_server import RawServer, answers, cuts, hangs, says
from tests.evolution.talking import KEY, talking
from tests.evolution.test_wire import NAMES

if TYPE_CHECKING:
    from tests.evolution.raw_server import Reply

HALF = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n[]"

CALLS = """
import asyncio, sys
from pydantic import SecretStr
from bot.evolution import EvolutionClient

async def main() -> None:
    async with EvolutionClient(sys.argv[1], SecretStr(sys.argv[2])) as client:
        for call in sys.argv[3:]:
            await (client.fetch_all() if call == "read" else client.restart("loja"))
            print("aiohttp" in sys.modules)

asyncio.run(main())
"""
MANY = b"[" + b" " * LARGE + b"]"


def _spared() -> bool:
    return True


@pytest.mark.parametrize(
    ("calls", "told", "loaded"),
    [
        (["read", "read", "order"], [b"[]", b"[]", b"{}"], [False, False, True]),
        (["read", "read", "read"], [b"[]", MANY, b"[]"], [False, False, True]),
    ],
)
async def test_a_process_that_only_reads_of_few_instances_does_without_aiohttp(
    calls: list[str], told: list[bytes], loaded: list[bool]
) -> None:
    server = RawServer([answers(200, body) for body in told])
    async with server.serving() as url:
        calling = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", CALLS, url, KEY, *calls), stdout=asyncio.subprocess.PIPE
        )
        said, _ = await calling.communicate()
    assert said.decode().split() == [str(each) for each in loaded]
    assert [asked.headers["apikey"] for asked in server.asked] == [KEY] * len(calls)


@pytest.mark.parametrize(("name", "encoded"), NAMES.items(), ids=range(len(NAMES)))
async def test_a_hostile_name_arrives_as_one_segment(name: str, encoded: str) -> None:
    async with talking(answers(200, bodies.state("open")), prefix="/evo/", spared=_spared) as (
        client,
        server,
    ):
        await client.connection_state(name)
    assert server.lines == [f"GET /evo/instance/connectionState/{encoded} HTTP/1.1"]


@pytest.mark.parametrize("reply", [cuts(), cuts(b"HTTP/1.1 200 OK\r\nContent"), cuts(HALF)])
async def test_a_connection_that_is_cut_is_tried_three_times(reply: Reply) -> None:
    async with talking(reply, spared=_spared) as (client, server):
        with pytest.raises(ServerCutConnection):
            await client.fetch_all()
        assert len(server.asked) == 3


@pytest.mark.parametrize(
    "reply",
    [
        says(b"SSH-2.0-OpenSSH_9.0\r\n\r\n"),
        says(b"HTTP/1.1 two hundred\r\n\r\n"),
        answers(200, b"<html>Captive portal</html>"),
        answers(200, b"not gzip", Content_Encoding="gzip"),
    ],
)
async def test_an_answer_that_is_none_is_not_asked_for_again(reply: Reply) -> None:
    async with talking(reply, spared=_spared) as (client, server):
        with pytest.raises(NotUnderstood):
            await client.fetch_all()
        assert len(server.asked) == 1


async def test_an_answer_that_unfolds_to_more_than_the_limit_is_not_taken() -> None:
    bomb = gzip.compress(b" " * 50_000_000, 1)
    async with talking(answers(200, bomb, Content_Encoding="gzip"), spared=_spared) as (client, _):
        with pytest.raises(TooLarge):
            await client.fetch_all()


async def test_reads_one_after_the_other_share_a_connection_also_after_a_failure() -> None:
    replies = answers(500, b"{}"), answers(200, b"[]")
    async with talking(*replies, spared=_spared) as (client, server):
        with pytest.raises(EvolutionError):
            await client.fetch_all()
        for _ in range(3 * FEW):
            assert await client.fetch_all() == []
        assert server.connections == 1


async def test_more_than_a_few_at_once_are_all_carried() -> None:
    async with talking(*[hangs()] * FEW, answers(200, b"[]"), spared=_spared) as (client, server):
        hanging = [asyncio.create_task(client.fetch_all()) for _ in range(FEW)]
        while len(server.asked) < FEW:
            server.heard.clear()
            await server.heard.wait()
        assert await client.fetch_all() == []
        for one in hanging:
            one.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)
        assert await client.fetch_all() == []
