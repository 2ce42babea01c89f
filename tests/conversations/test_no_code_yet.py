"""While WhatsApp sends no code, whatever else is asked of the instance does not wait for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.evolution import Pace, State
from tests.conversations.asking import orders
from tests.conversations.house import House, patient, stand_ins

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

CONNECT = "GET /instance/connect/loja"


@pytest.fixture
async def waiting(tmp_path: Path) -> AsyncIterator[House]:
    """Ana asked for a QR that does not come for a minute."""
    async with (
        stand_ins(tmp_path / "data", pace=Pace.quick(first_qr=60)) as house,
        house.zelador(patience=patient(first_code_s=60.0)),
    ):
        house.evolution.has("loja", State.CLOSE, never_linked=True)
        house.chat.says("/qr loja")
        await house.evolution.heard(CONNECT, times=2)
        yield house


async def test_another_action_is_done_at_once_and_the_code_is_still_awaited(waiting: House) -> None:
    waiting.chat.says("/online loja")
    await waiting.evolution.heard("POST /instance/setPresence/loja")
    so_far = waiting.evolution.asked.count(CONNECT)
    await waiting.evolution.heard(CONNECT, times=so_far + 1)


@pytest.mark.parametrize(
    ("command", "yes", "done", "end"),
    [
        ("/delete loja", "Delete", "loja is deleted", "loja was deleted"),
        ("/logout loja", "Log out", "loja is logged out", "Linking of loja was stopped"),
    ],
)
async def test_a_confirmed_delete_or_logout_ends_the_pairing_first(
    waiting: House, command: str, yes: str, done: str, end: str
) -> None:
    waiting.chat.says(command)
    await waiting.chat.sees(f"{yes} loja")
    waiting.chat.presses(yes)
    await waiting.chat.sees(done)
    await waiting.chat.sees(end)
    asked = waiting.evolution.asked
    after = asked[asked.index(orders(waiting.evolution)[0]) :]
    assert CONNECT not in after
