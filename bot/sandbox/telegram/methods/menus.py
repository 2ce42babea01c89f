"""The command menu: set, delete and read it."""

import re

from bot.sandbox.telegram.changes import MenusChanged
from bot.sandbox.telegram.errors import Json, bad_request
from bot.sandbox.telegram.menus import Scope, read_scope
from bot.sandbox.telegram.methods.reach import find_chat
from bot.sandbox.telegram.params import Params
from bot.sandbox.telegram.world import World

_LANGUAGE_CODE = re.compile(r"[a-z]{2}")


def set_my_commands(world: World, params: Params) -> bool:
    """Set the menu of a scope and language."""
    world.menus.set(_scope(world, params), _language(params), params.given.get("commands"))
    world.changes.tell(MenusChanged())
    return True


def delete_my_commands(world: World, params: Params) -> bool:
    """Take it away."""
    world.menus.delete(_scope(world, params), _language(params))
    world.changes.tell(MenusChanged())
    return True


def get_my_commands(world: World, params: Params) -> list[Json]:
    """Read it."""
    return world.menus.get(_scope(world, params), _language(params))


def _language(params: Params) -> str:
    """The language of a menu, two letters (Bot API, setMyCommands); empty for people of all others."""
    language = params.text("language_code")
    if language and not _LANGUAGE_CODE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language


def _scope(world: World, params: Params) -> Scope:
    """The scope asked for; one that names a chat needs a chat that wrote once."""
    scope = read_scope(params.object("scope"))
    if scope[1] is not None:
        find_chat(world, scope[1])
    return scope
