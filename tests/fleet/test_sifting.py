"""What a filter lets through: always what a slow list of all would give."""

from __future__ import annotations

import unicodedata
from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.fleet.choice import Choice
from bot.fleet.health import Health
from bot.fleet.instance import InstanceRef
from bot.fleet.names import has_part
from bot.fleet.sifting import Place, sift

NAMES = ["loja", "Loja-2", "LOJA são joão", "minha loja", "bar", "ß", "a:b", ""]
refs = st.builds(InstanceRef, st.sampled_from(["main", "sp1"]), st.integers(1, 9).map(lambda n: UUID(int=n)))
some_refs = st.frozensets(refs, max_size=6)
fleets = st.dictionaries(refs, st.tuples(st.sampled_from(Health), st.sampled_from(NAMES)))
choices = st.builds(
    Choice,
    st.none() | st.sampled_from(Health),
    st.none() | st.sampled_from(["main", "sp1", "gone"]),
    st.sampled_from(["", "loja", "LOJA", "oja", "JOAO", "ã", ":", "nowhere"]),
    st.none() | some_refs,
    some_refs,
)


def _plain(text: str) -> str:
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parted if not unicodedata.combining(sign))


@given(fleets, choices, st.integers(0, 10), st.integers(1, 4))
def test_a_filter_gives_what_a_slow_list_gives(
    fleet: dict[InstanceRef, tuple[Health, str]], choice: Choice, start: int, size: int
) -> None:
    def place(ref: InstanceRef) -> Place:
        return Place(fleet[ref][1].casefold(), ref.server, ref.id)

    shelves = {
        health: sorted(place(ref) for ref, (its, _) in fleet.items() if its is health) for health in Health
    }
    kept = [ref for ref in fleet if ref not in choice.without]
    meant = kept if choice.among is None else [ref for ref in fleet if ref in choice.among]

    def fits(ref: InstanceRef, *, health: Health | None, server: str | None, part: str = choice.part) -> bool:
        its, name = fleet[ref]
        return health in {None, its} and server in {None, ref.server} and _plain(part) in _plain(name)

    sifted = sift(shelves, choice, lambda ref: (fleet[ref][0], place(ref)) if ref in fleet else None)

    found = [ref for ref in meant if fits(ref, health=choice.health, server=choice.server)]
    found.sort(key=lambda ref: (list(Health).index(fleet[ref][0]), place(ref)))
    assert [place(ref) for ref in found] == [one for _, one in sifted]
    assert [fleet[ref][0] for ref in found] == [health for health, _ in sifted]
    assert len(sifted) == len(found)
    assert sifted.page(start, size) == list(sifted)[start : start + size]
    assert sifted.left_out == len(fleet) - len(kept)
    assert +sifted.counts == Counter(fleet[ref][0] for ref in kept)
    assert +sifted.by_health == Counter(
        fleet[ref][0] for ref in kept if fits(ref, health=None, server=choice.server)
    )
    assert +sifted.by_server == Counter(
        ref.server for ref in meant if fits(ref, health=choice.health, server=None)
    )


@pytest.mark.parametrize(
    ("part", "name", "fits"),
    [
        ("joao", "Loja São João", True),
        ("JOÃO", "loja-joao", True),
        ("ao jo", "Loja São João", True),
        ("strasse", "STRAẞE 5", True),
        ("loja ", "loja", False),
        ("l.ja", "loja", False),
        ("", "loja", True),
    ],
)
def test_a_part_fits_whatever_its_case_and_accents(part: str, name: str, *, fits: bool) -> None:
    assert has_part(part)(name.casefold()) is fits
