"""An inventory as the watch reads it: what a row says is what the whole row says, and what stays the same is kept."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evolution import BriefReader, InstanceRow, NotUnderstood, ServerTooOld, State
from bot.evolution.metrics import live_states
from tests.evolution.raw_server import answers, refuses
from tests.evolution.talking import talking

if TYPE_CHECKING:
    from bot.evolution import BriefInventory, BriefRow

HOSTILE = ('loja "1"', '},{"id":"', '\\},{\\"id\\":\\"', "a\nb", "é🟢", "\\", '"}]')


def _row(number: int = 1, name: str = "loja", **more: object) -> dict[str, Any]:
    return {"id": str(UUID(int=number)), "name": name, "connectionStatus": "open", **more}


def _body(*rows: object) -> bytes:
    """As the server writes it: without spaces."""
    return json.dumps(rows, separators=(",", ":"), ensure_ascii=False).encode()


def _read(reader: BriefReader, body: bytes) -> BriefInventory:
    return asyncio.run(reader.read(body))


columns = st.fixed_dictionaries(
    {"id": st.uuids().map(str), "name": st.text(max_size=20) | st.sampled_from(HOSTILE)},
    optional={
        "connectionStatus": st.sampled_from(["open", "close", "connecting", "odd", None]),
        "ownerJid": st.none()
        | st.sampled_from(["5511999990000@s.whatsapp.net", "5511:3@s.whatsapp.net", "1@lid"]),
        "integration": st.sampled_from(["WHATSAPP-BAILEYS", "WHATSAPP-BUSINESS", None]),
        "disconnectionReasonCode": st.none() | st.integers(0, 600),
        "Setting": st.fixed_dictionaries({"id": st.text(max_size=3), "msgCall": st.sampled_from(HOSTILE)}),
    },
)


@given(st.lists(columns, max_size=6), st.booleans())
def test_a_row_says_in_brief_what_it_says_as_a_whole(rows: list[dict[str, Any]], spaced: bool) -> None:  # noqa: FBT001
    body = json.dumps(rows, indent=1).encode() if spaced else _body(*rows)

    found = _read(BriefReader(), body)

    assert found.is_whole
    assert len(found.rows) == len(rows)
    for brief, row in zip(found.rows, rows, strict=True):
        state = row.get("connectionStatus")
        whole = InstanceRow.model_validate({**row, "connectionStatus": None if state == "odd" else state})
        assert _said(brief) == _said(whole)


def _said(row: BriefRow | InstanceRow) -> tuple[object, ...]:
    return (
        *(row.id, row.name, row.state, row.owner_jid, row.owner_number, row.links_a_phone),
        row.disconnection_reason_code,
    )


def test_a_row_that_stays_the_same_is_not_read_again() -> None:
    reader = BriefReader()
    first, second = _read(reader, _body(_row(1), _row(2))).rows

    again, changed = _read(reader, _body(_row(1), _row(2, connectionStatus="close"))).rows

    assert again is first
    assert changed is not second
    assert changed.state is State.CLOSE


@pytest.mark.parametrize("bad", [{"name": "no id"}, {"id": "none"}, {"id": str(UUID(int=3)), "name": 3}])
def test_rows_that_cannot_be_read_are_left_out_and_that_is_said(bad: dict[str, object]) -> None:
    found = _read(BriefReader(), _body(_row(1), bad, _row(2)))

    assert [row.id.int for row in found.rows] == [1, 2]
    assert not found.is_whole


async def test_what_is_no_inventory_is_an_error_of_ours() -> None:
    async with talking(answers(200, {"count": 0}), answers(200, {"instance": {"instanceName": "x"}})) as (
        client,
        _,
    ):
        with pytest.raises(NotUnderstood):
            await client.fetch_brief(BriefReader())
        with pytest.raises(ServerTooOld):
            await client.fetch_brief(BriefReader())


async def test_an_empty_inventory_is_one() -> None:
    async with talking(answers(200, [])) as (client, _):
        found = await client.fetch_brief(BriefReader())

    assert (list(found.rows), found.is_whole) == ([], True)


METRICS = b"""# TYPE evolution_instances_total gauge
evolution_instances_total 4
evolution_instance_up{instance="rec1",integration="WHATSAPP-BAILEYS"} 0
evolution_instance_state{instance="rec1",integration="WHATSAPP-BAILEYS",state="close"} 1
evolution_instance_up{instance="ev1",integration="WHATSAPP-BAILEYS"} 1
evolution_instance_state{instance="ev1",integration="WHATSAPP-BAILEYS",state="open"} 1
evolution_instance_state{instance="a\\"b\\\\n\\nc",integration="WHATSAPP-BAILEYS",state="connecting"} 1
evolution_instance_state{instance="odd",integration="WHATSAPP-BAILEYS",state="refused"} 1
"""


def test_metrics_tell_the_live_state_of_each_loaded_instance() -> None:
    states = {"rec1": State.CLOSE, "ev1": State.OPEN, 'a"b\\n\nc': State.CONNECTING}
    assert live_states(METRICS) == states


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_a_server_that_refuses_its_metrics_has_none(status: int) -> None:
    async with talking(refuses(status, "Cannot GET /metrics")) as (client, server):
        assert await client.live_states() is None

    assert server.lines == ["GET /metrics HTTP/1.1"]


async def test_a_page_that_is_no_metrics_is_none() -> None:
    async with talking(answers(200, {"status": 200})) as (client, _):
        assert await client.live_states() is None
