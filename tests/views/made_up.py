"""What views are given, at its most hostile and at its longest."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from bot.alerts.incident import Incident, Kind, Member
from bot.alerts.ongoing import Ongoing
from bot.alerts.standing import Silent, Standing
from bot.evolution import EvolutionError, InstanceRow, Qr, State
from bot.evolution import errors as evolution_errors
from bot.fleet.asking import ServerReading
from bot.fleet.diagnosis import Reason
from bot.fleet.figures import Figures
from bot.fleet.fleet import Card
from bot.fleet.health import Health, Observation
from bot.fleet.instance import Instance, InstanceRef
from bot.fleet.listing import Overview
from bot.fleet.phones import Phone
from bot.fleet.seeking import Near
from bot.fleet.survey import PAGE_SIZE, ServerReport, Survey, Trouble
from bot.fleet.versions import faults_of
from tests.fleet.made_up import NOON, OWNER, a_row

HOSTILE_NAMES = (
    "",
    " ",
    "loja",
    "  spaces at both ends  ",
    "<b>bold</b>",
    "</b></code>",
    "<script>alert('x')</script>",
    "a & b &lt; &amp;lt; &#0; &nope;",
    "{name} {0} {} {{x}} {name!r:>9}",
    "%s %(name)s %%",
    "line\nbreak\r\nand\ttab\u2028more",
    "\x00\x07\x1b[31m\x7f",
    "\u202egnirts desrever\u202c",
    "\u200b\u200e\u2060\ufeff",
    "עסק שלי",
    "👩‍👩‍👧‍👦🏪",
    "a/b\\c?d#e%2F",
    '"quoted" `code` *bold* _it_ [x](y) ~s~ |s|',
    "n" * 255,
    "🏪" * 255,
    "<" * 255,
    "&" * 255,
    "\u202e" * 255,
)

names = st.sampled_from(HOSTILE_NAMES) | st.text(max_size=255)
LONGEST = "🏪" * 255


def leaf_errors(kind: type[EvolutionError] = EvolutionError) -> list[type[EvolutionError]]:
    """Every kind of error that has no kinds of its own below it."""
    below = kind.__subclasses__()
    return [leaf for child in below for leaf in leaf_errors(child)] if below else [kind]


def made(kind: type[EvolutionError]) -> EvolutionError:
    """One of that kind."""
    return evolution_errors.ServerDown("<b>" * 10, NOON) if kind is evolution_errors.ServerDown else kind()


ERRORS = [*leaf_errors(), evolution_errors.Unreachable, evolution_errors.ServerBroke, EvolutionError]
errors = st.sampled_from(ERRORS).map(made)

times = st.none() | st.timedeltas(timedelta(days=-9999), timedelta(days=9)).map(lambda ago: NOON + ago)
counts = st.none() | st.integers(0, 10**9)

rows: st.SearchStrategy[InstanceRow] = st.builds(
    a_row,
    names,
    st.integers(1, 2**128 - 1),
    st.sampled_from([None, *State]),
    owner_jid=st.sampled_from([None, OWNER, "5511999990000:12@s.whatsapp.net", "x@lid"]),
    profile_name=st.none() | names,
    disconnection_reason_code=st.sampled_from([None, 401, 408, 515, 999]),
    disconnection_at=times,
    created_at=times,
    message_count=counts,
    contact_count=counts,
    chat_count=counts,
)
instances = st.builds(Instance, st.just("s" * 10), rows)
observations = st.builds(
    Observation, instances, st.sampled_from(Health), live=st.booleans(), at=st.just(NOON)
)
phones = st.sampled_from([Phone("5511999990000"), Phone("999999999999999"), Phone("12345678")])
labels = st.sampled_from(["main", "evolution.example.com", "h" * 253])
cards = st.builds(Card, observations, labels, st.none() | names)
readings = st.builds(
    ServerReading, st.just("main"), labels, st.none() | errors, st.none() | st.integers(0, 10**9)
)
qrs = st.builds(
    Qr,
    st.none() | st.just("2@made-up"),
    st.none(),
    st.none() | st.sampled_from(["ABCD1234", "A", "X" * 999]) | st.text("<&>{}AZ09", min_size=1, max_size=12),
    st.integers(0, 99),
)
health_counts = st.dictionaries(st.sampled_from(Health), st.integers(0, 99_999)).map(Counter)
figures = st.builds(
    Figures,
    health_counts,
    health_counts,
    st.dictionaries(st.sampled_from(["main", "s" * 10]), st.integers(0, 99_999)).map(Counter),
    st.integers(0, 99),
    st.integers(0, 99_999),
    st.just(1),
    st.integers(2, 700),
)
overviews = st.builds(
    Overview,
    st.lists(observations, max_size=8).map(tuple),
    figures,
    st.booleans(),
    st.lists(readings, min_size=1, max_size=30).map(tuple),
    st.just(NOON),
    st.builds(dict),
    st.none() | st.just(NOON),
)
ongoing = st.just(Ongoing()) | st.builds(Ongoing, st.integers(1, 9999), st.just(NOON - timedelta(days=999)))
near = st.lists(st.builds(Near, st.builds(InstanceRef, st.just("s" * 10), st.uuids()), names), max_size=4)
reports = st.builds(
    ServerReport,
    st.just("s" * 10),
    st.sampled_from(["main", "h" * 30, "<b>&" * 7]),
    since=st.none() | st.just(NOON),
    error=st.none() | errors,
    version=st.none() | names,
    web_version=st.none() | names,
    latency_s=st.none() | st.floats(0, 99),
    counts=st.none()
    | st.dictionaries(st.sampled_from(Health), st.integers(0, 99_999)).map(Counter)
    | st.just(Counter(dict.fromkeys(Health, 99_999))),
    last_count=st.none() | st.integers(0, 10**9),
    trouble=st.none() | st.sampled_from(Trouble),
    faults=st.sampled_from([faults_of(version) for version in ("1.8.2", "2.2.3", "2.3.6", "2.3.7", "?")]),
)
surveys = st.builds(
    Survey,
    st.lists(reports, min_size=1, max_size=PAGE_SIZE).map(tuple),
    st.just(1),
    st.integers(1, 99),
    st.just(NOON),
)


def longest_row(number: int) -> InstanceRow:
    """As long as a row can be in all that is shown of it."""
    return a_row(
        LONGEST,
        2**128 - number,
        State.CLOSE,
        owner_jid="999999999999999@s.whatsapp.net",
        profile_name=LONGEST,
        disconnection_reason_code=405,
        disconnection_at=NOON - timedelta(days=9999),
        created_at=NOON - timedelta(days=9999),
        message_count=10**9,
        contact_count=10**9,
        chat_count=10**9,
    )


def longest_overview() -> Overview:
    """A full page in a fleet with every health, beside servers that fail."""
    return Overview(
        rows=tuple(
            Observation(Instance("s" * 10, longest_row(number)), Health.DISCONNECTED, live=True, at=NOON)
            for number in range(1, 9)
        ),
        figures=Figures(
            Counter(dict.fromkeys(Health, 99_999)),
            Counter(dict.fromkeys(Health, 99_999)),
            Counter({f"sp{number}": 99_999 for number in range(30)}),
            *(99_999, 99_999, 98, 12_500),
        ),
        all_live=False,
        servers=tuple(
            ServerReading(f"sp{number}", "h" * 253, evolution_errors.ConnectTimedOut(), 10**9)
            for number in range(30)
        ),
        at=NOON,
        since={
            InstanceRef("s" * 10, longest_row(number).id): NOON - timedelta(days=9999)
            for number in range(1, 9)
        },
    )


def members(up: st.SearchStrategy[datetime | None]) -> st.SearchStrategy[Member]:
    """Instances of incidents."""
    return st.builds(
        Member,
        st.builds(InstanceRef, st.sampled_from(["main", "s" * 10]), st.uuids()),
        names,
        st.none() | st.sampled_from(["5511999990000", "9" * 15, "12345678"]),
        st.sampled_from([health for health in Health if health is not Health.UNREACHABLE]),
        st.just(NOON - timedelta(days=9999)),
        up,
        st.none() | st.sampled_from(Reason),
        st.integers(0, 3),
        st.booleans(),
    )


MOST_MEMBERS, IN_A_LIST = 30, 3
"""So many instances an incident has at most; where it is one line of many, two say what thirty do."""


def _incidents(kind: Kind, over: bool, most: int = MOST_MEMBERS) -> st.SearchStrategy[Incident]:  # noqa: FBT001 -- drawn
    """Of one kind; nothing is over for the members of one that goes on alone, and all is where it is over."""
    alone = kind in {Kind.INSTANCE, Kind.UNSTABLE}
    up = st.just(NOON) if over and alone else st.none() if alone else st.none() | st.just(NOON)
    gone = st.builds(replace, members(st.just(NOON)), health=st.none(), up_at=st.just(NOON))
    least = 0 if kind is Kind.SERVER else 1
    some = st.lists(members(up), min_size=least, max_size=1 if alone else most)
    if not alone or over:
        some = some | st.lists(gone, min_size=1, max_size=1)
    return st.builds(
        Incident,
        st.integers(1, 99),
        st.just(kind),
        st.just(NOON - timedelta(days=9999)),
        st.just(NOON if over else None),
        server=st.sampled_from(["main", "s" * 10]),
        members=some.map(tuple),
    )


incidents = st.tuples(st.sampled_from(Kind), st.booleans()).flatmap(lambda drawn: _incidents(*drawn))
listed_incidents = st.lists(
    st.tuples(st.sampled_from(Kind), st.booleans()).flatmap(lambda drawn: _incidents(*drawn, IN_A_LIST)),
    min_size=1,
    max_size=30,
)
over_incidents = st.sampled_from([kind for kind in Kind if kind.goes_on]).flatmap(
    lambda kind: _incidents(kind, over=True)
)
servers = st.sampled_from([{}, {"main": "Main", "s" * 10: "h" * 253}, {"s" * 10: "<b>&"}])

silent = st.builds(Silent, labels, st.none() | st.just(NOON - timedelta(days=999)), st.integers(0, 99_999))
going_on = st.sampled_from([kind for kind in Kind if kind.goes_on]).flatmap(
    lambda kind: _incidents(kind, over=False, most=IN_A_LIST)
)
standings = st.builds(
    Standing,
    health_counts,
    servers,
    st.lists(silent, max_size=20).map(tuple),
    st.lists(going_on, max_size=30).map(tuple),
    st.integers(30, 9999) | st.just(0),
    st.booleans(),
    st.just(NOON),
)


def worst_standing() -> Standing:
    """Everything that a board can tell, and all of it as long as it can be."""
    ref, long_ago = InstanceRef("s" * 10, UUID(int=1)), NOON - timedelta(days=999)
    member = Member(ref, LONGEST, None, Health.DISCONNECTED, long_ago, reason=Reason.MULTI_DEVICE)
    return Standing(
        Counter(dict.fromkeys(Health, 99_999)),
        {f"s{number:09}": "h" * 253 for number in range(30)},
        (Silent("h" * 253, long_ago, 99_999),) * 30,
        (Incident(1, Kind.INSTANCE, long_ago, members=(member,)),) * 30,
        99_999,
        is_current=False,
        at=NOON,
    )


LONGEST_INSTANCE = Instance("s" * 10, longest_row(1))
FORMER = UUID(int=2**128 - 1)
