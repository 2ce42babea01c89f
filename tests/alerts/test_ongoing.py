"""The incidents that go on, for whoever looks: counted, and the worst of them first."""

from __future__ import annotations

from bot.alerts.incident import Kind, Member
from bot.alerts.ledger import Ledger
from bot.alerts.ongoing import Ongoing
from bot.fleet.diagnosis import Reason
from bot.fleet.health import Health
from tests.alerts.made_up import at, ref


def _member(number: int, reason: Reason = Reason.LOST, *, up: bool = False) -> Member:
    over = at(99) if up else None
    return Member(ref(number), f"n{number}", None, Health.DISCONNECTED, at(number), over, reason)


def test_servers_come_first_then_storms_then_final_losses_then_the_oldest() -> None:
    ledger = Ledger()
    made = {}
    for name, kind, began, members in (
        ("unstable", Kind.UNSTABLE, 1, [_member(1)]),
        ("newer", Kind.INSTANCE, 3, [_member(3)]),
        ("older", Kind.INSTANCE, 2, [_member(2)]),
        ("final", Kind.INSTANCE, 4, [_member(4, Reason.LOGGED_OUT)]),
        ("small", Kind.GROUP, 5, [_member(5), _member(6, up=True)]),
        ("large", Kind.GROUP, 6, [_member(7), _member(8)]),
        ("server", Kind.SERVER, 7, []),
        ("away", Kind.AWAY, 0, [_member(9)]),
    ):
        made[ledger.open(kind, at(began))] = name
        for member in members:
            ledger.put(max(made), member)

    worst = [made[incident.id] for incident in ledger.worst(99)]
    assert worst == ["server", "large", "small", "final", "older", "newer", "unstable"]
    assert [made[incident.id] for incident in ledger.worst(2)] == ["server", "large"]
    assert ledger.ongoing() == Ongoing(7, at(1))
    assert ledger.those_down() == frozenset(ref(number) for number in (1, 2, 3, 4, 5, 7, 8))


def test_where_nothing_goes_on_there_is_nothing_to_tell() -> None:
    assert (Ledger().ongoing(), Ledger().worst(5), Ledger().those_down()) == (Ongoing(), [], frozenset())
