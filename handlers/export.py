"""/export: every instance as a table or as JSON, and a backup of what Zelador remembers; each a file."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from bot.access import Permission
from bot.history.figures import Period
from bot.store.backup import BackupTooLarge
from bot.store.files import DataFolderError
from bot.views import exports as views
from bot.views.callbacks import AskBackup, ExportJson, ExportTable, SendBackup
from handlers.door.registry import button, command
from handlers.request.files import send_file

if TYPE_CHECKING:
    from handlers.request.request import Request

log = structlog.get_logger(__name__)


@command("export", needs=Permission.EXPORT)
async def export(request: Request) -> None:
    """Ask what."""
    await request.show(views.ask(request.t))


@button(ExportTable, needs=Permission.EXPORT)
async def table(request: Request, _press: ExportTable) -> None:
    """Send every instance as a table."""
    history = await request.services.known.history.of_all(Period.MONTH)
    known = request.services.known.fleet.recalled_all()
    await send_file(request, await asyncio.to_thread(views.table_file, request.t, known, history))


@button(ExportJson, needs=Permission.EXPORT)
async def as_json(request: Request, _press: ExportJson) -> None:
    """Send every instance as JSON."""
    fleet = request.services.known.fleet
    history = await request.services.known.history.of_all(Period.MONTH)
    labels = {server.key: server.label for server in fleet.servers}
    known = fleet.recalled_all()
    await send_file(request, await asyncio.to_thread(views.json_file, request.t, known, history, labels))


@button(AskBackup, needs=Permission.EXPORT)
async def ask_backup(request: Request, _press: AskBackup) -> None:
    """Send a backup, or ask first where others read along."""
    if request.chat_id < 0:
        return await request.show(views.confirm_backup(request.t))
    return await _send_backup(request)


@button(SendBackup, needs=Permission.EXPORT)
async def send_backup(request: Request, _press: SendBackup) -> None:
    """Send a backup here."""
    await _send_backup(request)


async def _send_backup(request: Request) -> None:
    await request.show(views.making_backup(request.t))
    try:
        made = await request.services.known.backups.make()
    except BackupTooLarge:
        return await request.show(views.backup_too_large(request.t))
    except DataFolderError as error:
        log.warning("backup_not_made", why=str(error))
        return await request.show(views.backup_failed(request.t))
    now = request.services.clock.now()
    file = views.backup_file(request.t, made.content, now, has_history=made.has_history)
    await send_file(request, file)
    return await request.show(views.backup_sent(request.t))
