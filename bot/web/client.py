"""The client's link: a page, its events, its picture, and two things to ask for."""

from __future__ import annotations

import asyncio
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.fleet.phones import BadPhone, names_its_country, readings_of
from bot.fleet.rooms import Over, Waiting
from bot.fleet.steps import Preparing, Showing
from bot.pictures.qr import qr_picture_or_none
from bot.views.client import BAD_PHONE, NO_CODE, name_of, seen
from bot.web.languages import texts_for
from bot.web.page import LONGEST_TYPED, REFRESH_S, Where, ask, choice, over, page
from bot.web.stream import told
from bot.web.typed import Typed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from bot.fleet.invites import Invites
    from bot.fleet.phones import Phone
    from bot.fleet.rooms import Room, Rooms
    from bot.locales import Texts
    from bot.store.invite import InviteRow

LARGEST_FORM: Final = 1024
"""Bytes; a phone number needs fewer than a hundred."""

FIRST_PICTURE_S: Final = 8.0
"""So long a picture is waited for where a browser without JavaScript asks before there is one."""

_AGAIN: Final = "again"
"""In an address: something that was typed before, see :class:`bot.web.typed.Typed`."""


class ClientPages:
    """Whoever has a link's token sees that pairing, and nothing else.

    A browser without JavaScript asks again every ``refresh_s`` whole seconds.
    """

    def __init__(self, invites: Invites, rooms: Rooms, refresh_s: int = REFRESH_S) -> None:
        self._invites, self._rooms = invites, rooms
        self._refresh_s = refresh_s
        self._typed = Typed()

    def routes(self) -> list[BaseRoute]:
        """All that a page asks for."""
        return [
            Route("/l/{token}", self._page, methods=["GET"]),
            _only_get("/l/{token}/events", self._events),
            _only_get("/l/{token}/qr.png", self._picture),
            Route("/l/{token}/new", self._again, methods=["POST"]),
            Route("/l/{token}/code", self._ask, methods=["GET"]),
            Route("/l/{token}/code", self._code, methods=["POST"]),
            Route("/l/{token}/", self._straight),
            Route("/l", _nowhere),
            Route("/l/{rest:path}", _nowhere),
            Mount("/static", StaticFiles(packages=[("bot.web", "static")])),
        ]

    async def _page(self, request: Request) -> Response:
        """A preview in a messenger asks for this as well, so it starts nothing and counts as no opening."""
        if not (row := self._row(request)):
            return _over(request, "..")
        t, room = _texts(request), self._rooms.room(row)
        where = Where("..", request.path_params["token"])
        return HTMLResponse(page(t, name_of(row.name), seen(t, room.sight), where, self._refresh_s))

    async def _straight(self, request: Request) -> Response:
        """A slash behind the link, as some messengers and people put it."""
        if not self._row(request):
            return await _nowhere(request)
        return RedirectResponse(f"{_root_from(request)}/l/{request.path_params['token']}", 303)

    async def _events(self, request: Request) -> Response:
        if not (row := self._row(request)):
            return Response(status_code=404)
        room = self._rooms.room(row)
        await room.enter()
        headers = {"X-Accel-Buffering": "no"}  # nginx would keep events back
        return StreamingResponse(told(room, _texts(request)), headers=headers, media_type="text/event-stream")

    async def _picture(self, request: Request) -> Response:
        if not (row := self._row(request)):
            return Response(status_code=404)
        room = self._rooms.room(row)
        if isinstance(room.sight, Waiting):
            await room.enter()
        await _until_shown(room)
        qr = room.sight.qr if isinstance(room.sight, Showing) else None
        png = await qr_picture_or_none(qr.code, qr.base64) if qr else None
        return Response(status_code=404) if png is None else Response(png, media_type="image/png")

    async def _again(self, request: Request) -> Response:
        if not (row := self._row(request)):
            return _over(request, "../..")
        await self._rooms.room(row).again()
        return _back(request)

    async def _ask(self, request: Request) -> Response:
        """The field; where a number was typed that gave no code, with why, or with which numbers it may be."""
        if not self._row(request):
            return _over(request, "../..")
        typed = self._typed.find(request.path_params["token"], request.query_params.get(_AGAIN, ""))
        if typed is None:
            return _asking(request)
        try:
            phones = readings_of(typed)
        except BadPhone:
            return _asking(request, typed, BAD_PHONE)
        if not names_its_country(typed, phones):
            return HTMLResponse(choice(_texts(request), phones, _below(request)))
        return _asking(request, typed, NO_CODE)

    async def _code(self, request: Request) -> Response:
        """Every answer leads elsewhere: to go back over one that is a page would ask to send the form again."""
        if not (row := self._row(request)):
            return _over(request, "../..")
        typed = (await _phone_in(request))[:LONGEST_TYPED]
        phone = _meant(typed)
        if phone and await self._rooms.room(row).ask_code(phone):
            return _back(request)
        key = self._typed.keep(request.path_params["token"], typed)
        return RedirectResponse(f"code?{_AGAIN}={key}", 303)

    def _row(self, request: Request) -> InviteRow | None:
        who = request.client.host if request.client else ""
        return self._invites.look(request.path_params["token"], _line_of(who))


def _meant(typed: str) -> Phone | None:
    """The one number that was typed; None where it is none, or may be several."""
    try:
        phones = readings_of(typed)
    except BadPhone:
        return None
    return phones[0] if names_its_country(typed, phones) else None


def _line_of(host: str) -> str:
    """Whose tries an address counts as: in IPv6 whoever has one has 2^64 of them (RFC 6177)."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv4Address):
        return host
    return str(address.ipv4_mapped or IPv6Network((address, 64), strict=False))


def _only_get(path: str, answer: Callable[[Request], Awaitable[Response]]) -> Route:
    """A route for what begins a pairing; Starlette would take HEAD as well, which must begin nothing."""
    route = Route(path, answer, methods=["GET"])
    assert route.methods is not None  # noqa: S101 -- given above
    route.methods.discard("HEAD")
    return route


async def _nowhere(request: Request) -> Response:
    """A link that lost a part, or has one too many, on its way through a messenger."""
    return _over(request, _root_from(request))


def _root_from(request: Request) -> str:
    below_root = request.scope["raw_path"].count(b"/") - 1  # as it was written: %2F is no step down
    return "/".join([".."] * below_root) or "."


def _over(request: Request, root: str) -> Response:
    t = _texts(request)
    return HTMLResponse(over(t, seen(t, Over()), root), 404)


def _asking(request: Request, typed: str = "", notice: str | None = None) -> Response:
    t = _texts(request)
    html = ask(t, _below(request), typed, t.plain(notice) if notice else None)
    return HTMLResponse(html)


def _below(request: Request) -> Where:
    return Where("../..", request.path_params["token"])


def _back(request: Request) -> Response:
    """To the page, from one step below it."""
    return RedirectResponse(f"../{request.path_params['token']}", 303)


def _texts(request: Request) -> Texts:
    return texts_for(request.headers.get("accept-language"))


async def _until_shown(room: Room) -> None:
    try:
        async with asyncio.timeout(FIRST_PICTURE_S):
            while isinstance(room.sight, (Waiting, Preparing)):
                await room.wait(room.number, FIRST_PICTURE_S)
    except TimeoutError:
        return


async def _phone_in(request: Request) -> str:
    """The phone in a form; a body that is too large, or none, is an empty one."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            return ""
    form = parse_qs(body.decode(errors="replace"), max_num_fields=8)
    return form.get("phone", [""])[0]
