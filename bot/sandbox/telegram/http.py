"""The Bot API's HTTP face: reads a call, lets it fail on demand, answers in the envelope."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from inspect import isawaitable
from typing import TypeVar
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.telegram.calls import Call, CallLog
from bot.sandbox.telegram.document import Upload
from bot.sandbox.telegram.errors import ApiError, Json, bad_request, too_many_requests
from bot.sandbox.telegram.faults import Fault, Faults
from bot.sandbox.telegram.methods import METHODS
from bot.sandbox.telegram.params import Params
from bot.sandbox.telegram.world import World

T = TypeVar("T")

_REASONS = {
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    500: "Internal Server Error",
    502: "Bad Gateway",
}


class _GoneError(Exception):
    """Nobody is there to answer any more."""


class HttpFace:
    """Calls come in, answers go out.

    Attributes:
        app: the ASGI application.
        mistakes: exceptions of the stand-in itself, which a bot would only see as a 500.
    """

    def __init__(
        self, token: str, world: World, log: CallLog, faults: Faults, cut: Callable[[Request], None]
    ) -> None:
        self._token = token
        self._world = world
        self._log = log
        self._faults = faults
        self._cut = cut
        self.mistakes: list[Exception] = []
        routes = [Route("/bot{token}/{method}", self._serve, methods=["GET", "POST"])]
        self.app = Starlette(routes=routes, exception_handlers={404: self._no_such_page})

    async def _serve(self, request: Request) -> Response:
        try:
            return await self._answer(request)
        except ApiError as refusal:
            return self._response(refusal.code, refusal.body())
        except (_GoneError, ClientDisconnect):
            return Response()
        except Exception as mistake:  # noqa: BLE001 - kept, and raised when serving ends
            self.mistakes.append(mistake)
            return self._response(500, ApiError(500, f"Internal Server Error: {mistake!r}").body())

    async def _answer(self, request: Request) -> Response:
        if request.path_params["token"] != self._token:
            raise ApiError(401, "Unauthorized")
        params = await _read_params(request)
        call = Call(request.path_params["method"], params.given, self._world.now())
        self._log.note(call)
        fault = self._faults.strike(call.method, call.chat_id)
        if fault and (answer := await self._fail(request, fault)):
            return answer
        method = METHODS.get(call.method.lower())
        if method is None:
            raise ApiError(404, "Not Found")
        result = method(self._world, params)
        if isawaitable(result):
            result = await _unless_gone(request, result)
        return self._response(200, {"ok": True, "result": result})

    async def _fail(self, request: Request, fault: Fault) -> Response | None:
        """Let a call fail; None if it was only delayed."""
        if fault.delay:
            await _unless_gone(request, asyncio.sleep(fault.delay))
        if fault.cut:
            self._cut(request)
        if fault.hang or fault.cut:
            await _unless_gone(request, asyncio.Event().wait())
        if fault.status is None:
            return None
        if fault.body is not None:
            return self._raw(fault.status, fault.body.encode(), "text/html")
        if fault.retry_after is not None:
            refusal = too_many_requests(fault.retry_after)
        else:
            refusal = ApiError(fault.status, _REASONS.get(fault.status, "Bad Request"))
        return self._response(fault.status, {**refusal.body(), **_said(fault)})

    def _response(self, status: int, body: Json) -> Response:
        return self._raw(status, json.dumps(body, separators=(",", ":")).encode(), "application/json")

    def _raw(self, status: int, body: bytes, media_type: str) -> Response:
        date = formatdate(self._world.now(), usegmt=True)
        return Response(body, status, {"date": date}, media_type)

    async def _no_such_page(self, _: Request, __: Exception) -> Response:
        return self._response(404, ApiError(404, "Not Found").body())


def _said(fault: Fault) -> Json:
    return {} if fault.description is None else {"description": fault.description}


async def _read_params(request: Request) -> Params:
    given: dict[str, object] = dict(request.query_params)
    kind = request.headers.get("content-type", "")
    if kind.startswith("multipart/form-data"):
        async with request.form() as form:
            for name, value in form.items():
                given[name] = await _uploaded(value) if isinstance(value, UploadFile) else value
    elif body := await request.body():
        given.update(_read_body(kind, body))
    return Params(given)


async def _uploaded(file: UploadFile) -> Upload:
    return Upload.of(await file.read(), file.filename or "")


def _read_body(kind: str, body: bytes) -> dict[str, object]:
    if not kind.startswith("application/json"):
        return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    try:
        given = json.loads(body)
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise bad_request("can't parse request body as a JSON object")
    return given


async def _unless_gone(request: Request, work: Awaitable[T]) -> T:
    """Do what takes time, but not for a client that has gone meanwhile.

    Raises:
        _GoneError: the connection ended first.
    """
    doing = asyncio.ensure_future(work)
    watching = asyncio.ensure_future(request.receive())  # the body is read, so this is the end
    await asyncio.wait({doing, watching}, return_when=asyncio.FIRST_COMPLETED)
    watching.cancel()
    if doing.done():
        return doing.result()
    doing.cancel()
    raise _GoneError
