"""The pages that people read first: what they show is there, and in their own language."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from bot.views.guide import COMMANDS

REPOSITORY = Path(__file__).parents[1]
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/pt-BR.md")
COLUMNS = 120
_SHOWN = re.compile(r'(?:src|srcset)="([^"]+)"')


def _text(page: str) -> str:
    return (REPOSITORY / page).read_text("utf-8")


def _section(page: str, title: str) -> str:
    return _text(page).partition(f"## {title}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("page", PAGES)
def test_a_pages_lines_are_as_wide_as_the_codes_but_for_tables_and_pictures(page: str) -> None:
    lines = enumerate(_text(page).splitlines(), 1)
    assert [
        number for number, line in lines if len(line) > COLUMNS and not line.startswith(("|", "<picture>"))
    ] == []


@pytest.mark.parametrize(("page", "title"), [("README.md", "Commands"), ("docs/pt-BR.md", "O que dizer")])
def test_a_page_explains_every_command_and_no_other(page: str, title: str) -> None:
    rows = [line.split(" | ")[0] for line in _section(page, title).splitlines() if line.startswith("| `/")]
    told = set(re.findall(r"`/([a-z]+)", "\n".join(rows)))
    assert told == {command.name for command in COMMANDS}


def test_both_pages_explain_the_settings_of_the_example_and_no_other() -> None:
    english, portuguese = (
        set(re.findall(r"^\| `([A-Z0-9_]+)`", _text(page), re.MULTILINE))
        for page in ("README.md", "docs/pt-BR.md")
    )
    assert english == portuguese == set(re.findall(r"^([A-Z0-9_]+)=", _text(".env.example"), re.MULTILINE))


def test_the_drawing_shows_every_room() -> None:
    drawing = _section("README.md", "How it is built").partition("```mermaid")[2].partition("```")[0]
    rooms = {init.parent.name for init in (REPOSITORY / "bot").glob("*/__init__.py")} - {"checks"}
    assert rooms - set(re.findall(r"\w+", drawing)) == set()


def test_the_list_of_the_handlers_rooms_has_every_room_and_no_other() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", _section("README.md", "How it is built"), re.MULTILINE)
    assert sorted(listed) == sorted(
        init.parent.name for init in (REPOSITORY / "handlers").glob("*/__init__.py")
    )


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads(_text("pyproject.toml"))["project"]
    needed = {re.split(r"[^\w-]", one)[0] for one in project["dependencies"]}
    rows = re.findall(r"^\| ([a-z][\w, -]+) \|", _section("README.md", "Why each dependency"), re.MULTILINE)
    assert {name for row in rows for name in row.split(", ")} - {"package"} == needed


@pytest.mark.parametrize(
    ("page", "folder"), [("README.md", "docs/pictures"), ("docs/pt-BR.md", "docs/pictures/pt-BR")]
)
def test_a_page_shows_every_picture_of_its_language_and_no_other(page: str, folder: str) -> None:
    text = _text(page)
    shown = {((REPOSITORY / page).parent / path).resolve() for path in _SHOWN.findall(text)}
    assert shown == set((REPOSITORY / folder).glob("*.png"))
