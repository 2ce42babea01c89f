"""/send: a test message, to see with one's own eyes that a number sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Permission
from bot.fleet.letters import UnclearEnd, letter_of
from bot.fleet.phones import BadPhone, Phone
from bot.fleet.sending import Ack, Taken
from bot.views import guide, pairing
from bot.views import letters as views
from bot.views.callbacks import SendConfirmed, SendFrom
from handlers.asking.drafts import Draft
from handlers.door.registry import button, command

if TYPE_CHECKING:
    from bot.fleet.instance import Instance
    from handlers.asking.drafts import Stamp
    from handlers.request.request import Request


@command("send", needs=Permission.SEND)
async def send(request: Request) -> None:
    """Read name, phone and text, and ask whether that shall go out."""
    try:
        letter = letter_of(request.argument, request.below)
    except BadPhone as bad:
        return await request.show(pairing.bad_phone(request.t, str(bad)))
    except UnclearEnd:
        return await request.show(views.unclear(request.t))
    if letter is None:
        return await request.show(guide.usage(request.t, request.command))
    draft, stamp = Draft(letter.phones, letter.text), request.stamp(alone=True)
    request.argument = letter.name
    request.services.asking.drafts.keep(stamp, draft)
    if instance := await request.instance(lambda ref: SendFrom(ref, *stamp)):
        await _ask(request, instance, draft, stamp)
    return None


@button(SendFrom, needs=Permission.SEND)
async def send_from(request: Request, press: SendFrom) -> None:
    """The instance was chosen of several: ask whether it shall go out."""
    if draft := request.services.asking.drafts.take(press.issued, press.bound):
        stamp = request.stamp(alone=True)
        request.services.asking.drafts.keep(stamp, draft)
        await _ask(request, await request.services.known.fleet.get(press.instance), draft, stamp)
    else:
        await request.show(views.lost_draft(request.t))


@button(SendConfirmed, needs=Permission.SEND)
async def confirmed(request: Request, press: SendConfirmed) -> None:
    """It was agreed to: send it, once, and follow it."""
    if (draft := request.services.asking.drafts.take(press.issued, press.bound)) is None:
        return await request.show(views.lost_draft(request.t))
    outcome = await request.showing(
        request.services.deeds.sending.send(press.instance, Phone(str(press.phone)), draft.text),
        lambda name: views.sending(request.t, name),
        press.instance,
    )
    if isinstance(outcome, Taken):
        return await _follow(request, outcome)
    return await request.show(views.maybe_sent(request.t, outcome))


async def _ask(request: Request, instance: Instance, draft: Draft, stamp: Stamp) -> None:
    server = request.services.known.fleet.server(instance.server)
    choices = [SendConfirmed(instance.ref, *stamp, int(phone.digits)) for phone in draft.phones]
    await request.show(views.preview(request.t, instance, server.label, draft.text, choices))


async def _follow(request: Request, taken: Taken) -> None:
    """Show each further step that it comes, and at the end what is known of it."""
    ack, instance = Ack.NONE, taken.instance
    screen = views.on_its_way(request.t, taken, ack)
    await request.under_way.show(request.message, screen, instance.ref, instance.name)
    async for ack in request.services.deeds.sending.acknowledgements(taken):
        if not ack.is_final:
            await request.message.show(views.on_its_way(request.t, taken, ack))
    await request.show(views.arrived(request.t, taken, ack))
