"""Names: what is refused for new instances, what is suggested, and what a typed text finds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.fleet.names import MAX_LENGTH, MIN_LENGTH, NameFault, fault_of, matches, suggestion_for
from tests.fleet.made_up import an_instance

ALLOWED = re.compile(r"(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._-]{0,38}[A-Za-z0-9]")

near_names = st.text("abzAZ019._-", max_size=45) | st.text(max_size=45)


@given(near_names)
def test_a_name_is_accepted_exactly_by_the_documented_rule(name: str) -> None:
    assert (fault_of(name) is None) == bool(ALLOWED.fullmatch(name))


@given(near_names)
def test_an_accepted_name_can_stand_in_any_address_as_it_is(name: str) -> None:
    if fault_of(name) is None:
        assert name.isascii()
        assert name not in {".", ".."}
        assert not set(name) & set("/\\?#%: \t\n<>&\"'")


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("", NameFault.LENGTH),
        ("a", NameFault.LENGTH),
        ("a" * 41, NameFault.LENGTH),
        ("loja 2", NameFault.CHARACTERS),
        ("São", NameFault.CHARACTERS),
        ("lo/ja", NameFault.CHARACTERS),
        ("loja\n", NameFault.CHARACTERS),
        ("١٢", NameFault.CHARACTERS),
        (".loja", NameFault.EDGES),
        ("loja-", NameFault.EDGES),
        ("lo..ja", NameFault.EDGES),
        ("a" * MIN_LENGTH, None),
        ("a" * MAX_LENGTH, None),
        ("loja_1.sp-2", None),
    ],
)
def test_each_fault_is_named(name: str, fault: NameFault | None) -> None:
    assert fault_of(name) is fault


@given(near_names)
def test_a_suggestion_is_always_an_accepted_name(name: str) -> None:
    suggestion = suggestion_for(name)

    assert suggestion is None or fault_of(suggestion) is None


@given(st.from_regex(ALLOWED, fullmatch=True))
def test_an_accepted_name_is_its_own_suggestion(name: str) -> None:
    assert suggestion_for(name) == name


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("Loja São João", "Loja-Sao-Joao"),
        ("lo..ja", "lo.ja"),
        ("/loja/", "loja"),
        ("日本", None),
        ("a", None),
        ("x" * 39 + "-" + "y" * 9, "x" * 39),
    ],
)
def test_the_nearest_name_is_suggested(name: str, suggestion: str | None) -> None:
    assert suggestion_for(name) == suggestion


def _found(text: str, *names: str) -> list[str]:
    return [match.name for match in matches(text, [an_instance(name) for name in names])]


def test_the_exact_name_wins_over_longer_ones() -> None:
    assert _found("loja", "loja-2", "LOJA", "loja") == ["loja"]


def test_the_name_in_other_case_wins_over_longer_ones() -> None:
    assert _found("loja", "Loja-2", "LOJA ") == ["LOJA "]


def test_a_unique_beginning_is_enough() -> None:
    assert _found("lo", "Loja", "filial") == ["Loja"]


def test_a_name_that_begins_with_a_space_is_found_by_its_beginning() -> None:
    assert _found("loja", "  Loja 2") == ["  Loja 2"]


def test_an_ambiguous_beginning_gives_all() -> None:
    assert _found("loja", "loja-1", "filial", "Loja-2") == ["loja-1", "Loja-2"]


def test_one_name_on_two_servers_gives_both() -> None:
    here, there = an_instance("loja", 1, server="main"), an_instance("loja", 2, server="sp1")

    assert matches("loja", [here, there]) == [here, there]
    assert matches("sp1/loja", [here, there]) == [there]
    assert matches("sp1/lo", [here, there]) == [there]


def test_a_name_that_looks_like_server_and_name_wins() -> None:
    slashed, plain = an_instance("sp1/loja", 1, server="main"), an_instance("loja", 2, server="sp1")

    assert matches("sp1/loja", [slashed, plain]) == [slashed]


def test_nothing_typed_finds_nothing() -> None:
    assert _found("", "loja") == []
    assert _found("  ", "loja") == []


@given(st.lists(near_names, max_size=6), near_names)
def test_whatever_is_typed_finds_only_what_is_there_and_each_once(names: list[str], text: str) -> None:
    known = [an_instance(name, number) for number, name in enumerate(names)]

    found = matches(text, known)

    assert [instance for instance in known if instance in found] == found


@given(near_names.filter(str.strip))
def test_every_name_that_can_be_typed_finds_its_instance(name: str) -> None:
    assert matches(name.strip(), [an_instance(name), an_instance("zzz-other", 2)])[0].name == name
