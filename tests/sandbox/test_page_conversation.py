"""The whole sandbox, as a visitor has it: the page, the real program, and both stand-ins."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from bot.sandbox.scene import ANA, BIA, GROUP_ID, ZE
from bot.sandbox_process import open_sandbox
from tests.conversations.reading import read_by_a_phone
from tests.sandbox.page_helpers import Json, Listener, Visitor, visiting_all

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    import pytest


@asynccontextmanager
async def visit(folder: Path) -> AsyncIterator[tuple[Visitor, Listener]]:
    """A sandbox, and a page that is open there."""
    async with visiting_all(folder) as visitor, visitor.listening() as page:
        yield visitor, page


async def press(visitor: Visitor, message: Json, label: str, chat: int = ANA.id, by: int = ANA.id) -> None:
    """Press the button whose text contains ``label``."""
    data = next(one["data"] for row in message["buttons"] for one in row if label in one["text"])
    await visitor.posts(f"/api/chats/{chat}/press", person=by, message=message["id"], data=data)


def from_bot(*fragments: str) -> Callable[[Json], object]:
    """A message of the bot that holds all of these."""

    def holds(message: Json) -> Any:  # noqa: ANN401 -- anything true or false
        return message["from"]["bot"] and all(fragment in message["text"] for fragment in fragments)

    return holds


async def test_a_new_instance_is_linked_from_the_page(tmp_path: Path) -> None:
    async with visit(tmp_path) as (visitor, page):
        await visitor.says("/new main/loja")
        shown = await page.hears_said(ANA.id, lambda it: it["photo"])
        picture = (await visitor.http.get(shown["photo"])).content
        instance = await page.instance("loja", lambda it: it["code"])
        assert read_by_a_phone(picture) == instance["code"]["text"]
        assert shown["protected"]
        await visitor.posts("/api/deeds/scan", instance="loja")
        await page.hears_said(ANA.id, lambda it: it["id"] == shown["id"] and it["deleted"])
        linked = await page.instance("loja", lambda it: it["state"] == "open")
        await page.hears_said(ANA.id, from_bot("loja", linked["number"][-4:]))


async def test_a_deletion_is_asked_for_and_done_once_confirmed(tmp_path: Path) -> None:
    async with visit(tmp_path) as (visitor, page):
        await visitor.says("/delete vendas")
        asked = await page.hears_said(ANA.id, lambda it: it["from"]["bot"] and it["buttons"])
        await press(visitor, asked, "🗑")
        await page.hears("answer", lambda it: it["person"] == ANA.id)
        await page.hears("world", lambda it: all(one["name"] != "vendas" for one in it["instances"]))
        await page.hears_said(ANA.id, lambda it: it["id"] == asked["id"] and it["edited"])


async def test_a_stranger_is_turned_away_and_the_group_is_answered(tmp_path: Path) -> None:
    async with visit(tmp_path) as (visitor, page):
        await visitor.says("/status", ZE.id)
        await visitor.says("/id", ZE.id)
        told = await page.hears_said(ZE.id, lambda it: it["from"]["bot"])
        assert str(ZE.id) in told["text"]
        await visitor.says("/status", BIA.id, GROUP_ID)
        await page.hears_said(GROUP_ID, from_bot("vendas"))
        said = [
            it["message"]["text"] for kind, it in page.events if kind == "message" and it["chat"] == ZE.id
        ]
    assert not any("vendas" in text for text in said)


async def test_a_dead_server_is_told_and_its_return_too(tmp_path: Path) -> None:
    async with visit(tmp_path) as (visitor, page):
        await visitor.posts("/api/conditions/server_dead", on=True)
        await visitor.says("/status")
        await page.hears_said(ANA.id, lambda it: it["from"]["bot"] and "vendas" not in it["text"])
        await visitor.posts("/api/conditions/server_dead", on=False)
        page.forget()
        await visitor.says("/status")
        await page.hears_said(ANA.id, from_bot("vendas", "suporte"))


async def test_the_menu_is_there_before_anybody_writes_but_not_for_a_stranger(tmp_path: Path) -> None:
    async with visiting_all(tmp_path) as visitor:
        await visitor.telegram.called("setMyCommands", count=3)
        snapshot = await visitor.snapshot()
    assert "status" in [entry["command"] for entry in _menu(snapshot, ANA.id)]
    assert _menu(snapshot, ZE.id) == []


def _menu(snapshot: Json, person: int) -> list[Json]:
    chat = next(chat for chat in snapshot["chats"] if chat["id"] == person)
    menu = chat["menus"][str(person)]
    assert isinstance(menu, list)
    return menu


async def test_neither_settings_nor_proxies_of_the_environment_have_a_part_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADMIN_USER_IDS", "1")
    monkeypatch.setenv("EVOLUTION_URL", "https://evolution.example.com")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.com:3128")
    monkeypatch.setenv("ALL_PROXY", "http://proxy.example.com:3128")
    monkeypatch.setenv("http_proxy", "http://proxy.example.com:3128")
    async with visit(tmp_path) as (visitor, page):
        await visitor.says("/status", BIA.id, GROUP_ID)
        await page.hears_said(GROUP_ID, from_bot("vendas"))
        assert [name for name in os.environ if name.lower().endswith("_proxy")] == []


async def test_two_sandboxes_do_not_share_a_folder_and_leave_none_behind(tmp_path: Path) -> None:
    async with open_sandbox(tmp_path, port=0) as first, open_sandbox(tmp_path, port=0) as second:
        assert first.url != second.url
        assert len(_in(tmp_path)) == 2
    assert _in(tmp_path) == []


def _in(folder: Path) -> list[Path]:
    return list(folder.iterdir())
