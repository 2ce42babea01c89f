"""Whatever a server answers to whatever call: a value or an EvolutionError, never a crash."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING
from uuid import UUID

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.evolution import EvolutionClient, EvolutionError, Retries
from bot.evolution.reasons import LONGEST, one_line, texts
from tests.evolution import bodies
from tests.evolution.test_retries import ORDERS, READS

if TYPE_CHECKING:
    from tests.evolution.test_retries import Order

ONCE = Retries(attempts=1)
CALLS: list[Order] = [*READS, *ORDERS, lambda client: client.fetch_by_id(UUID(bodies.ID))]
RECORDED = [
    bodies.WELCOME,
    bodies.CREATED,
    [bodies.ROW, bodies.ROW],
    bodies.QR,
    bodies.state("open"),
    bodies.SETTINGS,
    bodies.WEBHOOK,
    bodies.UNEXPLAINED,
    {"status": 400, "error": "Bad Request", "response": {"message": [["x"]]}},
]

KEYS = st.sampled_from(
    ["id", "name", "instance", "state", "error", "response", "message", "code", "count", "events", "_count"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(), inner, max_size=4),
    max_leaves=12,
)
STATUS = st.sampled_from(
    [200, 200, 200, 201, 204, 301, 304, 400, 401, 403, 404, 418, 429, 500, 502, 503, 599]
)


@st.composite
def damaged(draw: st.DrawFn) -> object:
    """A recorded body with one part, at any depth, replaced by something else or taken out."""
    return _damage(draw, draw(st.sampled_from(RECORDED)))


def _damage(draw: st.DrawFn, part: object) -> object:
    if isinstance(part, dict) and part and draw(st.booleans()):
        key = draw(st.sampled_from(sorted(part)))
        if draw(st.booleans()):
            return {**part, key: _damage(draw, part[key])}
        return {other: value for other, value in part.items() if other != key}
    if isinstance(part, list) and part and draw(st.booleans()):
        return [_damage(draw, part[0]), *part[1:]]
    return draw(JSON)


BODIES = st.binary(max_size=50) | (JSON | damaged()).map(lambda value: json.dumps(value).encode())


@given(status=STATUS, body=BODIES)
@settings(max_examples=150, deadline=None)
def test_every_call_ends_in_a_value_or_an_error_of_ours(status: int, body: bytes) -> None:
    async def call_all() -> None:
        transport = httpx.MockTransport(lambda _: httpx.Response(status, stream=httpx.ByteStream(body)))
        client = EvolutionClient("http://x", SecretStr("k"), transport=transport, retries=ONCE)
        for call in CALLS:
            try:
                await call(client)
            except EvolutionError as error:
                assert str(error).isprintable()  # noqa: PT017 -- any error of ours is right here

    asyncio.run(call_all())


@given(JSON)
def test_a_message_of_any_shape_becomes_one_printable_line(message: object) -> None:
    line = one_line(message)
    assert len(line) <= LONGEST
    assert line.isprintable()
    assert line == line.strip()


@given(JSON.filter(lambda message: isinstance(message, (str, list))))
def test_the_texts_of_a_message_are_all_of_it_however_deep(message: object) -> None:
    def leaves(part: object) -> list[str]:
        if isinstance(part, str):
            return [part]
        inside = part.values() if isinstance(part, dict) else part if isinstance(part, list) else []
        return [text for inner in inside for text in leaves(inner)]

    assert list(texts(message)) == leaves(message)


def test_a_message_without_end_is_not_followed_without_end() -> None:
    deep: list[object] = ["end"]
    for _ in range(100_000):
        deep = [deep]
    assert one_line(deep) == ""
    assert len(one_line([["x"] * 1_000_000])) <= LONGEST
