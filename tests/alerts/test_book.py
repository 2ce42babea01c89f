"""Which incidents people are told of: each rule by itself."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.alerts.incident import Incident, Kind
from bot.fleet.diagnosis import Reason
from bot.fleet.health import Health
from bot.watch.known import Happened, Healing, Source
from tests.alerts.life import told as story_of
from tests.alerts.made_up import Written, alive, at, back, change, dead, final, loss, ref


@pytest.fixture
def book() -> Written:
    return Written()


def kinds(incidents: list[Incident]) -> list[Kind]:
    return [incident.kind for incident in incidents]


@pytest.mark.parametrize("code", [401, 402, 403, 406])
def test_a_final_loss_is_told_at_once(book: Written, code: int) -> None:
    (told,) = book.take(change(1, Health.CONNECTED, Health.DISCONNECTED, 0, Reason.of(code)))
    assert (told.kind, told.is_final, told.is_over, told.began_at) == (Kind.INSTANCE, True, False, at(0))
    assert book.until(3600) == []


def test_a_loss_that_heals_in_time_is_told_to_nobody(book: Written) -> None:
    assert book.take(loss(1, 0)) == []
    assert book.until(59) == []
    assert book.take(back(1, 59)) == []
    assert book.until(3600) == []
    assert book.drops == {}


def test_a_loss_that_lasts_is_told_once_and_its_end_says_when(book: Written) -> None:
    book.take(loss(1, 0))
    (told,) = book.until(60)
    assert (told.kind, told.is_final, told.members[0].down_at) == (Kind.INSTANCE, False, at(0))
    (over,) = book.take(back(1, 100))
    assert (over.id, over.over_at, over.members[0].up_at, over.revision) == (told.id, at(100), at(100), 2)
    assert not over.is_quiet


def test_a_loss_that_turns_out_final_is_told_at_once(book: Written) -> None:
    book.take(loss(1, 0))
    (told,) = book.take(change(1, Health.CONNECTING, Health.DISCONNECTED, 5, Reason.LOGGED_OUT))
    assert (told.is_final, told.began_at) == (True, at(0))


@pytest.mark.parametrize("after", [Health.NEVER_PAIRED, Health.PAIRING, Health.LOADING])
def test_what_is_no_loss_is_not_told(book: Written, after: Health) -> None:
    assert book.take(change(1, Health.CONNECTED, after, 0)) == []
    assert book.until(3600) == []


def test_loading_does_not_hide_what_a_connected_one_has_become(book: Written) -> None:
    book.take(change(1, Health.CONNECTED, Health.LOADING, 0))
    book.restart()
    assert kinds(book.take(change(1, Health.LOADING, Health.DISCONNECTED, 9, Reason.PHONE_GONE))) == [
        Kind.INSTANCE
    ]
    book.take(change(2, Health.CONNECTED, Health.LOADING, 0))
    assert book.take(change(2, Health.LOADING, Health.CONNECTED, 9)) == []
    assert ref(2) not in book.drops


def test_one_that_was_down_when_it_was_first_seen_is_not_told(book: Written) -> None:
    assert book.take(change(1, Health.LOADING, Health.DISCONNECTED, 0, Reason.LOGGED_OUT)) == []
    assert book.take(change(2, Health.DISCONNECTED, Health.CONNECTING, 0)) == []
    assert book.until(3600) == []


def test_a_session_that_was_coming_back_and_is_lost_for_good_is_told(book: Written) -> None:
    assert kinds(book.take(change(1, Health.CONNECTING, Health.DISCONNECTED, 0, Reason.LOGGED_OUT))) == [
        Kind.INSTANCE
    ]


def test_five_drops_have_incidents_of_their_own_and_all_that_come_then_share_one(book: Written) -> None:
    for number in range(5):
        assert kinds(book.take(final(number, number))) == [Kind.INSTANCE]
    (group,) = book.take(*(final(number, 5) for number in range(5, 500)))
    assert (group.kind, len(group.members)) == (Kind.GROUP, 500)
    (again,) = book.take(final(500, 34))
    assert (again.id, again.revision, len(again.members)) == (group.id, 2, 501)
    assert kinds(book.take(final(501, 64))) == [Kind.INSTANCE]


def test_a_storm_of_hundreds_is_told_in_parts_that_hold_nobody_up(book: Written) -> None:
    book.take(*(loss(number, 0) for number in range(240)))
    assert book.until(59) == []
    parts = []
    while book.book.due() == at(60):
        (group,) = book.note(book.book.tick(at(60)))
        parts.append(len(group.members))
    assert parts == [100, 200, 240]


def test_a_sixth_drop_that_comes_late_has_an_incident_of_its_own(book: Written) -> None:
    book.take(*(final(number, 0) for number in range(5)))
    assert kinds(book.take(final(5, 30))) == [Kind.INSTANCE]


def test_a_drop_that_is_seen_late_does_not_end_a_storm_early(book: Written) -> None:
    told = book.take(*(final(number, 10) for number in range(6)), final(6, 5))
    (group,) = [incident for incident in told if incident.kind is Kind.GROUP]
    (again,) = book.take(final(7, 39))
    assert (again.id, len(again.members)) == (group.id, 8)


def test_the_first_five_are_counted_by_the_storm_and_end_their_own_messages_too(book: Written) -> None:
    told = book.take(*(final(number, 0) for number in range(7)))
    own, group = told[0], told[-1]
    assert [len(incident.members) for incident in told] == [1] * 5 + [7]
    (own_over, edited) = book.take(back(0, 40, Health.DISCONNECTED))
    assert (own_over.id, own_over.is_over, own_over.is_quiet) == (own.id, True, False)
    assert (edited.id, edited.is_over) == (group.id, False)
    assert [member.ref for member in edited.members if member.up_at] == [ref(0)]
    book.restart()
    book.take(*(back(number, 50, Health.DISCONNECTED) for number in range(2, 7)))
    (_, over) = book.take(back(1, 60, Health.DISCONNECTED))
    assert (over.id, over.over_at, over.is_quiet) == (group.id, at(60), False)


def test_what_becomes_of_the_first_five_is_in_the_storms_message_and_in_their_own(book: Written) -> None:
    *_, group = book.take(*(final(number, 0) for number in range(7)))
    told = book.take(change(3, Health.DISCONNECTED, Health.PAIRING, 40))
    assert [incident.kind for incident in told] == [Kind.INSTANCE, Kind.GROUP]
    told = book.take(change(3, Health.PAIRING, None, 50))
    (gone,) = [one for incident in told if incident.id == group.id for one in incident.members if one.up_at]
    assert (gone.ref, gone.health) == (ref(3), None)


def test_those_that_nobody_was_told_of_when_a_storm_is_known_have_no_message_of_their_own(
    book: Written,
) -> None:
    book.take(final(1, 0), *(loss(number, 1) for number in range(2, 7)))
    (group,) = book.until(100)
    assert (group.kind, len(group.members), group.began_at) == (Kind.GROUP, 6, at(0))
    assert not group.is_final, "what is final there has its own message"


def test_one_of_the_first_five_that_healed_before_the_storm_is_told_is_none_of_it(book: Written) -> None:
    book.take(*(loss(number, 0) for number in range(7)))
    book.take(back(0, 30))
    (group,) = book.until(100)
    assert (group.kind, len(group.members)) == (Kind.GROUP, 6)


def test_a_storm_that_heals_is_told_to_nobody_also_where_its_first_one_has_a_message(book: Written) -> None:
    (own,) = book.take(final(0, 0), *(loss(number, 0) for number in range(1, 7)))
    assert book.take(*(back(number, 30) for number in range(1, 7))) == []
    assert book.until(3600) == []
    (over,) = book.take(back(0, 3600, Health.DISCONNECTED))
    assert (over.id, over.is_over) == (own.id, True)


def test_a_group_is_over_when_all_are_back_and_the_storm_has_passed(book: Written) -> None:
    book.take(*(final(number, 0) for number in range(7)))
    book.take(*(back(number, 5, Health.DISCONNECTED) for number in range(5)))
    (edited,) = book.take(back(5, 10, Health.DISCONNECTED))
    assert (edited.kind, edited.is_over) == (Kind.GROUP, False)
    (edited,) = book.take(back(6, 20, Health.DISCONNECTED))
    assert not edited.is_over
    assert book.until(29) == []
    (over,) = book.until(30)
    assert (over.id, over.over_at) == (edited.id, at(30))


def test_a_group_is_over_with_its_last_one_long_after_the_storm(book: Written) -> None:
    book.take(*(final(number, 0) for number in range(7)))
    book.until(100)
    book.take(*(back(number, 110, Health.DISCONNECTED) for number in range(6)))
    book.restart()
    (over,) = book.take(back(6, 120, Health.DISCONNECTED))
    assert over.over_at == at(120)


def test_a_group_waits_for_those_that_may_yet_join_it(book: Written) -> None:
    book.take(*(loss(number, 0) for number in range(6)), loss(7, 20), loss(8, 20))
    assert kinds(book.until(61)) == [Kind.GROUP]
    assert book.take(*(back(number, 62) for number in range(6)))[0].is_over is False
    assert book.take(back(7, 63)) == []
    (over,) = book.take(back(8, 64))
    assert (over.kind, over.is_over, len(over.members)) == (Kind.GROUP, True, 6)


def test_a_server_that_dies_is_one_incident_that_takes_its_instances_along(book: Written) -> None:
    book.take(*(loss(ref(number, "sp1"), 0) for number in range(30)))
    assert book.happens(dead("sp1", 1)) == []
    assert book.until(60) == []
    (told,) = book.until(61)
    assert (told.kind, told.server, len(told.members), told.began_at) == (Kind.SERVER, "sp1", 30, at(0))
    (edited,) = book.take(final(ref(50, "sp1"), 70))
    assert (edited.id, len(edited.members)) == (told.id, 31)


def test_a_server_that_answers_in_time_is_not_told_but_what_stays_down_is(book: Written) -> None:
    book.take(loss(ref(1, "sp1"), 0))
    book.happens(dead("sp1", 30))
    assert book.until(70) == []
    assert book.happens(alive("sp1", 70)) == []
    assert kinds(book.until(70)) == [Kind.INSTANCE]


def test_a_server_that_is_back_says_what_is_down_and_that_is_told_if_it_stays_so(book: Written) -> None:
    book.happens(dead("sp1", 0))
    book.until(60)
    book.take(loss(ref(1, "sp1"), 70), loss(ref(2, "sp1"), 70))
    (over,) = book.happens(alive("sp1", 100))
    assert (over.kind, over.over_at, len(over.members)) == (Kind.SERVER, at(100), 2)
    assert book.take(back(ref(1, "sp1"), 110)) == []
    (told,) = book.until(160)
    assert (told.kind, told.members[0].ref, told.members[0].down_at) == (Kind.INSTANCE, ref(2, "sp1"), at(70))


def test_three_changes_in_five_minutes_are_one_unstable_incident_and_then_silence(book: Written) -> None:
    book.take(loss(1, 0))
    book.take(back(1, 10))
    (told,) = book.take(loss(1, 299))
    assert told.kind is Kind.UNSTABLE
    for second in range(310, 900, 100):
        assert book.take(back(1, second)) == []
        assert book.take(loss(1, second + 50)) == []
    book.take(back(1, 900))
    assert book.until(1499) == []
    (over,) = book.until(1500)
    assert (over.id, over.is_quiet, over.members[0].health) == (told.id, False, Health.CONNECTED)


def test_an_unstable_instance_that_stays_down_becomes_an_ordinary_incident(book: Written) -> None:
    book.take(loss(1, 0), back(1, 10), loss(1, 20))
    unstable, told = book.until(620)
    assert (unstable.kind, unstable.is_over, unstable.is_quiet) == (Kind.UNSTABLE, True, True)
    assert (told.kind, told.members[0].down_at) == (Kind.INSTANCE, at(20))


def test_three_changes_in_more_than_five_minutes_are_not_unstable(book: Written) -> None:
    book.take(loss(1, 0))
    book.take(back(1, 10))
    assert book.take(loss(1, 300)) == []


def test_a_final_loss_ends_the_silence_about_an_unstable_instance(book: Written) -> None:
    book.take(loss(1, 0), back(1, 10), loss(1, 20), back(1, 30))
    unstable, told = book.take(final(1, 40))
    assert (unstable.kind, unstable.is_over, unstable.is_quiet) == (Kind.UNSTABLE, True, True)
    assert (told.kind, told.is_final, told.is_over) == (Kind.UNSTABLE, True, False)


class TestOneThatIsScannedAndThrownOutAgainAndAgain:
    @pytest.fixture
    def again(self, book: Written) -> Written:
        """It is down for the second time, told as unstable at once."""
        assert kinds(book.take(final(1, 0))) == [Kind.INSTANCE]
        assert [one.is_quiet for one in book.take(back(1, 60, Health.DISCONNECTED))] == [False]
        (told,) = book.take(final(1, 120))
        assert (told.kind, told.is_final, told.members[0].down_at) == (Kind.UNSTABLE, True, at(120))
        return book

    def test_each_such_loss_is_told_at_once_and_no_return_in_between(self, again: Written) -> None:
        (edited,) = again.take(back(1, 180, Health.DISCONNECTED))
        assert (edited.kind, edited.is_over) == (Kind.UNSTABLE, False)
        again.restart()
        former, told = again.take(final(1, 700))
        assert (former.is_over, former.is_quiet) == (True, True)
        assert (told.kind, told.is_final, told.is_over) == (Kind.UNSTABLE, True, False)

    def test_it_is_well_once_it_was_connected_for_ten_minutes(self, again: Written) -> None:
        again.take(back(1, 180, Health.DISCONNECTED))
        assert again.until(779) == []
        (over,) = again.until(780)
        assert (over.is_over, over.is_quiet, over.members[0].health) == (True, False, Health.CONNECTED)

    def test_while_it_is_down_nothing_more_comes_of_itself(self, again: Written) -> None:
        assert again.until(99_999) == []
        told = again.take(change(1, Health.DISCONNECTED, Health.PAIRING, 100_000))
        told += again.take(change(1, Health.PAIRING, Health.DISCONNECTED, 100_060, Reason.LOGGED_OUT))
        assert [(one.kind, one.is_over) for one in told] == [(Kind.UNSTABLE, False)] * 2, "edits of its alert"

    def test_back_after_longer_than_it_takes_to_be_stable_it_is_told_so_at_once(self, again: Written) -> None:
        (over,) = again.take(back(1, 720, Health.DISCONNECTED))
        assert (over.is_over, over.is_quiet) == (True, False)
        assert (over.members[0].down_at, over.members[0].up_at) == (at(120), at(720))

    def test_a_loss_that_may_heal_is_silent_until_it_turns_out_not_to(self, again: Written) -> None:
        again.take(back(1, 180, Health.DISCONNECTED))
        assert again.take(loss(1, 200)) == []
        former, told = again.take(change(1, Health.CONNECTING, Health.DISCONNECTED, 210, Reason.LOGGED_OUT))
        assert (former.is_quiet, told.kind, told.is_final) == (True, Kind.UNSTABLE, True)

    def test_losses_far_from_each_other_are_ordinary_ones(self, book: Written) -> None:
        book.take(final(1, 0))
        book.take(back(1, 60, Health.DISCONNECTED))
        assert kinds(book.take(final(1, 300))) == [Kind.INSTANCE]

    def test_with_a_storm_it_is_the_storms(self, again: Written) -> None:
        again.take(back(1, 180, Health.DISCONNECTED))
        again.take(*(final(number, 200) for number in range(2, 8)))
        told = again.take(final(1, 201))
        assert sorted(kinds(told)) == [Kind.GROUP, Kind.UNSTABLE]
        assert ref(1) in {
            member.ref for incident in told if not incident.is_over for member in incident.members
        }


def test_nothing_is_called_stable_while_its_server_does_not_answer(book: Written) -> None:
    book.take(loss(1, 0))
    book.take(back(1, 10))
    (told,) = book.take(loss(1, 20))
    book.take(back(1, 30))
    book.happens(dead("main", 60))
    assert kinds(book.until(2000)) == [Kind.SERVER]
    book.happens(alive("main", 2000))
    assert book.until(2100) == []
    (over,) = book.until(3000)
    assert (over.id, over.is_over, over.is_quiet) == (told.id, True, False)


def test_what_somebody_does_through_us_is_told_to_nobody_and_ends_an_incident_quietly(book: Written) -> None:
    command = Source.COMMAND
    assert book.take(change(1, Health.CONNECTED, Health.DISCONNECTED, 0, source=command)) == []
    assert book.take(change(2, None, Health.NEVER_PAIRED, 0, source=command)) == []
    assert book.take(change(3, Health.CONNECTED, None, 0, source=command)) == []
    assert book.until(3600) == []
    book.take(final(1, 4000))
    (going,) = book.take(change(1, Health.DISCONNECTED, Health.PAIRING, 4001, source=command))
    assert not going.is_over
    (over,) = book.take(change(1, Health.PAIRING, Health.CONNECTED, 4010, source=command))
    assert (over.is_over, over.is_quiet) == (True, True)


def test_what_changed_while_we_were_away_is_one_incident_and_a_return_is_told(book: Written) -> None:
    book.take(final(9, 0))
    book.restart()
    told = book.happens(
        Happened(
            (
                *(final(number, 100) for number in range(7)),
                back(9, 100, Health.DISCONNECTED),
                change(20, None, Health.CONNECTED, 100),
                change(21, Health.CONNECTED, None, 100),
            ),
            while_away=True,
        )
    )
    closed, away, *untold = told
    assert (closed.members[0].ref, closed.is_over, closed.is_quiet) == (ref(9), True, True)
    assert (away.kind, away.is_over, len(away.members)) == (Kind.AWAY, False, 10)
    assert kinds(untold) == [Kind.INSTANCE] * 5 + [Kind.GROUP]
    assert all(incident.is_untold for incident in untold)
    (over, group) = book.take(back(0, 200, Health.DISCONNECTED))
    assert (over.is_over, over.is_quiet, over.is_untold) == (True, False, True)
    assert (group.kind, group.is_over, len(group.members)) == (Kind.GROUP, False, 7)


def test_what_other_servers_looks_bring_soon_after_is_in_the_same_summary(book: Written) -> None:
    (first, *_) = book.happens(Happened((final(1, 100),), while_away=True))
    (second, *_) = book.happens(Happened((final(2, 109),), while_away=True))
    assert (first.id, len(second.members)) == (second.id, 2)
    assert book.until(110) == [], "its end is no news"
    closed = book.incidents[first.id]
    assert (closed.is_over, closed.is_quiet) == (True, True)
    assert book.happens(Happened((final(3, 111),), while_away=True))[0].id != first.id


@pytest.mark.parametrize("while_away", [True, False])
def test_what_comes_in_parts_is_told_as_if_it_came_at_once(while_away: bool) -> None:  # noqa: FBT001 -- the case
    drops = [final(ref(number, f"sp{number % 3}"), 100) for number in range(17)]
    at_once, in_parts = Written(), Written()
    at_once.happens(Happened(tuple(drops), while_away=while_away))
    for part in (drops[:3], drops[3:4], drops[4:9], drops[9:]):
        in_parts.happens(Happened(tuple(part), while_away=while_away))
    for book in (at_once, in_parts):
        book.until(200)
        book.take(*(back(drop.ref, 200, Health.DISCONNECTED) for drop in drops))

    assert story_of(in_parts.incidents.values()) == story_of(at_once.incidents.values())
    count = Counter(kinds(list(in_parts.incidents.values())))
    assert (count[Kind.INSTANCE], count[Kind.GROUP]) == (5, 1)


def test_one_that_is_back_before_the_summary_is_told_is_told_by_it_as_back(book: Written) -> None:
    (away, own) = book.happens(Happened((final(1, 100),), while_away=True))
    told = {incident.id: incident for incident in book.take(back(1, 105, Health.DISCONNECTED))}
    assert [member.up_at for member in told[away.id].members] == [at(105)]
    assert (book.incidents[own.id].is_over, book.incidents[own.id].is_quiet) == (True, True)
    (again, *_) = book.happens(Happened((final(2, 106),), while_away=True))
    book.until(111)
    (over,) = book.take(back(2, 112, Health.DISCONNECTED))
    assert again.id == away.id
    assert (over.is_over, over.is_quiet) == (True, False), "it was told as down by then"


def test_a_summary_that_an_earlier_process_left_is_closed_and_not_joined(book: Written) -> None:
    (first, *_) = book.happens(Happened((final(1, 100),), while_away=True))
    book.restart()
    told = book.happens(Happened((final(2, 5000),), while_away=True))
    assert first.id not in {incident.id for incident in told}


def test_what_a_summary_told_as_coming_back_and_is_lost_for_good_then_is_told_at_once(book: Written) -> None:
    book.happens(Happened(tuple(loss(number, 0) for number in range(7)), while_away=True))
    book.until(60)
    (told, group) = book.take(change(1, Health.CONNECTING, Health.DISCONNECTED, 70, Reason.LOGGED_OUT))
    assert (group.kind, group.is_final, group.is_untold) == (Kind.GROUP, False, True)
    assert (told.kind, told.is_final, told.is_untold, told.is_over) == (Kind.INSTANCE, True, False, False)
    (told,) = book.take(change(6, Health.CONNECTING, Health.DISCONNECTED, 71, Reason.LOGGED_OUT))
    assert (told.kind, told.is_final, told.is_untold, len(told.members)) == (Kind.GROUP, True, False, 7)


def test_a_summary_of_losses_that_may_heal_waits_for_that_until_somebody_must_act(book: Written) -> None:
    book.happens(Happened((loss(1, 0), loss(2, 0)), while_away=True))
    assert [incident for incident in book.until(40) if incident.kind is Kind.AWAY] == []
    assert not any(incident.is_over for incident in book.incidents.values())
    told = book.take(change(1, Health.CONNECTING, Health.DISCONNECTED, 40, Reason.LOGGED_OUT))
    assert {incident.kind: incident.is_untold for incident in told} == {Kind.AWAY: False, Kind.INSTANCE: True}
    book.tick(at(40))
    assert [one.over_at for one in book.incidents.values() if one.kind is Kind.AWAY] == [at(40)]


def test_a_summary_that_waited_for_what_may_heal_is_told_once_the_next_process_has_looked(
    book: Written,
) -> None:
    book.happens(Happened((loss(1, 0), loss(2, 0)), while_away=True))
    assert book.restart_with("main", seconds=120) == []
    book.happens(Happened((back(1, 121),), while_away=True, looked=("main",)))
    book.until(600)
    (summary,) = [one for one in book.incidents.values() if one.kind is Kind.AWAY]
    assert summary.over_at == at(130)
    assert {one.ref: one.health for one in summary.members} == {
        ref(1): Health.CONNECTED,
        ref(2): Health.CONNECTING,
    }


def test_nothing_changed_while_we_were_away_and_nothing_is_told(book: Written) -> None:
    book.take(loss(1, 0))
    book.restart()
    assert book.happens(Happened((back(1, 20),), while_away=True)) == []
    assert book.happens(Happened(while_away=True)) == []
    assert book.until(3600) == []


def test_what_appears_or_vanishes_is_told_together(book: Written) -> None:
    (told,) = book.take(change(1, None, Health.CONNECTED, 0))
    (more,) = book.take(change(2, Health.CONNECTED, None, 29))
    assert (told.id, told.kind) == (more.id, Kind.INVENTORY)
    assert [(member.appeared, member.health) for member in more.members] == [
        (True, Health.CONNECTED),
        (False, None),
    ]
    book.until(30)
    assert book.take(change(3, None, Health.CONNECTED, 31))[0].id != told.id


def test_one_that_vanishes_while_it_is_down_ends_its_incident(book: Written) -> None:
    book.take(final(1, 0))
    (over,) = book.take(change(1, Health.DISCONNECTED, None, 10))
    assert (over.kind, over.is_over, over.is_quiet, over.members[0].health) == (
        Kind.INSTANCE,
        True,
        False,
        None,
    )


@pytest.mark.parametrize("shared", ["storm", "server"])
def test_one_that_vanishes_among_others_that_are_down_is_told(book: Written, shared: str) -> None:
    if shared == "server":
        book.happens(dead("main", 0))
        book.until(60)
    book.take(*(final(number, 70) for number in range(7)))
    told = book.take(change(6, Health.DISCONNECTED, None, 90))
    assert Kind.INVENTORY in kinds(told)


def test_each_restart_by_ourselves_is_in_the_incident(book: Written) -> None:
    book.take(loss(1, 0))
    book.until(60)
    (edited,) = book.happens(Happened(healings=(Healing(ref(1), 2, at(300)),)))
    assert edited.members[0].tries == 2


class TestAServerThatLeftTheSettings:
    def test_what_is_told_of_it_ends_quietly(self, book: Written) -> None:
        book.take(final(ref(1, "sp1"), 0), final(2, 0), loss(ref(3, "sp1"), 0))
        book.happens(dead("sp1", 1))
        book.until(61)
        told = book.restart_with("main", seconds=100)
        assert [(one.server, one.is_over, one.is_quiet) for one in told] == [("sp1", True, True)] * 2
        assert sorted(kinds(told)) == [Kind.INSTANCE, Kind.SERVER]
        assert (list(book.drops), book.outages) == ([ref(2)], {})
        assert book.until(9999) == []

    def test_a_storm_of_which_only_its_instances_are_left_ends_quietly(self, book: Written) -> None:
        book.take(*(final(number, 0) for number in range(6)), final(ref(6, "sp1"), 0))
        book.until(60)
        book.take(*(back(number, 60, Health.DISCONNECTED) for number in range(6)))
        (over,) = book.restart_with("main", seconds=100)
        assert (over.kind, over.over_at, over.is_quiet) == (Kind.GROUP, at(100), True)
        assert [member.health for member in over.members if member.up_at == at(100)] == [Health.DISCONNECTED]

    def test_a_storm_in_which_others_are_down_goes_on_until_those_are_back(self, book: Written) -> None:
        book.take(*(final(number, 0) for number in range(6)), final(ref(6, "sp1"), 0))
        book.until(60)
        (edited,) = book.restart_with("main", seconds=100)
        assert (edited.kind, edited.is_over) == (Kind.GROUP, False)
        *_, over = book.take(*(back(number, 200, Health.DISCONNECTED) for number in range(6)))
        assert (over.id, over.over_at, over.is_quiet) == (edited.id, at(200), False)

    def test_nothing_ends_while_all_are_there(self, book: Written) -> None:
        book.take(final(1, 0))
        assert book.restart_with("main", "sp1", seconds=100) == []
        assert ref(1) in book.drops


class TestAReasonThatIsKnownLater:
    def test_a_loss_for_good_is_told_at_once_although_its_reason_came_after_it(self) -> None:
        kept = Written()
        assert kept.take(change(1, Health.CONNECTED, Health.DISCONNECTED, 0)) == []
        (told,) = kept.take(change(1, Health.DISCONNECTED, Health.DISCONNECTED, 2, Reason.LOGGED_OUT))
        assert told.is_final
        assert [member.reason for member in told.members] == [Reason.LOGGED_OUT]
        assert told.members[0].down_at == at(0)

    def test_a_loss_that_was_told_says_why(self) -> None:
        kept = Written()
        kept.take(change(1, Health.CONNECTED, Health.DISCONNECTED, 0))
        (told,) = kept.until(61)
        (again,) = kept.take(change(1, Health.DISCONNECTED, Health.DISCONNECTED, 62, Reason.LOGGED_OUT))
        assert again.id == told.id
        assert again.revision > told.revision

    def test_of_what_was_down_before_nobody_is_told(self) -> None:
        kept = Written()
        assert kept.take(change(1, Health.DISCONNECTED, Health.DISCONNECTED, 0, Reason.LOGGED_OUT)) == []
        assert kept.until(1000) == []
