"""What a night and a day had: told from incidents and from what is known, nothing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.chats import Wanted
from bot.alerts.digest import LONGEST_DOWN, Outages, ServerCounts, digest_of
from bot.alerts.incident import Kind
from bot.alerts.summaries import DOWN, Night, night_of
from bot.fleet.diagnosis import Reason
from bot.fleet.health import Health
from bot.watch.known import Known
from tests.alerts.nights import HOUR, MIDNIGHT, a_member, a_ref, an_incident, at

if TYPE_CHECKING:
    from bot.alerts.incident import Incident, Member

NIGHT = at(-2), at(7)


def _night(*incidents: Incident, wanted: Wanted = Wanted.ALL, muted: frozenset[int] = frozenset()) -> Night:
    refs = {a_ref(number) for number in muted}
    return night_of(incidents, wanted, *NIGHT, refs.__contains__, grace=timedelta(0))


def _names(night: Night) -> tuple[list[str], list[str]]:
    return [loss.name for loss in night.down], [loss.name for loss in night.back]


def test_what_went_down_and_still_is_comes_the_longest_first_and_what_came_back_the_latest_first() -> None:
    night = _night(
        an_incident(Kind.INSTANCE, a_member(1, 3)),
        an_incident(Kind.GROUP, a_member(2, 1), a_member(3, 1, up=2), a_member(4, 1, up=6)),
    )

    assert _names(night) == (["loja-2", "loja-1"], ["loja-4", "loja-3"])
    assert night.is_loud


def test_a_night_without_anything_is_empty_and_one_that_healed_makes_no_sound() -> None:
    assert _night().is_empty
    healed = _night(an_incident(Kind.INSTANCE, a_member(1, 1, up=2)))
    assert not healed.is_empty
    assert not healed.is_loud


def test_what_was_before_and_after_the_night_is_not_told() -> None:
    night = _night(
        an_incident(Kind.INSTANCE, a_member(1, -3)),
        an_incident(Kind.INSTANCE, a_member(2, 7)),
        an_incident(Kind.INSTANCE, a_member(3, -5, up=-3)),
        an_incident(Kind.INSTANCE, a_member(4, 6, up=7)),
        an_incident(Kind.SERVER, began=8, server="sp1"),
    )

    assert night.is_empty


def test_what_went_down_before_the_night_and_came_back_in_it_is_told() -> None:
    assert _names(_night(an_incident(Kind.INSTANCE, a_member(1, -9, up=3)))) == ([], ["loja-1"])


def test_one_that_went_down_again_is_told_as_it_is_in_the_end() -> None:
    first, second = a_member(1, 1, up=2), a_member(1, 3)

    for order in ((first, second), (second, first)):
        night = _night(*(an_incident(Kind.INSTANCE, member) for member in order))
        assert _names(night) == (["loja-1"], [])


def test_what_vanished_in_the_night_is_told_whoever_told_of_it_and_once() -> None:
    night = _night(
        an_incident(Kind.INVENTORY, a_member(1, 3, up=3, health=None), a_member(2, 3, up=3)),
        an_incident(Kind.INSTANCE, a_member(3, 1, up=4, health=None)),
        an_incident(Kind.GROUP, a_member(1, 1, up=3, health=None)),
        an_incident(Kind.AWAY, a_member(4, 5, up=5, health=None), a_member(5, 6, up=6)),
        an_incident(Kind.INSTANCE, a_member(4, 1, up=2)),
        an_incident(Kind.INVENTORY, a_member(6, 8, up=8, health=None), a_member(7, -3, up=-3, health=None)),
    )

    assert [loss.name for loss in night.gone] == ["loja-4", "loja-3", "loja-1"]
    assert night.is_loud
    assert "loja-4" not in _names(night)[1], "it came back, but that is no news any more"


def test_what_vanished_is_told_to_whom_it_would_have_been_told() -> None:
    gone = an_incident(Kind.INVENTORY, a_member(1, 3, up=3, health=None))
    final = an_incident(Kind.INSTANCE, a_member(2, 1, up=4, health=None), is_final=True)
    assert [loss.name for loss in _night(gone, final, wanted=Wanted.FINAL).gone] == ["loja-2"]
    assert _night(gone, final, wanted=Wanted.NONE).is_empty
    assert _night(gone, muted=frozenset({1})).is_empty


def test_what_vanished_through_us_is_told_by_nothing() -> None:
    assert _night(an_incident(Kind.INSTANCE, a_member(3, 1, up=4, health=None), is_quiet=True)).is_empty


def test_what_was_made_is_no_loss() -> None:
    night = _night(
        an_incident(Kind.INVENTORY, a_member(1, 3)),
        an_incident(Kind.INSTANCE, a_member(4, 3, up=4, health=Health.PAIRING)),
    )

    assert night.is_empty


def test_what_changed_while_nobody_watched_counts_from_when_it_was_seen() -> None:
    away = an_incident(Kind.AWAY, a_member(1, 3), a_member(2, 4, health=Health.CONNECTED))

    assert _names(_night(away)) == (["loja-1"], ["loja-2"])


def test_a_server_is_told_with_how_long_it_did_not_answer() -> None:
    night = _night(
        an_incident(Kind.SERVER, began=3, server="sp1"),
        an_incident(Kind.SERVER, began=1, server="sp2", over_at=at(2)),
    )

    assert [(one.server, one.down_at, one.up_at) for one in night.servers] == [
        ("sp2", at(1), at(2)),
        ("sp1", at(3), None),
    ]
    assert night.is_loud


def test_a_chat_is_told_of_what_it_hears_of_and_not_of_what_is_muted() -> None:
    passing, final = an_incident(Kind.INSTANCE, a_member(1, 1)), an_incident(Kind.INSTANCE, a_member(2, 2))
    incidents = (passing, replace(final, is_final=True))

    assert _names(_night(*incidents, wanted=Wanted.FINAL)) == (["loja-2"], [])
    assert _night(an_incident(Kind.SERVER, began=3, server="sp1"), wanted=Wanted.FINAL).servers
    assert _night(*incidents, wanted=Wanted.NONE).is_empty
    assert _names(_night(*incidents, muted=frozenset({2}))) == (["loja-1"], [])


members = st.builds(
    lambda number, down, lasted: a_member(number, down, None if lasted is None else down + lasted),
    st.integers(1, 4),
    st.integers(-20, 20),
    st.none() | st.integers(0, 20),
)


@given(st.lists(members, max_size=12), st.sampled_from([Kind.INSTANCE, Kind.GROUP, Kind.UNSTABLE]))
def test_a_night_says_of_each_instance_what_its_last_loss_says(losses: list[Member], kind: Kind) -> None:
    night = _night(*(an_incident(kind, member) for member in losses))
    since, until = NIGHT
    told = {loss.ref: loss.up_at for loss in (*night.down, *night.back)}

    assert len(told) == len(night.down) + len(night.back)
    for ref in {member.ref for member in losses}:
        newest = max(member.down_at for member in losses if member.ref == ref)
        lasts = [member for member in losses if member.ref == ref and member.down_at == newest]
        is_told = [since <= (member.up_at or member.down_at) < until for member in lasts]
        if all(is_told):
            assert ref in told
        if not any(is_told):
            assert ref not in told


def _known(number: int, health: Health, since: float = 0, server: str = "main") -> Known:
    return Known(a_ref(number, server), f"loja-{number}", health, at(since))


def test_a_digest_counts_each_server_and_names_what_has_been_down_longest() -> None:
    known = [
        *(_known(number, Health.DISCONNECTED, -number) for number in range(1, 9)),
        _known(20, Health.CONNECTED),
        _known(21, Health.NEVER_PAIRED, -99),
        _known(22, Health.CONNECTING, -50, server="sp1"),
        _known(23, Health.CONNECTED, server="forgotten"),
    ]

    digest = digest_of(["sp1", "main", "empty"], {"sp1"}, known, [], MIDNIGHT, at(24))

    assert digest.servers == (
        ServerCounts("sp1", is_reachable=False, counts=((Health.CONNECTING, 1),)),
        ServerCounts(
            "main",
            is_reachable=True,
            counts=((Health.DISCONNECTED, 8), (Health.NEVER_PAIRED, 1), (Health.CONNECTED, 1)),
        ),
        ServerCounts("empty", is_reachable=True, counts=()),
        ServerCounts("forgotten", is_reachable=True, counts=((Health.CONNECTED, 1),)),
    )
    assert [loss.name for loss in digest.longest] == ["loja-22", "loja-8", "loja-7", "loja-6", "loja-5"]
    assert len(digest.longest) == LONGEST_DOWN
    assert digest.down == 9


def test_what_fell_before_the_night_and_was_told_in_it_is_summed_up() -> None:
    told_in_it = an_incident(Kind.INSTANCE, a_member(1, -2.01, reason=Reason.LOST))
    told_before = an_incident(Kind.INSTANCE, a_member(2, -2.01, reason=Reason.LOGGED_OUT))
    server = an_incident(Kind.SERVER, began=-2.01, server="sp1")

    night = night_of(
        [told_in_it, told_before, server], Wanted.ALL, *NIGHT, lambda _: False, grace=0.02 * HOUR
    )

    assert (_names(night), [outage.server for outage in night.servers]) == ((["loja-1"], []), ["sp1"])


def test_a_digest_counts_what_vanished_whoever_told_of_it() -> None:
    incidents = [
        an_incident(Kind.AWAY, a_member(1, 1, health=None), a_member(2, 1)),
        an_incident(Kind.INSTANCE, a_member(3, -5, up=2, health=None)),
        an_incident(Kind.INSTANCE, a_member(4, -5, up=-2, health=None)),
        an_incident(Kind.GROUP, a_member(5, -5, up=2, health=None)),
        an_incident(Kind.INVENTORY, a_member(5, 2, health=None), began=2),
    ]

    digest = digest_of(["main"], (), [], incidents, MIDNIGHT, at(24))

    assert (digest.appeared, digest.vanished) == (0, 3)


def test_a_digest_counts_what_changed_in_its_time_alone() -> None:
    incidents = [
        an_incident(Kind.INSTANCE, a_member(1, 3), a_member(2, -9, up=2), a_member(3, -9, up=-1)),
        an_incident(Kind.GROUP, a_member(1, 1, up=2), a_member(4, 1, up=2)),
        an_incident(
            Kind.INVENTORY, a_member(5, 1), a_member(6, 1, health=None), a_member(7, 1, health=None), began=1
        ),
        an_incident(Kind.INVENTORY, a_member(8, -1), began=-1),
    ]

    digest = digest_of(["main"], (), [], incidents, MIDNIGHT, at(24))

    assert (digest.dropped, digest.back, digest.appeared, digest.vanished) == (2, 2, 1, 2)


def test_a_digest_tells_how_often_and_how_long_each_server_did_not_answer_in_its_time() -> None:
    incidents = [
        an_incident(Kind.SERVER, began=3, server="sp1", over_at=at(4)),
        an_incident(Kind.SERVER, began=20, server="sp1"),
        an_incident(Kind.SERVER, began=-5, server="main", over_at=at(2)),
        an_incident(Kind.SERVER, began=-5, server="sp2", over_at=at(-2)),
        an_incident(Kind.SERVER, began=5, server="sp3", over_at=at(9), is_quiet=True),
    ]

    digest = digest_of(["main"], (), [], incidents, MIDNIGHT, at(24))

    assert digest.outages == (Outages("sp1", 2, 5 * HOUR), Outages("main", 1, 2 * HOUR))


@given(
    st.lists(
        st.builds(_known, st.integers(1, 99), st.sampled_from(Health), st.integers(-99, 99)), max_size=30
    )
)
def test_a_digest_counts_every_instance_once(known: list[Known]) -> None:
    digest = digest_of(["main"], (), known, [], MIDNIGHT, at(24))

    assert sum(count for server in digest.servers for _, count in server.counts) == len(known)
    assert digest.down == sum(one.health in DOWN for one in known)
    assert all(loss.down_at + 0 * HOUR for loss in digest.longest)


@pytest.mark.parametrize("wanted", Wanted)
def test_no_incidents_are_an_empty_night_whatever_is_wanted(wanted: Wanted) -> None:
    assert _night(wanted=wanted).is_empty
