"""/pair: link an instance by a code that is typed on the phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Permission
from bot.fleet.names import matches
from bot.fleet.outcomes import Deed, Unconfirmed
from bot.fleet.phones import (
    BadPhone,
    Phone,
    cuts_before_digits,
    names_its_country,
    readings_of,
    split_name_and_phone,
)
from bot.fleet.preparation import AskFirst, Ready
from bot.views import deeds, recreate
from bot.views import pairing as views
from bot.views.callbacks import AskPhone, PairConfirmed, PairPhone
from handlers.asking.questions import WhichPhone
from handlers.door.registry import answer, button, command
from handlers.qr import pair as show_pairing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.fleet.instance import InstanceRef
    from handlers.pairing.viewers import Coming
    from handlers.request.request import Request


@command("pair", needs=Permission.PAIR)
async def pair(request: Request) -> None:
    """Check the phone, find the instance, then get a code."""
    request.argument, typed_phone = split_name_and_phone(request.argument)
    if typed_phone is None:
        return await _ask_for_phone(request)
    try:
        phones = readings_of(typed_phone)
    except BadPhone:
        return await request.show(views.bad_phone(request.t, typed_phone))
    only = phones[0] if names_its_country(typed_phone, phones) else None
    to = (lambda ref: PairPhone(ref, int(only.digits))) if only else None
    with request.coming() as coming:
        if not (instance := await request.instance(to)):
            return None
        if only:
            coming.instance = instance.ref
            return await _pair(request, instance.ref, only, coming, may_log_out=False)
    return await _ask_which(request, instance.ref, phones)


@answer(WhichPhone, needs=Permission.PAIR)
async def answered(request: Request, asked: WhichPhone) -> None:
    """The phone that was asked for came, in a message of its own."""
    try:
        phones = readings_of(request.argument)
    except BadPhone:
        if request.chat_id > 0:  # in a group people also talk to each other
            await request.show(views.bad_phone(request.t, request.argument))
        return None
    request.services.asking.questions.close(request.chat_id, request.user_id or 0)
    if not names_its_country(request.argument, phones):
        return await _ask_which(request, asked.instance, phones)
    with request.coming(asked.instance) as coming:
        return await _pair(request, asked.instance, phones[0], coming, may_log_out=False)


@button(AskPhone, needs=Permission.PAIR)
async def ask_phone(request: Request, press: AskPhone) -> None:
    """Say how to get a code."""
    instance = await request.services.known.fleet.get(press.instance)
    request.services.asking.questions.ask(request.chat_id, request.user_id or 0, WhichPhone(instance.ref))
    await request.show_apart(views.ask_phone(request.t, instance))


@button(PairPhone, needs=Permission.PAIR)
async def with_phone(request: Request, press: PairPhone) -> None:
    """The phone was chosen: get a code."""
    with request.coming(press.instance) as coming:
        await _pair(request, press.instance, Phone(str(press.phone)), coming, may_log_out=False)


@button(PairConfirmed, needs=Permission.LOGOUT)
async def confirmed(request: Request, press: PairConfirmed) -> None:
    """The logout was agreed to: get a code."""
    with request.coming(press.instance) as coming:
        await _pair(request, press.instance, Phone(str(press.phone)), coming, may_log_out=True)


async def _ask_for_phone(request: Request) -> None:
    if slip := await _slip_behind_name(request):
        await request.show(views.bad_phone(request.t, slip))
    elif instance := await request.instance():
        request.services.asking.questions.ask(request.chat_id, request.user_id or 0, WhichPhone(instance.ref))
        await request.show(views.ask_phone(request.t, instance))


async def _ask_which(request: Request, ref: InstanceRef, phones: Sequence[Phone]) -> None:
    """The country is a guess of ours, or there are several: nothing is assumed."""
    presses = [PairPhone(ref, int(phone.digits)) for phone in phones]
    await request.show(views.which_phone(request.t, phones, presses))


async def _slip_behind_name(request: Request) -> str | None:
    """Digits at the end that make no phone, where they do not belong to a name either: ``suporte +5511``."""
    if not (cuts := cuts_before_digits(request.argument)):
        return None
    everything = (await request.services.known.fleet.everything()).instances
    if matches(request.argument, everything):
        return None
    return next((slip for name, slip in cuts if matches(name, everything)), None)


async def _pair(
    request: Request, ref: InstanceRef, phone: Phone, coming: Coming, *, may_log_out: bool
) -> None:
    services = request.services
    if coming.is_stopped:
        return await show_pairing(request, await services.known.fleet.get(ref), phone, coming)
    running = services.pairing.pairings.running(ref)
    if running and running.phone == phone:
        left = request.under_way.left
        return services.pairing.viewers.watch(request.chat_id, request.message, running, request.t, left)
    await services.pairing.pairings.end(ref)
    outcome = await request.showing(
        services.pairing.preparation.prepare(ref, may_log_out=may_log_out),
        lambda name: views.preparing(request.t, name, ref),
        ref,
    )
    return await _go_on(request, phone, coming, outcome)


async def _go_on(
    request: Request, phone: Phone, coming: Coming, outcome: Ready | AskFirst | Unconfirmed
) -> None:
    """Show what the preparation came to."""
    services = request.services
    match outcome:
        case Ready(instance) | AskFirst(instance) if coming.is_stopped:
            await show_pairing(request, instance, phone, coming)
        case Ready(instance) if not services.pairing.pairings.running(instance.ref):
            await show_pairing(request, instance, phone, coming)
        case Ready(instance):  # somebody began to link it meanwhile
            await _pair(request, instance.ref, phone, coming, may_log_out=False)
        case AskFirst(instance):
            yes = PairConfirmed(instance.ref, *request.stamp(), int(phone.digits))
            server = services.known.fleet.server(instance.server)
            await request.show(views.confirm_pair(request.t, outcome, server.label, yes))
        case Unconfirmed(deed=Deed.DELETE):
            await request.show(recreate.not_recreated(request.t, outcome))
        case Unconfirmed():
            await request.show(deeds.unconfirmed(request.t, outcome))
