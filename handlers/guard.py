"""Whatever goes wrong in a handler is told in words, with the next step."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

import structlog
from telegram.error import TelegramError

from bot.evolution import EvolutionError, Refused
from bot.fleet.recreate import CannotRecreate, RecreateInterrupted
from bot.views import deeds, errors
from bot.views.callbacks import Resume, ShowFleet
from bot.views.screen import Button, Screen

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from handlers.request import Request

log = structlog.get_logger(__name__)

_WAY_ON: Final = ((Button("📋 All instances", ShowFleet(0)),),)


async def guarded(request: Request, work: Awaitable[None]) -> None:
    """Await ``work``; an error becomes the request's screen and a line in the log."""
    try:
        await work
    except Exception as error:  # noqa: BLE001 -- each kind gets its text below, an unknown one a reference
        screen = _explained(request, error)
        try:
            await request.show(screen)
        except TelegramError as refused:
            log.warning("not_told", error=type(refused).__name__, why=refused.message)


def _explained(request: Request, error: Exception) -> Screen:
    match error:
        case EvolutionError():
            reason = {"reason": error.reason} if isinstance(error, Refused) else {}
            log.warning(
                "server_error", command=request.command, error=type(error).__name__, call=str(error), **reason
            )
            return Screen(errors.text_of(error), _WAY_ON)
        case CannotRecreate():
            return Screen(errors.cannot_recreate(error))
        case RecreateInterrupted():
            log.error("recreate_interrupted", cause=type(error.cause).__name__)
            return Screen(errors.recreate_interrupted(error), deeds.resume_rows(Resume(error.former)))
        case TelegramError():
            log.warning(
                "telegram_refused", command=request.command, error=type(error).__name__, why=error.message
            )
            return Screen(errors.telegram_refused())
        case _:
            reference = secrets.token_hex(3)
            log.error("own_fault", reference=reference, command=request.command, exc_info=error)
            return Screen(errors.own_fault(reference))
