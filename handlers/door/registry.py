"""Which handler takes which command, button or answer, and what it needs; none is without a permission."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from bot.views.guide import USAGES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.access import Permission
    from bot.views.callbacks import Press
    from handlers.asking.questions import Question
    from handlers.request.request import Request

    Handler = Callable[[Request], Awaitable[None]]

P = TypeVar("P", bound="Press")

Q = TypeVar("Q", bound="Question")


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
ANSWERS: dict[type[Question], Route] = {}


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


def answer(
    kind: type[Q], *, needs: Permission
) -> Callable[[Callable[[Request, Q], Awaitable[None]]], Callable[[Request, Q], Awaitable[None]]]:
    """Make the function the handler of answers to a kind of question; it is called with the request and that."""

    def register(handler: Callable[[Request, Q], Awaitable[None]]) -> Callable[[Request, Q], Awaitable[None]]:
        if kind in ANSWERS:
            raise ValueError(f"answers to {kind.__name__} have a handler already")
        ANSWERS[kind] = Route(handler, needs)
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
