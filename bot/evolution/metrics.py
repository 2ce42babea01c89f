"""``GET /metrics``: the live state of every loaded instance in one call, where the server has it on (#116)."""

from __future__ import annotations

import re
from typing import Final

from bot.evolution.answers import ShapeError
from bot.evolution.models import State

_HELD: Final = rb'((?:[^"\\]|\\.)*)'
_LINE: Final = re.compile(
    rb"^evolution_instance_state\{"
    + rb'instance="%s",integration="%s",state="(open|connecting|close)"\} 1$' % (_HELD, _HELD),
    re.MULTILINE,
)
"""The server writes these lines itself, always so; a parser of all that Prometheus takes would be a dependency."""

_PROOF: Final = b"evolution_instances_total"
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_STATES: Final = {state.value.encode(): state for state in State}


def live_states(body: bytes) -> dict[str, State]:
    """The states by name; an instance that is not loaded has none.

    Raises:
        ValueError: these are no metrics of this server.
    """
    if _PROOF not in body:
        raise ShapeError("no metrics")
    return {_name(found[1]): _STATES[found[3]] for found in _LINE.finditer(body)}


def _name(escaped: bytes) -> str:
    """As the exposition format escapes it: backslash, quotation mark and the end of a line."""
    text = escaped.decode("utf-8", "replace")
    return _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], text) if "\\" in text else text
