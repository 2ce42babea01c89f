"""/new: create an instance and go on into linking it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Permission
from bot.fleet.names import fault_of, parted, suggestion_for
from bot.fleet.outcomes import NameTaken
from bot.fleet.phones import BadPhone, Phone, names_its_country, readings_of, split_name_and_phone
from bot.views import guide, recreate
from bot.views import pairing as views
from bot.views.callbacks import CreateOn, CreateOnWithPhone, CreateWithPhone
from handlers.door.registry import button, command
from handlers.qr import pair

if TYPE_CHECKING:
    from bot.fleet.server import Server
    from bot.views.callbacks import Press
    from handlers.request.request import Request


@command("new", needs=Permission.CREATE)
async def new(request: Request) -> None:
    """Check name and phone, then create."""
    typed, typed_phone = split_name_and_phone(request.argument)
    server, name = _server_and_name(request, typed)
    if not name:
        return await request.show(guide.usage(request.t, "new"))
    if fault := fault_of(name):
        suggestion = suggestion_for(name)
        return await request.show(views.name_refused(request.t, name, fault, suggestion, typed_phone))
    if typed_phone is None:
        return await _create(request, server, name, None)
    try:
        phones = readings_of(typed_phone)
    except BadPhone:
        return await request.show(views.bad_phone(request.t, typed_phone))
    if not names_its_country(typed_phone, phones):
        presses = [_with_phone(server, phone, name) for phone in phones]
        return await request.show(views.which_phone(request.t, phones, presses))
    return await _create(request, server, name, phones[0])


@button(CreateWithPhone, needs=Permission.CREATE)
async def with_phone(request: Request, press: CreateWithPhone) -> None:
    """The phone was chosen: create."""
    await _create(request, _only_server(request), press.name, Phone(str(press.phone)))


@button(CreateOn, needs=Permission.CREATE)
async def on_server(request: Request, press: CreateOn) -> None:
    """The server was chosen: create."""
    await _create(request, request.services.known.fleet.server(press.server), press.name, None)


@button(CreateOnWithPhone, needs=Permission.CREATE)
async def on_server_with_phone(request: Request, press: CreateOnWithPhone) -> None:
    """Server and phone were chosen: create."""
    server = request.services.known.fleet.server(press.server)
    await _create(request, server, press.name, Phone(str(press.phone)))


def _server_and_name(request: Request, typed: str) -> tuple[Server | None, str]:
    """What ``sp1/loja`` parts into; no server where none was typed and there are several."""
    key, name = parted(typed)
    for server in request.services.known.fleet.servers:
        if server.key == key:
            return server, name
    return _only_server(request), typed


def _only_server(request: Request) -> Server | None:
    servers = request.services.known.fleet.servers
    return servers[0] if len(servers) == 1 else None


def _with_phone(server: Server | None, phone: Phone, name: str) -> Press:
    digits = int(phone.digits)
    return CreateOnWithPhone(server.key, digits, name) if server else CreateWithPhone(digits, name)


async def _create(request: Request, server: Server | None, name: str, phone: Phone | None) -> None:
    if server is None:
        return await _ask_where(request, name, phone)
    for left in await request.services.deeds.recreation.unfinished():
        if (left.former.server, left.name) == (server.key, name):
            return await request.show(recreate.left_unfinished(request.t, name, left.former))
    with request.services.pairing.viewers.coming(request.chat_id, name) as coming:
        outcome = await request.services.deeds.lifecycle.create(server, name)
        if isinstance(outcome, NameTaken):
            return await request.show(views.name_taken(request.t, name, outcome.instance))
        return await pair(request, outcome.instance, phone, coming)


async def _ask_where(request: Request, name: str, phone: Phone | None) -> None:
    """There are several servers, and none was named."""
    choices: list[tuple[str, Press]] = [
        (
            server.label,
            _with_phone(server, phone, name) if phone else CreateOn(server.key, name),
        )
        for server in request.services.known.fleet.servers
    ]
    await request.show(views.which_server(request.t, name, choices))
