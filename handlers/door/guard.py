"""Whatever goes wrong in a handler is told in words, with the next step."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import structlog
from telegram.error import TelegramError

from bot.evolution import EvolutionError, Refused, ServerDown
from bot.fleet.recreated import CannotRecreate, RecreateInterrupted
from bot.store.files import DataFolderError
from bot.telegram.answers import TooLarge
from bot.views import errors, recreate
from bot.views.fleet import all_button, see_all, servers_button
from bot.views.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from handlers.request.request import Request

log = structlog.get_logger(__name__)


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
    t = request.t
    match error:
        case EvolutionError():
            return _server_error(request, error)
        case CannotRecreate():
            return recreate.cannot_recreate(t, error)
        case RecreateInterrupted():
            log.error("recreate_interrupted", error=type(error).__name__, cause=type(error.cause).__name__)
            return recreate.interrupted(t, error)
        case DataFolderError():
            log.error("not_remembered", why=str(error))
            return Screen(errors.not_remembered(t))
        case TelegramError():
            log.warning(
                "telegram_refused", command=request.command, error=type(error).__name__, why=error.message
            )
            return Screen(
                (errors.file_too_large if isinstance(error, TooLarge) else errors.telegram_refused)(t)
            )
        case _:
            reference = secrets.token_hex(3)
            log.error("own_fault", reference=reference, command=request.command, exc_info=error)
            return Screen(errors.own_fault(t, reference))


def _server_error(request: Request, error: EvolutionError) -> Screen:
    reason = {"reason": error.reason} if isinstance(error, Refused) else {}
    log.warning(
        "server_error",
        server=error.server,
        command=request.command,
        error=type(error).__name__,
        call=str(error),
        **reason,
    )
    several = len(request.services.known.fleet.servers) > 1
    rows = (
        ((servers_button(request.t), all_button(request.t)),)
        if isinstance(error, ServerDown)
        else see_all(request.t)
    )
    return Screen(errors.text_of(request.t, error, names_server=several), rows)
