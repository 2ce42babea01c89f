"""Every kind of press there is, and any press of each."""

from dataclasses import fields
from uuid import UUID

from hypothesis import strategies as st

from bot.alerts.chats import Wanted
from bot.fleet.instance import InstanceRef
from bot.fleet.switches import Switch
from bot.history.figures import Period
from bot.locales import LANGUAGES, ZONES
from bot.several.batch import Part
from bot.views.callbacks import HEALTHS, INCIDENTS, MUTED, Press, bound_to, part_that_fits


def _leaves(kind: type[Press]) -> list[type[Press]]:
    below = kind.__subclasses__()
    return [leaf for child in below for leaf in _leaves(child)] if below else [kind]


KINDS = _leaves(Press)

LONGEST_KEY = "s" * 10
LONGEST_NAME = "n" * 40
LONGEST_PHONE = 999_999_999_999_999

refs = st.builds(InstanceRef, st.from_regex(r"[a-z0-9]{1,10}", fullmatch=True), st.uuids())

_VALUES: dict[tuple[str, str], st.SearchStrategy[object]] = {
    ("instance", "InstanceRef"): refs,
    ("hours", "int"): st.integers(1, 720),
    ("page", "int"): st.integers(0, 1_000_000),
    ("phone", "int"): st.integers(10_000_000, LONGEST_PHONE),
    ("issued", "int"): st.integers(0, 70_000_000_000),
    ("bound", "str"): st.builds(bound_to, st.integers(), st.integers()),
    ("name", "str"): st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,38}[A-Za-z0-9]", fullmatch=True),
    ("language", "str"): st.sampled_from(sorted(LANGUAGES)),
    ("handle", "str"): st.from_regex(r"[0-9a-f]{16}", fullmatch=True),
    ("zone", "str"): st.sampled_from(sorted(ZONES)),
    ("server", "str"): st.from_regex(r"[a-z0-9]{1,10}", fullmatch=True),
    ("minutes", "int"): st.integers(1, 43_200),
    ("begins", "int"): st.integers(0, 11),
    ("ends", "int"): st.integers(12, 23),
    ("at", "int"): st.integers(0, 23),
    ("by_itself", "int"): st.integers(0, 1),
    ("wanted", "str"): st.sampled_from([wanted.value for wanted in Wanted]),
    ("only", "str"): st.sampled_from(["", INCIDENTS, MUTED, *HEALTHS]),
    ("part", "Part"): st.text(st.characters(codec="utf-8") | st.sampled_from("~:ct")).map(part_that_fits),
    ("switch", "str"): st.sampled_from([switch.value for switch in Switch]),
    ("batch", "int"): st.integers(0, 2**48 - 1),
    ("place", "int"): st.integers(0, 1_000_000),
    ("which", "int"): st.sampled_from([part.value for part in Part]),
    ("switch", "int"): st.integers(0, len(Switch) - 1),
    ("on", "int"): st.integers(0, 1),
    ("period", "str"): st.sampled_from([period.value for period in Period]),
    ("command", "str"): st.sampled_from(["status", "qr", "pair", "restart", "logout", "delete", "offline"]),
}

_LARGEST: dict[str, object] = {
    "instance": InstanceRef(LONGEST_KEY, UUID(int=2**128 - 1)),
    "page": 1_000_000,
    "phone": LONGEST_PHONE,
    "issued": 70_000_000_000,
    "bound": bound_to(-1_001_234_567_890, 7_000_000_000),
    "name": LONGEST_NAME,
    "server": LONGEST_KEY,
    "hours": 720,
    "minutes": 43_200,
    "begins": 22,
    "ends": 23,
    "at": 23,
    "by_itself": 1,
    "batch": 2**48 - 1,
    "place": 1_000_000,
    "which": Part.REST.value,
    "on": 1,
    "wanted": "final",
    "only": INCIDENTS,
    "part": part_that_fits("ã" * 99),
    "period": "30d",
    "command": "restart",
    "language": "pt_BR",
    "handle": "f" * 16,
    "zone": "America/Argentina/Buenos_Aires",
}


def any_of(kind: type[Press]) -> st.SearchStrategy[Press]:
    """Any press of ``kind`` that a button of ours could carry; a new field wants a line above."""
    return st.builds(kind, **{field.name: _VALUES[field.name, str(field.type)] for field in fields(kind)})


def largest(kind: type[Press]) -> Press:
    """The press of ``kind`` that takes the most bytes."""
    return kind(**{field.name: _largest(field.name, str(field.type)) for field in fields(kind)})


def _largest(name: str, kind: str) -> object:
    if name == "switch":
        return len(Switch) - 1 if kind == "int" else "sync_full_history"
    return _LARGEST[name]


presses = st.sampled_from(KINDS).flatmap(any_of)
