"""The data of a button: at most 64 bytes, no memory on our side, readable after a restart."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Final
from uuid import UUID

from bot.fleet.instance import InstanceRef
from bot.views.callbacks import (
    alerts,
    boards,
    checking,
    confirmations,
    creation,
    deeds,
    exports,
    fleet,
    history,
    mutes,
    pairing,
    presence,
    readers,
    restarts,
    several,
    switches,
)
from bot.views.callbacks.digits import b64, base36, unb64, unworded, worded
from bot.views.callbacks.press import Press, UnknownPress

if TYPE_CHECKING:
    from collections.abc import Iterable

LIMIT: Final = 64
"""Bytes of ``callback_data`` (Bot API, InlineKeyboardButton)."""

_FAMILIES: Final = (
    fleet,
    pairing,
    creation,
    deeds,
    presence,
    restarts,
    readers,
    mutes,
    alerts,
    boards,
    checking,
    switches,
    several,
    confirmations,
    history,
    exports,
)


def encode(press: Press) -> str:
    """The data of a button.

    Raises:
        ValueError: it would be over 64 bytes.
    """
    parts = [press.code, *[_encode(getattr(press, name), kind) for name, kind in _FIELDS[press.code]]]
    data = ":".join(parts)
    if len(data.encode()) > LIMIT:
        raise ValueError(f"{type(press).__name__} does not fit a button")
    return data


def decode(data: str) -> Press:
    """The press that ``data`` stands for.

    Raises:
        UnknownPress: it is not from a button of this release, or was tampered with.
    """
    code, *parts = data.split(":")
    kind = _KINDS.get(code)
    if kind is None or len(data) > LIMIT:
        raise UnknownPress
    try:
        press = kind(**_decode_all(_FIELDS[code], parts))
        again = encode(press)
    except (ValueError, IndexError):
        raise UnknownPress from None
    if again != data:
        raise UnknownPress
    return press


def _encode(value: object, kind: str) -> str:
    match value:
        case InstanceRef(server=server, id=number):
            return f"{server}:{b64(number.bytes)}"
        case int():
            return base36(value)
        case str() if kind == "Part":
            return worded(value)
        case _:
            return str(value)


def _decode_all(wanted: Iterable[tuple[str, str]], parts: list[str]) -> dict[str, object]:
    values: dict[str, object] = {}
    rest = list(parts)
    for name, kind in wanted:
        match kind:
            case "InstanceRef":
                values[name] = InstanceRef(rest.pop(0), UUID(bytes=unb64(rest.pop(0))))
            case "int":
                values[name] = int(rest.pop(0), 36)
            case "Part":
                values[name] = unworded(rest.pop(0))
            case _:
                values[name] = rest.pop(0)
    if rest:
        raise ValueError
    return values


def _kinds() -> dict[str, type[Press]]:
    every = [kind for family in _FAMILIES for kind in vars(family).values() if _is_one(kind)]
    kinds = {kind.code: kind for kind in every}
    assert len(kinds) == len(set(every))  # noqa: S101 -- two kinds under one code could not be told apart
    return kinds


def _is_one(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Press) and "code" in vars(kind)


_KINDS: Final = _kinds()
_FIELDS: Final = {
    code: tuple((field.name, str(field.type)) for field in fields(kind)) for code, kind in _KINDS.items()
}
"""Name and type of each field."""
