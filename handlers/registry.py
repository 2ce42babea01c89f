"""Which handler answers which command or button, and what it needs; there is no handler without a permission."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from bot.views.guide import USAGES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.access import Permission
    from bot.fleet.instance import InstanceRef
    from bot.views.callbacks import Press
    from handlers.request import Request

    Handler = Callable[[Request], Awaitable[None]]

P = TypeVar("P", bound="Press")


@dataclass(frozen=True)
class Route:
    """A handler and the permission that whoever asks for it must have.

    Attributes:
        answers: it answers the press itself, with a pop-up, and nothing that it did stands if that was too late.
    """

    run: Callable[..., Awaitable[None]]
    needs: Permission
    answers: bool = False


COMMANDS: dict[str, Route] = {}
BUTTONS: dict[type[Press], Route] = {}


def command(name: str, *, needs: Permission) -> Callable[[Handler], Handler]:
    """Make the function the handler of ``/name``; it is called with the request alone."""
    if name not in USAGES and name != "start":
        raise ValueError(f"/{name} has no line in the help")

    def register(handler: Handler) -> Handler:
        if name in COMMANDS:
            raise ValueError(f"/{name} has a handler already")
        COMMANDS[name] = Route(handler, needs)
        return handler

    return register


ANSWERS: list[Route] = []
"""What takes the text that answers a question of ours: one for all, since there is one question."""


def answer(
    *, needs: Permission
) -> Callable[
    [Callable[[Request, InstanceRef], Awaitable[None]]], Callable[[Request, InstanceRef], Awaitable[None]]
]:
    """Make the function the handler of answers; it is called with the request and what was asked about."""

    def register(
        handler: Callable[[Request, InstanceRef], Awaitable[None]],
    ) -> Callable[[Request, InstanceRef], Awaitable[None]]:
        if ANSWERS:
            raise ValueError("answers have a handler already")
        ANSWERS.append(Route(handler, needs))
        return handler

    return register


def button(
    kind: type[P], *, needs: Permission, answers: bool = False
) -> Callable[[Callable[[Request, P], Awaitable[None]]], Callable[[Request, P], Awaitable[None]]]:
    """Make the function the handler of a kind of press; it is called with the request and the press.

    One that ``answers`` is called before the press is answered, and does that itself.
    """

    def register(handler: Callable[[Request, P], Awaitable[None]]) -> Callable[[Request, P], Awaitable[None]]:
        if kind in BUTTONS:
            raise ValueError(f"{kind.__name__} has a handler already")
        BUTTONS[kind] = Route(handler, needs, answers)
        return handler

    return register
