"""/new: create an instance and go on into linking it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Permission
from bot.fleet.names import fault_of, suggestion_for
from bot.fleet.outcomes import NameTaken
from bot.fleet.phones import BadPhone, Phone, names_its_country, readings_of, split_name_and_phone
from bot.views import deeds, guide
from bot.views import pairing as views
from bot.views.callbacks import CreateWithPhone, Resume
from handlers.qr import pair
from handlers.registry import button, command

if TYPE_CHECKING:
    from handlers.request import Request


@command("new", needs=Permission.CREATE)
async def new(request: Request) -> None:
    """Check name and phone, then create."""
    name, typed_phone = split_name_and_phone(request.argument)
    if not name:
        return await request.show(guide.usage(request.t, "new"))
    if fault := fault_of(name):
        suggestion = suggestion_for(name)
        return await request.show(views.name_refused(request.t, name, fault, suggestion, typed_phone))
    if typed_phone is None:
        return await _create(request, name, None)
    try:
        phones = readings_of(typed_phone)
    except BadPhone:
        return await request.show(views.bad_phone(request.t, typed_phone))
    if not names_its_country(typed_phone, phones):
        presses = [CreateWithPhone(int(phone.digits), name) for phone in phones]
        return await request.show(views.which_phone(request.t, phones, presses))
    return await _create(request, name, phones[0])


@button(CreateWithPhone, needs=Permission.CREATE)
async def with_phone(request: Request, press: CreateWithPhone) -> None:
    """The phone was chosen: create."""
    await _create(request, press.name, Phone(str(press.phone)))


async def _create(request: Request, name: str, phone: Phone | None) -> None:
    for left in await request.services.recreation.unfinished():
        if left.name == name:
            return await request.show(deeds.left_unfinished(request.t, name, Resume(left.former)))
    server = request.services.fleet.servers[0]
    with request.services.viewers.coming(request.chat_id, name) as coming:
        outcome = await request.services.lifecycle.create(server, name)
        if isinstance(outcome, NameTaken):
            return await request.show(views.name_taken(request.t, name, outcome.instance))
        return await pair(request, outcome.instance, phone, coming)
