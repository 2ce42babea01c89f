"""What the watch sees of servers, and what it tells of it: all over the stand-ins' HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.fleet.diagnosis import Reason
from bot.fleet.health import Health
from bot.fleet.hints import Saying
from bot.fleet.listing import EVERY
from bot.sandbox.evolution import Fault, State
from bot.store.history import entries, seen_instance
from bot.store.moments import counted
from bot.watch.known import Source
from tests.clocks import SECOND
from tests.passing import at_rest, passes
from tests.watch.hands import INTERVAL, Watched, stand_ins, watching

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.fleet.instance import InstanceRef
    from bot.sandbox.evolution import EvolutionServer
    from bot.store.history import Entry

CONNECTED, CONNECTING, DISCONNECTED = Health.CONNECTED, Health.CONNECTING, Health.DISCONNECTED


@pytest.fixture
async def servers() -> AsyncIterator[dict[str, EvolutionServer]]:
    async with stand_ins() as made:
        yield made


@pytest.fixture
async def watched(tmp_path: Path, servers: dict[str, EvolutionServer]) -> AsyncIterator[Watched]:
    async with watching(tmp_path, servers) as one:
        yield one


def _entries(watched: Watched, ref: InstanceRef) -> list[Entry]:
    """All that is kept of an instance."""
    rows = watched.database.rows
    seen = seen_instance(rows, ref.server, str(ref.id))
    assert seen is not None
    return entries(rows, seen.number, 0, 2**62)


async def test_the_first_sight_is_silent_and_a_loss_after_it_is_told(watched: Watched) -> None:
    loja = watched.evolution.has("loja", State.OPEN)
    watched.evolution.has("down", State.CLOSE, reason=401)
    await watched.looks()
    assert watched.told.happened == []
    before = watched.clock.now()

    loja.drop(401)
    await watched.looks()

    (change,) = watched.told.transitions
    assert (change.name, change.before, change.after) == ("loja", CONNECTED, DISCONNECTED)
    assert (change.reason, change.source) == (Reason.LOGGED_OUT, Source.READING)
    assert change.at == watched.clock.now()
    assert not watched.told.happened[0].while_away
    first, row = _entries(watched, change.ref)
    assert (first.health, first.at) == ("connected", counted(before))
    assert (row.health, row.at, row.reason) == ("disconnected", counted(change.at), 401)


async def test_a_quiet_fleet_is_written_once_and_asked_little(watched: Watched) -> None:
    watched.evolution.has("loja", State.OPEN)
    watched.evolution.has("down", State.CLOSE, reason=401)
    await watched.looks()
    commits = watched.told.commits
    watched.evolution.forget()

    for _ in range(3):
        await watched.looks()

    assert watched.told.commits == commits + 1, "once a minute, that it was watched"
    assert watched.evolution.asked == 3 * [
        "GET /instance/fetchInstances",
        "GET /instance/connectionState/loja",
    ], "no live state of what is closed, and no metrics again where there are none"


async def test_an_outage_that_the_database_does_not_know_is_seen(watched: Watched) -> None:
    watched.evolution.has("loja", State.OPEN)
    await watched.looks()

    watched.evolution.outage()
    await watched.looks()
    watched.evolution.outage_ends()
    await watched.evolution.instances["loja"].until(State.OPEN)
    await watched.looks()

    assert watched.told.changes == [("loja", CONNECTED, CONNECTING), ("loja", CONNECTING, CONNECTED)]


async def test_what_appears_and_vanishes_is_told(watched: Watched) -> None:
    watched.evolution.has("loja", State.OPEN)
    await watched.looks()

    watched.evolution.has("nova", State.CLOSE, never_linked=True)
    await watched.looks()
    del watched.evolution.instances["loja"]
    await watched.looks()
    await watched.looks()

    assert watched.told.changes == [("nova", None, Health.NEVER_PAIRED), ("loja", CONNECTED, None)]


async def test_one_bad_answer_makes_nothing_vanish(watched: Watched) -> None:
    watched.evolution.has_many(8, State.CLOSE)
    watched.evolution.has("loja", State.OPEN)
    await watched.looks()
    watched.evolution.faults.add(Fault.answer("GET /instance/fetchInstances", 200, [], times=1))

    await watched.looks()
    await watched.looks()

    assert watched.told.happened == []


async def test_many_that_are_missing_twice_have_vanished(watched: Watched) -> None:
    watched.evolution.has_many(8, State.CLOSE)
    await watched.looks()
    watched.evolution.instances.clear()

    await watched.looks()
    assert watched.told.happened == []
    await watched.looks()

    assert len(watched.told.changes) == 8
    assert {after for _, _, after in watched.told.changes} == {None}


async def test_a_server_that_restarts_says_nothing_of_its_instances(watched: Watched) -> None:
    watched.evolution.has("loja", State.OPEN)
    await watched.looks()

    watched.evolution.boot(loads=False)
    await watched.looks()
    await watched.looks()
    watched.evolution.load()
    await watched.evolution.instances["loja"].until(State.OPEN)
    await watched.looks()

    assert watched.told.happened == []


async def test_a_server_that_does_not_answer_is_one_change_and_its_instances_stay(watched: Watched) -> None:
    watched.evolution.has_many(3)
    await watched.looks()
    watched.evolution.stop_answering()

    await watched.looks()
    first = watched.clock.now()
    await watched.looks()
    assert watched.told.happened == []
    await watched.looks()
    await watched.looks()

    (happened,) = watched.told.happened
    (change,) = happened.servers
    assert (change.reachable, change.at, happened.transitions) == (False, first, ())
    assert len(watched.watch.notes.ledger.sift(EVERY)) == 0, "they are left out of the fleet"

    watched.evolution.instances["instance-1"].drop(401)
    watched.evolution.answers_again()
    await watched.looks()

    assert watched.told.reachable == [False, True]
    assert watched.told.changes == [("instance-1", CONNECTED, DISCONNECTED)]
    assert not watched.told.happened[-1].while_away
    assert len(watched.watch.notes.ledger.sift(EVERY)) == 3


async def test_what_happened_while_no_process_ran_is_told_at_once_and_apart(
    tmp_path: Path, servers: dict[str, EvolutionServer]
) -> None:
    for name in ("drops", "goes", "stays"):
        servers["main"].has(name, State.OPEN)
    async with watching(tmp_path, servers) as before:
        await before.looks()
    servers["main"].instances["drops"].drop(403)
    del servers["main"].instances["goes"]
    servers["main"].has("comes", State.CLOSE, never_linked=True)

    async with watching(tmp_path, servers) as after:
        await after.looks()
        await after.looks()

        (happened,) = after.told.happened
        assert happened.while_away
        assert after.told.changes == [
            ("drops", CONNECTED, DISCONNECTED),
            ("comes", None, Health.NEVER_PAIRED),
            ("goes", CONNECTED, None),
        ]

    async with watching(tmp_path, servers) as again:
        await again.looks()
        assert again.told.happened == []


async def test_a_server_that_was_dead_before_and_is_alive_now_is_told_so(
    tmp_path: Path, servers: dict[str, EvolutionServer]
) -> None:
    servers["main"].has("loja", State.OPEN)
    async with watching(tmp_path, servers) as before:
        await before.looks()
        servers["main"].stop_answering()
        for _ in range(3):
            await before.looks()
    servers["main"].answers_again()

    async with watching(tmp_path, servers) as after:
        await after.looks()

        assert after.told.reachable == [True]


async def test_an_event_is_read_back_at_once(watched: Watched) -> None:
    loja = watched.evolution.has("loja", State.OPEN)
    await watched.looks()
    async with watched.running():
        loja.drop(401)

        for saying in (Saying.CLOSED, Saying.CLOSED):
            await watched.hears("loja", saying)
        await watched.sees(lambda: bool(watched.told.happened))

        assert watched.told.changes == [("loja", CONNECTED, DISCONNECTED)]
        assert watched.told.transitions[0].source is Source.EVENT
        assert watched.told.transitions[0].reason is Reason.LOGGED_OUT
        assert len(watched.evolution.asked) <= 4, "one look, or two, by row and live state"


async def test_ten_thousand_events_are_some_looks(watched: Watched) -> None:
    watched.evolution.metrics = True
    watched.evolution.has_many(150)
    await watched.looks()
    async with watched.running():
        for loja in watched.evolution.instances.values():
            loja.drop(401)
        for _ in range(70):
            for name in watched.evolution.instances:
                await watched.hears(name, Saying.CLOSED)
        await watched.sees(lambda: len(watched.told.changes) == 150)

        assert watched.evolution.asked.count("GET /instance/fetchInstances") <= 15
        assert len(watched.evolution.asked) < 30


async def test_hints_that_say_what_is_known_are_not_read_back(watched: Watched) -> None:
    watched.evolution.has("loja", State.OPEN)
    watched.evolution.has("scanning", State.CONNECTING)
    await watched.looks()
    async with watched.running():
        await watched.hears("loja", Saying.OPEN)
        await watched.hears("scanning", Saying.CODE)
        await watched.hears("scanning", Saying.CONNECTING)
        await watched.clock.advance(1 * SECOND)

        assert watched.evolution.asked == []


async def test_a_gap_in_the_events_is_a_look_at_everything(watched: Watched) -> None:
    loja = watched.evolution.has("loja", State.OPEN)
    await watched.looks()
    async with watched.running():
        loja.drop(401)
        watched.hints.gap("main")

        await watched.sees(lambda: watched.told.changes == [("loja", CONNECTED, DISCONNECTED)])


async def test_a_server_that_dies_between_two_looks_is_known_some_seconds_after_the_first_that_failed(
    watched: Watched,
) -> None:
    watched.evolution.has("loja", State.OPEN)
    await watched.looks()
    async with watched.running():
        await at_rest(watched.clock)
        looked = watched.watch.rounds["main"].looked_at
        assert looked
        watched.evolution.stop_answering()

        await passes(watched.clock, looked + INTERVAL + 3 * SECOND - watched.clock.now())
        assert watched.told.reachable == [], "one that fails once or twice is told to nobody"
        await passes(watched.clock, SECOND)

        (change,) = watched.told.happened[0].servers
        assert (change.reachable, change.at) == (False, looked + INTERVAL), "since the first failure"


async def test_a_server_whose_websocket_is_lost_is_looked_at_at_once(watched: Watched) -> None:
    watched.evolution.has("loja", State.OPEN)
    await watched.looks()
    async with watched.running():
        await passes(watched.clock, 2 * SECOND)
        watched.evolution.stop_answering()
        lost = watched.clock.now()

        watched.hints.silence("main")
        await passes(watched.clock, 4 * SECOND)

        (change,) = watched.told.happened[0].servers
        assert (change.reachable, change.at) == (False, lost)


async def test_one_that_was_only_restarted_is_told_to_nobody(watched: Watched) -> None:
    watched.evolution.has("loja", State.OPEN)
    await watched.looks()
    async with watched.running():
        await passes(watched.clock, 2 * SECOND)
        watched.evolution.stop_answering()
        watched.hints.silence("main")
        await passes(watched.clock, 2 * SECOND)
        watched.evolution.answers_again()
        watched.hints.gap("main")
        await passes(watched.clock, 60 * SECOND)

        assert watched.told.happened == []


@pytest.mark.parametrize("deed", ["logout", "delete"])
async def test_what_is_done_through_us_is_known_as_ours_and_what_comes_after_is_not(
    watched: Watched, deed: str
) -> None:
    loja = watched.evolution.has("loja", State.OPEN)
    await watched.looks()
    async with watched.running():
        ref = next(iter(watched.watch.notes.ledger.everything())).ref
        await getattr(watched.lifecycle, deed)(ref)
        await watched.sees(lambda: bool(watched.told.transitions))
        assert watched.told.transitions[-1].source is Source.COMMAND
        assert watched.told.transitions[-1].after is (None if deed == "delete" else DISCONNECTED)
        await watched.sees(lambda: watched.fleet.ours.doing("main", "loja") is None)
        if deed == "delete":
            return

        loja.loaded().show_code(None)
        loja.scan()
        await loja.until(State.OPEN)
        await watched.looks()
        loja.drop(401)
        await watched.looks()

        last = watched.told.transitions[-1]
        assert (last.after, last.source) == (DISCONNECTED, Source.READING)


async def test_what_is_created_through_us_is_known_as_ours(watched: Watched) -> None:
    await watched.looks()
    async with watched.running():
        await watched.lifecycle.create(watched.fleet.servers[0], "nova")
        await watched.sees(lambda: bool(watched.told.transitions))

        (change,) = watched.told.transitions
        assert (change.name, change.before, change.source) == ("nova", None, Source.COMMAND)


async def test_a_restart_that_whatsapp_answers_with_a_final_loss_is_not_ours(watched: Watched) -> None:
    loja = watched.evolution.has("loja", State.OPEN)
    await watched.looks()
    async with watched.running():
        from bot.fleet.ours import Doing  # noqa: PLC0415

        with watched.fleet.ours.deed("main", "loja", Doing.RESTART):
            loja.drop(401)
            await watched.looks()

        assert watched.told.transitions[-1].source == Source.READING


async def test_rows_that_cannot_be_read_are_no_proof_that_others_vanished(watched: Watched) -> None:
    watched.evolution.has_many(8, State.CLOSE)
    await watched.looks()
    watched.evolution.faults.add(
        Fault.answer("GET /instance/fetchInstances", 200, [{"name": "no id"}], times=2)
    )

    await watched.looks()
    await watched.looks()

    assert watched.told.happened == []


async def test_a_write_that_fails_is_made_with_the_next(watched: Watched, tmp_path: Path) -> None:
    import sqlite3  # noqa: PLC0415

    loja = watched.evolution.has("loja", State.OPEN)
    await watched.looks()
    commits = watched.told.commits
    with sqlite3.connect(tmp_path / "zelador.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        loja.drop(401)
        await watched.looks()
        assert watched.told.changes == [("loja", CONNECTED, DISCONNECTED)]
        assert watched.told.commits == commits
        other.execute("ROLLBACK")

    await watched.written()

    assert watched.told.commits == commits + 1
    assert [one.after for one in watched.told.transitions] == [DISCONNECTED], "told once"
    ref = watched.told.transitions[0].ref
    assert [entry.health for entry in _entries(watched, ref)] == ["connected", "disconnected"]


async def test_metrics_tell_all_live_states_in_one_call(watched: Watched) -> None:
    watched.evolution.metrics = True
    watched.evolution.has_many(20)
    await watched.looks()
    watched.evolution.forget()
    watched.evolution.instances["instance-3"].outage()

    await watched.looks()

    assert watched.told.changes == [("instance-3", CONNECTED, CONNECTING)]
    others = [one for one in watched.evolution.asked if not one.endswith("instance-3")]
    assert others == ["GET /instance/fetchInstances", "GET /metrics"], "but what may be between two sockets"


async def test_metrics_that_are_refused_are_asked_for_again_after_an_hour(watched: Watched) -> None:
    watched.evolution.has("loja")
    await watched.looks()
    assert watched.evolution.asked.count("GET /metrics") == 1
    watched.evolution.metrics = True

    await watched.looks(3_500)
    assert watched.evolution.asked.count("GET /metrics") == 1
    await watched.looks(3_600)
    assert watched.evolution.asked.count("GET /metrics") == 2


async def test_on_a_large_server_each_live_state_has_its_turn_within_five_minutes(watched: Watched) -> None:
    watched.evolution.has_many(110)
    await watched.looks()
    looked_at = set(watched.evolution.asked)
    assert len([one for one in looked_at if "connectionState" in one]) == 110, "the first look is at all"
    watched.evolution.forget()

    for _ in range(10):
        await watched.looks()

    asked = [one for one in watched.evolution.asked if "connectionState" in one]
    assert len(asked) == len(set(asked)) == 110


async def test_on_a_large_server_what_is_not_well_is_looked_at_every_time(watched: Watched) -> None:
    watched.evolution.has_many(110)
    watched.evolution.has("lost", State.CONNECTING, reopening=True)
    watched.evolution.metrics = True
    await watched.looks()
    watched.evolution.metrics = False
    watched.evolution.forget()

    for _ in range(3):
        await watched.looks()

    assert watched.evolution.asked.count("GET /instance/connectionState/lost") >= 3


async def test_a_live_state_that_hangs_holds_up_no_other(watched: Watched) -> None:
    watched.evolution.has_many(6)
    await watched.looks()
    watched.evolution.faults.add(Fault.cut("GET /instance/connectionState/instance-1"))
    watched.evolution.instances["instance-6"].drop(401)

    await watched.looks()

    assert watched.told.changes == [("instance-6", CONNECTED, DISCONNECTED)]
    assert watched.told.reachable == []


async def test_a_large_fleet_is_shown_from_memory_and_its_page_read_now(watched: Watched) -> None:
    watched.fleet.remembering = watched.watch
    watched.evolution.metrics = True
    watched.evolution.has_many(205)
    await watched.looks()
    watched.evolution.instances["instance-1"].drop(401)
    watched.evolution.forget()

    view = await watched.fleet.overview(0)

    assert watched.evolution.asked.count("GET /instance/fetchInstances") == 8, "only the page's rows"
    assert len(watched.evolution.asked) == 16
    assert view.recalled_at == watched.clock.now()
    assert (view.figures.pages, len(view.rows), view.all_live) == (26, 8, False)
    assert view.rows[0].instance.name == "instance-1"
    assert view.figures.counts == {DISCONNECTED: 1, CONNECTED: 204}


async def test_an_old_look_or_a_small_fleet_is_read_anew(watched: Watched) -> None:
    watched.fleet.remembering = watched.watch
    watched.evolution.metrics = True
    watched.evolution.has_many(205)
    await watched.looks()
    await watched.clock.advance(61 * SECOND)
    assert (await watched.fleet.overview(0)).recalled_at is None

    for number in range(1, 6):
        del watched.evolution.instances[f"instance-{number}"]
    await watched.looks()
    assert (await watched.fleet.overview(0)).recalled_at is None


async def test_a_server_that_is_gone_is_told_beside_the_page_of_the_others(tmp_path: Path) -> None:
    async with stand_ins("main", "sp1") as servers, watching(tmp_path, servers) as watched:
        watched.fleet.remembering = watched.watch
        servers["main"].metrics = True
        servers["main"].has_many(205)
        servers["sp1"].has_many(3)
        await watched.looks()
        servers["sp1"].stop_answering()
        for _ in range(3):
            await watched.looks()

        view = await watched.fleet.overview(0)

        assert view.recalled_at is not None
        assert view.figures.counts == {CONNECTED: 205, Health.UNREACHABLE: 3}
        assert [reading.error is None for reading in view.servers] == [True, False]
