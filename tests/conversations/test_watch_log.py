"""What the log says of a server that is dead for long: that it died and that it is back, and nothing between."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bot import logs
from bot.sandbox.evolution import State
from tests.clocks import MINUTE
from tests.conversations.house import ANA
from tests.conversations.watching import watching
from tests.log_lines import set_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], list[str]]]:
    """Gives the events that were logged since it was called last."""
    with set_back():
        yield lambda: [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()]


@pytest.mark.parametrize(
    ("events", "of_events"), [("websocket", {"events_lost", "events_do_not_come"}), ("poll", set())]
)
async def test_a_server_that_is_dead_for_long_is_a_handful_of_lines(
    tmp_path: Path, said: Callable[[], list[str]], events: str, of_events: set[str]
) -> None:
    logs.set_up(level="INFO", as_json=True, secrets=())
    async with watching(tmp_path, events, admin_chat_ids=str(ANA.id)) as watched, watched.running():
        watched.evolution.has("loja", State.OPEN)
        said()
        watched.evolution.stop_answering()
        await watched.passes(3 * MINUTE)
        while_dead = said()
        watched.evolution.answers_again()
        await watched.passes(2 * MINUTE)
        once_back = said()

    assert sorted(while_dead) == sorted(set(while_dead)), "each once"
    of_looks = {"watch_sees_nothing", "server_down"}
    assert of_looks <= set(while_dead) <= of_looks | of_events
    assert set(once_back) - {"events_come"} == {"server_back"}
