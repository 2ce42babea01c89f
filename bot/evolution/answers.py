"""Bodies of successful answers as values; each raises ``ValueError`` for what is not as promised."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import from_json

from bot.evolution.models import (
    AlreadyOpen,
    ChannelConfig,
    ChannelOff,
    Created,
    InstanceDetails,
    InstanceRow,
    InstanceSettings,
    NoQrYet,
    ProxyConfig,
    Qr,
    ServerInfo,
    State,
    WebhookConfig,
)

M = TypeVar("M", bound=BaseModel)

R = TypeVar("R", bound=InstanceRow)

_ROWS: Final = TypeAdapter(list[InstanceRow])
_DETAILS: Final = TypeAdapter(list[InstanceDetails])
_SETTINGS: Final = {to_camel(name) for name in InstanceSettings.model_fields}


class ShapeError(ValueError):
    """The answer is JSON, but not of the promised shape."""


class OldShapeError(ShapeError):
    """The answer has the shape of version 1."""


class SaidNoError(ValueError):
    """A failure under a good status, ``{"error": true}`` (#46, #214): its reason is lost."""


@dataclass(frozen=True)
class Rows(Generic[R]):
    """The readable rows of an inventory, and how many were not."""

    good: list[R]
    dropped: int = 0


def rows(body: bytes) -> Rows[InstanceRow]:
    """``fetchInstances`` as a list needs it."""
    return _rows(InstanceRow, _ROWS, body)


def details(body: bytes) -> Rows[InstanceDetails]:
    """``fetchInstances`` with all that a row holds."""
    return _rows(InstanceDetails, _DETAILS, body)


def connect(body: bytes) -> Qr | NoQrYet | AlreadyOpen:
    """``connect``: four shapes under one status."""
    data = _success(body)
    if isinstance(instance := data.get("instance"), dict):
        if _state(instance) is State.OPEN:
            return AlreadyOpen()
        raise ShapeError("neither open nor a QR")
    if qr := _qr(data):
        return qr
    if (count := _count(data)) is None:
        raise ShapeError("no QR, no count")
    return NoQrYet(count)


def restarted(body: bytes) -> Qr | None:
    """``restart``: the code that was there before, where it was showing some (#96); a state is not the true one."""
    return _qr(_success(body))


def state(body: bytes) -> State | None:
    """``connectionState``; None where the key ``state`` is absent (#213)."""
    instance = _mapping(body).get("instance")
    if not isinstance(instance, dict):
        raise ShapeError("no instance")
    return _state(instance)


def created(body: bytes) -> Created:
    """``create``."""
    return lenient(Created, _mapping(body), needed={"instance"})


def info(body: bytes) -> ServerInfo:
    """``GET /``."""
    return lenient(ServerInfo, _mapping(body), needed={"version"})


def settings(body: bytes) -> InstanceSettings | None:
    """``settings/find``; None for ``null``."""
    if (data := from_json(body)) is None:
        return None
    found = lenient(InstanceSettings, _as_mapping(data))
    others = {key: value for key, value in data.items() if key not in _SETTINGS}
    return found.model_copy(update={"others": others}) if others else found


def webhook(body: bytes) -> WebhookConfig | None:
    """``webhook/find``; None for ``null`` (#60)."""
    data = from_json(body)
    return None if data is None else lenient(WebhookConfig, _as_mapping(data), needed={"url"})


def proxy(body: bytes) -> ProxyConfig | None:
    """``proxy/find``; None for ``null`` (#78)."""
    data = from_json(body)
    needed = {"host", "port", "protocol"}
    return None if data is None else lenient(ProxyConfig, _as_mapping(data), needed=needed)


def channel(body: bytes) -> ChannelConfig | ChannelOff | None:
    """``{channel}/find``; None for ``null`` (#70), an empty body where that channel is off on the server."""
    if not body.strip():
        return ChannelOff()
    data = from_json(body)
    return None if data is None else lenient(ChannelConfig, _as_mapping(data), needed={"enabled"})


def switched(body: bytes) -> bool:
    """``{channel}/set``; False for an empty body: that channel is off on the server (#77)."""
    return bool(body.strip()) and from_json(body) is not None


def done(body: bytes) -> None:
    """An order's answer, of which nothing is needed but that it is no error."""
    _success(body)


def lenient(model: type[M], data: dict[str, object], *, needed: frozenset[str] | set[str] = frozenset()) -> M:
    """``data`` as ``model``, without the keys whose values have a wrong type.

    Raises:
        ValidationError: a needed key is missing or wrong.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        wrong = {str(problem["loc"][0]) for problem in error.errors(include_url=False) if problem["loc"]}
        if wrong & needed:
            raise
        return model.model_validate({key: value for key, value in data.items() if key not in wrong})


def loose(body: bytes) -> object:
    """Like :func:`from_json`, but half an emoji in one text does not lose all the others."""
    try:
        return from_json(body)
    except ValueError:
        try:
            text = json.dumps(json.loads(body), ensure_ascii=False)
        except RecursionError:
            raise ShapeError("nested too deeply") from None
        return from_json(text.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))


def _rows(kind: type[R], every: TypeAdapter[list[R]], body: bytes) -> Rows[R]:
    """Fast where every row is as promised, row by row where one is not."""
    try:
        return Rows(every.validate_json(body))
    except ValidationError:
        return _row_by_row(kind, loose(body))


def _row_by_row(kind: type[R], data: object) -> Rows[R]:
    if is_old(data):
        raise OldShapeError
    if not isinstance(data, list):
        raise ShapeError("no list")
    good: list[R] = []
    for row in data:
        if is_old(row):
            raise OldShapeError
        try:
            good.append(lenient(kind, _as_mapping(row), needed={"id", "name"}))
        except ValueError:
            continue
    return Rows(good, len(data) - len(good))


def is_old(data: object) -> bool:
    """Version 1 puts each row under ``instance``, and a single one into no list."""
    return isinstance(data, dict) and "id" not in data and isinstance(data.get("instance"), dict)


def _mapping(body: bytes) -> dict[str, object]:
    return _as_mapping(from_json(body))


def _success(body: bytes) -> dict[str, object]:
    if (data := _mapping(body)).get("error") is True:
        raise SaidNoError
    return data


def _as_mapping(data: object) -> dict[str, object]:
    if not isinstance(data, dict):
        raise ShapeError("no object")
    return data


def _state(instance: dict[str, object]) -> State | None:
    value = instance.get("state")
    if value is not None and not isinstance(value, str):
        raise ShapeError("a state that is no text")
    return None if value is None else State(value)


def _qr(data: dict[str, object]) -> Qr | None:
    code, base64, pairing = (_text(data, key) for key in ("code", "base64", "pairingCode"))
    return Qr(code, base64, pairing, _count(data) or 0) if code or base64 or pairing else None


def _count(data: dict[str, object]) -> int | None:
    count = data.get("count")
    return count if isinstance(count, int) and not isinstance(count, bool) else None


def _text(data: dict[str, object], key: str) -> str | None:
    value = data.get(key)
    return value if isinstance(value, str) and value else None
