"""Several instances at once: the yes that begins it, and the stop."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.access import Permission
from bot.several.batch import Refusal
from bot.several.intent import Act, Intent
from bot.views import several as views
from bot.views.callbacks import StopSeveral, YesLogouts, YesMutes, YesRestarts, YesSwitch, switch_of
from handlers.asking.questions import HowMany
from handlers.chat.message import Address
from handlers.door.registry import answer, button

if TYPE_CHECKING:
    from bot.several.batch import Where
    from handlers.chat.message import LiveMessage
    from handlers.request.request import Request

_BETWEEN_DIGITS: Final = "., \u00a0\u202f'"
"""What people write in large numbers: 4.990, 4,990, 4 990."""


@button(YesRestarts, needs=Permission.RESTART)
async def restart(request: Request, press: YesRestarts) -> None:
    """Restart them."""
    await _go(request, press.batch, Intent(Act.RESTART))


@button(YesLogouts, needs=Permission.LOGOUT)
async def log_out(request: Request, press: YesLogouts) -> None:
    """Log them out."""
    await _go(request, press.batch, Intent(Act.LOGOUT))


@button(YesSwitch, needs=Permission.SETTINGS)
async def turn(request: Request, press: YesSwitch) -> None:
    """Set the switch for all of them."""
    await _go(request, press.batch, Intent(Act.SWITCH, switch=switch_of(press.switch), on=bool(press.on)))


@button(YesMutes, needs=Permission.ALERTS)
async def mute(request: Request, press: YesMutes) -> None:
    """Mute them here, all at once: no server is asked."""
    services = request.services
    started = await services.several.batches.start(press.batch, Intent(Act.MUTE, press.hours))
    if isinstance(started, Refusal):
        return
    batch, members = started
    names = {member.ref: member.name for member in members}
    await services.alerts.chats.mute_all(request.chat_id, names, timedelta(hours=press.hours))
    await services.several.runs.done(batch, members, request.message, request.t)


@answer(HowMany, needs=Permission.DELETE)
async def counted(request: Request, asked: HowMany) -> None:
    """The number of those that are to be deleted came, or something else did."""
    services, who = request.services, (request.chat_id, request.user_id or 0)
    number = "".join(sign for sign in request.argument if sign not in _BETWEEN_DIGITS)
    if not number.isdecimal() and request.chat_id < 0:  # in a group people also talk to each other
        return None
    batch = await services.several.batches.get(asked.batch)
    if refusal := batch.refuses_yes(services.clock.now()) if batch else Refusal.GONE:
        services.asking.questions.close(*who)
        return await request.show(views.too_late(request.t, refusal))
    if not number.isdecimal() or int(number) != asked.count:
        return await request.show(views.wrong_count(request.t, request.argument, asked.count))
    services.asking.questions.close(*who)
    return await _delete(request, asked)


@button(StopSeveral, needs=Permission.VIEW)
async def stop(request: Request, press: StopSeveral) -> None:
    """Begin no more; its message says so."""
    await request.services.several.runs.stop(press.batch)


async def _delete(request: Request, asked: HowMany) -> None:
    """Delete them, which the question's own message shows."""
    started = await request.services.several.batches.start(asked.batch, Intent(Act.DELETE))
    if isinstance(started, Refusal):
        return await request.show(views.too_late(request.t, started))
    batch, members = started
    request.sign.stop()
    return request.services.several.runs.begin(batch, members, _message(request, batch.where), request.t)


async def _go(request: Request, number: int, intent: Intent) -> None:
    """Begin, unless the same yes was given before."""
    started = await request.services.several.batches.start(number, intent)
    if not isinstance(started, Refusal):
        batch, members = started
        request.sign.stop()
        request.services.several.runs.begin(batch, members, request.message, request.t)


def _message(request: Request, where: Where) -> LiveMessage:
    address = Address(where.chat_id, where.thread_id, where.message_id)
    return request.services.chats.left_behind(address, picture=False)
