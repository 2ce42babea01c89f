"""The page's own words: every one that it asks for is there, in each language."""

from __future__ import annotations

import json
import re
from functools import cache

import pytest

from bot.sandbox.evolution import EvolutionServer
from bot.sandbox.page import Role
from bot.sandbox.page.app import STATIC
from bot.sandbox.page.conditions import of_everything, of_server
from bot.sandbox.page.crowds import CROWD_DEEDS
from bot.sandbox.page.instances import DEEDS
from bot.sandbox.page.refusals import Refusal
from bot.sandbox.telegram import BotApi

LANGUAGES = ("en", "pt-br", "es")
STATES = ("open", "connecting", "close", "none")
STEPS = ("1", "2", "2b", "3", "3b", "4", "5", "5b", "5c", "6", "7")
FLAWS = ("silent", "deaf")
_ASKED = re.compile(r'\bt\(\s*"([^"]+)"|mark\("\w+", "(\w+)"\)|\btElse\([^,]+, "([^"]+)"\)')
_PLACES = re.compile(r"\{\w+\}")


@cache
def _texts(language: str) -> dict[str, str]:
    texts: dict[str, str] = json.loads((STATIC / "texts" / f"{language}.json").read_text("utf-8"))
    return texts


def _asked() -> set[str]:
    """Every key in the scripts, and those that they build from what the server names."""
    sources = (script.read_text("utf-8") for script in (STATIC / "js").glob("*.js"))
    written = {key for source in sources for found in _ASKED.findall(source) for key in found if key}
    built = {f"role.{role}" for role in Role} | {f"state.{state}" for state in STATES}
    built |= {f"flaw.{flaw}" for flaw in FLAWS}
    tour = {key for step in STEPS for key in (f"tour.{step}", f"tour.{step}.do")}
    views = {"tour.to.chat", "tour.to.world", "view.chat", "view.world"}
    views |= {"skip.hour", "skip.morning"}
    return written | built | tour | views | _named_by_the_server()


def _named_by_the_server() -> set[str]:
    evolution, telegram = EvolutionServer("made-up-key"), BotApi("1:made-up-token")
    switches = [*of_everything([evolution], telegram).json(), *of_server(evolution).json()]
    deeds = {f"deed.{deed}" for deed in (*DEEDS, *CROWD_DEEDS, "enter_code", "drop")}
    return deeds | {f"condition.{one['id']}" for one in switches} | {f"refused.{why}" for why in Refusal}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_missing_and_none_is_left_over(language: str) -> None:
    assert set(_texts(language)) == _asked()


@pytest.mark.parametrize("language", LANGUAGES)
def test_places_for_values_agree(language: str) -> None:
    places = {key: sorted(_PLACES.findall(text)) for key, text in _texts(language).items()}
    assert places == {key: sorted(_PLACES.findall(text)) for key, text in _texts("en").items()}
    assert all(_texts(language).values())


def test_the_server_has_no_reason_to_refuse_that_it_never_gives() -> None:
    sources = [module.read_text("utf-8") for module in STATIC.parent.glob("*.py")]
    given = {name for source in sources for name in re.findall(r"\bRefusal\.(\w+)", source)}
    assert given == set(Refusal.__members__)


def test_no_script_makes_markup_or_styles_from_text() -> None:
    for script in (STATIC / "js").glob("*.js"):
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", script.read_text("utf-8")
        )
