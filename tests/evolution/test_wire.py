"""What goes over the wire, byte for byte."""

from __future__ import annotations

import asyncio
import logging
import re
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.evolution import EvolutionClient, Presence
from bot.evolution.routes import segment
from tests.evolution import bodies
from tests.evolution.raw_server import answers
from tests.evolution.talking import KEY, talking

NAMES = {
    "loja": "loja",
    "my store 1": "my%20store%201",
    "a/b": "a%2Fb",
    "a%2Fb": "a%252Fb",
    ".": "%2E",
    "..": "%2E%2E",
    "../..": "..%2F..",
    "...": "...",
    "a?b#c&d=e": "a%3Fb%23c%26d%3De",
    "a+b": "a%2Bb",
    "O'Hara (x)~": "O%27Hara%20%28x%29~",
    "a\nb\r\n": "a%0Ab%0D%0A",
    " pad ": "%20pad%20",
    "Loja São João": "Loja%20S%C3%A3o%20Jo%C3%A3o",
    "🇧🇷": "%F0%9F%87%A7%F0%9F%87%B7",
    "half \ud83d": "half%20%ED%A0%BD",
    "%00\x00": "%2500%00",
    "\\..\\": "%5C..%5C",
}


@pytest.mark.parametrize(("name", "encoded"), NAMES.items(), ids=range(len(NAMES)))
async def test_a_hostile_name_arrives_as_one_segment(name: str, encoded: str) -> None:
    async with talking(answers(200, bodies.state("open")), prefix="/evo/") as (client, server):
        await client.connection_state(name)
        await client.delete(name)
        await client.connect(name, name)
    assert server.lines == [
        f"GET /evo/instance/connectionState/{encoded} HTTP/1.1",
        f"DELETE /evo/instance/delete/{encoded} HTTP/1.1",
        f"GET /evo/instance/connect/{encoded}?number={encoded.replace('%2E', '.')} HTTP/1.1",
    ]


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_segment_holds_nothing_that_means_something_in_a_path(name: str) -> None:
    encoded = segment(name)
    assert unquote(encoded) == name
    assert re.fullmatch(r"[\w.~%-]+", encoded, re.ASCII)
    assert encoded not in {".", ".."}


@given(number=st.text(max_size=20))
@settings(max_examples=30, deadline=None)
def test_a_query_cannot_be_broken_out_of(number: str) -> None:
    async def connect() -> str:
        async with talking(answers(200, {"count": 0})) as (client, server):
            await client.connect("loja", number)
        return server.lines[0]

    line = asyncio.run(connect())
    assert re.fullmatch(r"GET /instance/connect/loja\?number=[\w.~%-]* HTTP/1\.1", line, re.ASCII)


@pytest.mark.parametrize("prefix", ["", "/", "/evo", "/evo/", "/a%20b/c/"])
async def test_a_base_may_have_a_path_and_a_slash(prefix: str) -> None:
    async with talking(answers(200, bodies.WELCOME), prefix=prefix) as (client, server):
        await client.server_info()
    assert server.lines == [f"GET {prefix.rstrip('/')}/ HTTP/1.1"]


async def test_the_key_goes_in_its_header_and_a_body_as_json() -> None:
    async with talking(answers(201, bodies.SUCCESS)) as (client, server):
        await client.set_presence("loja", Presence.AVAILABLE)
        await client.restart("loja")
    with_body, without = server.asked
    assert with_body.headers["apikey"] == without.headers["apikey"] == KEY
    assert with_body.headers["content-type"] == "application/json"
    assert with_body.headers["accept-encoding"] == "gzip, deflate"
    assert without.headers["content-length"] == "0"
    assert "content-type" not in without.headers
    assert "authorization" not in without.headers


async def test_a_connection_serves_many_calls_and_cookies_are_not_kept() -> None:
    async with talking(answers(200, bodies.WELCOME, Set_Cookie="a=b")) as (client, server):
        for _ in range(3):
            await client.server_info()
    assert server.connections == 1
    assert all("cookie" not in asked.headers for asked in server.asked)


async def test_no_library_s_log_tells_a_name_a_number_or_the_key(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        async with talking(answers(200, {"count": 0})) as (client, _):
            await client.connect("secret-name", "5511999990000")
    assert not re.search(f"secret-name|5511999990000|{KEY}", caplog.text)


async def test_the_key_is_in_no_repr() -> None:
    client = EvolutionClient("http://127.0.0.1:9/", SecretStr(KEY))
    parts = [client, *vars(client).values()]
    assert not any(KEY in repr(part) for part in parts)
    await client.aclose()
