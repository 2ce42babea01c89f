"""Batches, at their most hostile and at their longest."""

from collections import Counter

from hypothesis import strategies as st

from bot.fleet.health import Health
from bot.fleet.instance import InstanceRef
from bot.fleet.switches import Switch
from bot.several.batch import Batch, Choosing, Member, Preview, Stage, Where
from bot.several.batches import NAMED, PAGE_SIZE
from bot.several.ends import OWN_FAULT, Came, End, Progress
from bot.several.intent import Act, Intent
from bot.several.report import Cut, report
from tests.fleet.made_up import NOON
from tests.views import made_up as any_

BIGGEST = 2**48 - 1

refs = st.builds(InstanceRef, st.sampled_from(["main", "s" * 10]), st.uuids())
came = st.builds(Came, st.sampled_from(End)) | st.builds(
    Came, st.just(End.FAILED), st.sampled_from([OWN_FAULT, "Gone", *(kind.__name__ for kind in any_.ERRORS)])
)
members = st.builds(
    Member,
    st.integers(0, 4999),
    refs,
    any_.names,
    st.sampled_from(Health),
    st.booleans(),
    st.none() | came,
)
some = st.lists(members, min_size=1, max_size=60)
intents = st.one_of(
    st.builds(Intent, st.sampled_from([Act.RESTART, Act.LOGOUT, Act.DELETE])),
    st.builds(Intent, st.just(Act.MUTE), st.sampled_from([0, 8])),
    st.builds(Intent, st.just(Act.SWITCH), switch=st.sampled_from(Switch), on=st.booleans()),
)
labels = st.sampled_from([{}, {"main": "Main", "s" * 10: "h" * 253}, {"s" * 10: "<b>&"}])
counts = st.integers(1, 99_999)
choosings = st.builds(
    Choosing,
    st.just(BIGGEST),
    st.lists(members, min_size=1, max_size=PAGE_SIZE).map(tuple),
    st.just(1),
    st.integers(2, 500),
    counts,
    st.integers(0, 99_999),
)
previews = st.builds(
    Preview,
    st.just(BIGGEST),
    intents,
    st.integers(NAMED, 99_999),
    st.dictionaries(st.sampled_from(["main", "s" * 10, "x"]), counts).map(Counter)
    | st.just(Counter({f"sp{number}": 9 for number in range(20)})),
    st.integers(0, 99_999),
    st.lists(members, min_size=1, max_size=NAMED).map(tuple),
)
batches = st.builds(
    Batch,
    st.just(BIGGEST),
    st.just(Where(-1_001_234_567_890, None, 1)),
    st.just(100),
    st.just(Stage.RUNNING),
    intents,
    st.just(NOON),
)
progresses = st.builds(
    Progress,
    st.just(500_000),
    st.dictionaries(st.sampled_from(End), st.integers(0, 99_999)),
    st.just(()),
    st.booleans(),
)
reports = st.builds(report, st.just(BIGGEST), intents, some, cut=st.sampled_from(Cut))
