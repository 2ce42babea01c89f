"""The request class for ``getUpdates``, which one bad update cannot make deaf."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import httpx
import structlog
from telegram import Update
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, HTTPXRequest

from bot.telegram import answers
from bot.telegram.pollwatch import PollDeath, PollStalled, PollWatch, TokenRefused

if TYPE_CHECKING:
    import ssl

    from telegram._utils.types import ODVInput
    from telegram.request import RequestData

    from bot.telegram.clock import TelegramClock

__all__ = ["PollDeath", "PollStalled", "PollWatch", "PollingRequest", "TokenRefused"]

_KEEPALIVE_S: Final = 300.0  # httpx drops an idle connection after 5 s
_CONNECTIONS: Final = 2  # one is taken by the long poll
_FREE_S: Final = 60.0  # the menus of many chats go one behind the other
_log = structlog.get_logger(__name__)


class Batch(list[dict[str, Any]]):
    """The updates of one answer; tells nothing of their content where PTB logs the whole of it."""

    def __repr__(self) -> str:
        return f"<{len(self)} updates>"

    __str__ = __repr__


class PollingRequest(HTTPXRequest):
    """Polls over a kept connection, tells ``watch`` how it went, and passes bad updates by.

    PTB parses a batch all or nothing, and a batch it could not parse it asks for again, for ever.
    Parsing each update here as well would cost a healthy batch as much again as PTB's own parsing
    (80 to 200 µs an update), so a batch goes through untouched at first. Only when PTB asks again
    without confirming it are its updates tried one by one, and the bad ones replaced by their bare
    ``update_id``, which PTB can parse, confirm and drop.
    """

    def __init__(
        self, *, watch: PollWatch, clock: TelegramClock, tls: ssl.SSLContext, read_timeout_s: float = 5.0
    ) -> None:
        """Open nothing yet.

        Args:
            watch: is told the outcome of every ``getUpdates``.
            clock: is set by every answer.
            tls: how servers are verified; one context for all clients saves 20 to 35 ms each.
            read_timeout_s: how much longer than a long poll's own duration an answer may take.
        """

        async def set_clock(response: httpx.Response) -> None:
            clock.note(response.headers.get("Date"))

        super().__init__(
            pool_timeout=_FREE_S,
            read_timeout=read_timeout_s,
            httpx_kwargs={
                "verify": tls,
                "limits": httpx.Limits(max_connections=_CONNECTIONS, keepalive_expiry=_KEEPALIVE_S),
                "event_hooks": {"response": [set_clock]},
            },
        )
        self._watch = watch
        self._confirms: int | None = None
        """The offset by which PTB says that it has parsed the last batch."""
        self._suspected = False

    async def do_request(  # noqa: PLR0913, PLR0917  PTB's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one call, seen by the watch if it is a ``getUpdates``.

        Raises:
            TimedOut: a timeout passed.
            NetworkError: no connection or a cut one.
        """
        given = (read_timeout, write_timeout, connect_timeout, pool_timeout)
        if not url.endswith("/getUpdates"):
            status, payload = await super().do_request(url, method, request_data, *given)
            return status, answers.without_echo(status, payload)
        offset = request_data.parameters.get("offset") if request_data else None
        self._suspected = self._confirms is not None and offset != self._confirms
        try:
            status, payload = await super().do_request(url, method, request_data, *given)
        except TelegramError as error:
            self._watch.failed(type(error).__name__)
            raise
        payload = answers.without_echo(status, payload)
        self._tell_watch(status, payload)
        return status, payload

    def parse_json_payload(self, payload: bytes) -> answers.Answer:  # type: ignore[override]  # see below
        """Read the answer to a ``getUpdates``: PTB calls this on the instance, and state is needed here.

        Raises:
            NetworkError: it is not JSON, or its ``result`` is not a list of updates.
        """
        try:
            answer = answers.parse(payload)
            if "result" in answer:  # a refusal has none, and the watch knows of it by its status
                answer["result"] = self._batch(answer["result"])
                self._watch.heard()
        except NetworkError:
            self._watch.failed("not the Bot API's answer")
            raise
        return answer

    def _batch(self, result: object) -> Batch:
        if not isinstance(result, list):
            raise NetworkError("The answer is not the Bot API's: its result is not a list")
        batch = Batch(update for update in result if _has_id(update))
        if len(batch) < len(result):
            _log.error("updates_without_id", dropped=len(result) - len(batch))
            if not batch:  # PTB would ask again at once, and get the same
                raise NetworkError("The answer is not the Bot API's: its updates have no update_id")
        if self._suspected:
            batch = Batch(_readable(update) for update in batch)
        if batch:
            self._confirms = batch[-1]["update_id"] + 1
        return batch

    def _tell_watch(self, status: int, payload: bytes) -> None:
        match status:
            case HTTPStatus.UNAUTHORIZED | HTTPStatus.NOT_FOUND:
                self._watch.refused(status)
            case HTTPStatus.CONFLICT:
                self._watch.conflicted()
            case HTTPStatus.TOO_MANY_REQUESTS:
                self._watch.told_to_wait(_retry_after_s(payload))
            case _ if not answers.is_success(status):
                self._watch.failed(f"HTTP {status}")


def _has_id(update: object) -> bool:
    """Whether PTB can confirm it; an id that is no number would end PTB's polling without a word."""
    return isinstance(update, dict) and type(update.get("update_id")) is int


def _readable(update: dict[str, Any]) -> dict[str, Any]:
    """The update, or its bare id if PTB cannot parse it."""
    try:
        Update.de_json(update)
    except Exception as error:  # noqa: BLE001  whatever PTB raises here, it would raise for the whole batch
        _log.error("update_unreadable", update_id=update["update_id"], error=type(error).__name__)
        return {"update_id": update["update_id"]}
    return update


def _retry_after_s(payload: bytes) -> float:
    """How long PTB will pause after this 429 (Bot API, ResponseParameters)."""
    parameters = answers.parse(payload).get("parameters")
    seconds = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return float(seconds) if isinstance(seconds, int | float) else 0.0
