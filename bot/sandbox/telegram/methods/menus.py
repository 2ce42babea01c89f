"""The command menu: set, delete and read it."""

from bot.sandbox.telegram.errors import Json
from bot.sandbox.telegram.menus import Scope, read_scope
from bot.sandbox.telegram.methods.reach import find_chat
from bot.sandbox.telegram.params import Params
from bot.sandbox.telegram.world import World


def set_my_commands(world: World, params: Params) -> bool:
    """Set the menu of a scope and language."""
    world.menus.set(_scope(world, params), params.text("language_code"), params.given.get("commands"))
    return True


def delete_my_commands(world: World, params: Params) -> bool:
    """Take it away."""
    world.menus.delete(_scope(world, params), params.text("language_code"))
    return True


def get_my_commands(world: World, params: Params) -> list[Json]:
    """Read it."""
    return world.menus.get(_scope(world, params), params.text("language_code"))


def _scope(world: World, params: Params) -> Scope:
    """The scope asked for; one that names a chat needs a chat that wrote once."""
    scope = read_scope(params.object("scope"))
    if scope[1] is not None:
        find_chat(world, scope[1])
    return scope
