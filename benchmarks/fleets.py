"""Made-up instances as an Evolution server lists them, and QR answers as it draws them."""

from __future__ import annotations

import base64
import io
import json
import random
import uuid
from functools import cache

import segno
from PIL import Image

from benchmarks.script import PROOF, Fleet

LARGE = 5_000
"""Instances of the large fleet; their numbers go from 0."""
PAIRING = 300
_SMALL = 5
"""The first instances of each fleet were never linked; a closed one after them lost its phone."""
_EPOCH = "2026-11-22T07:21:14.627Z"
_LOST = {"disconnectionReasonCode": 401, "disconnectionObject": None, "disconnectionAt": _EPOCH}
# Shares of a large fleet at work: most are connected, some lost their phone, a few show a QR.
_MIX = ("open",) * 16 + ("close",) * 3 + ("connecting",)


def ident(number: int) -> uuid.UUID:
    """The id of an instance by its number; the same in every run."""
    return uuid.UUID(int=random.Random(number).getrandbits(128), version=4)


HANGING = tuple(ident(LARGE + number) for number in range(50))
"""Ids of instances that the server is asked about in vain: it takes the call and never answers."""


def states(fleet: Fleet) -> dict[str, str]:
    """Every instance's name and state, in the server's order."""
    if fleet is not Fleet.LARGE and fleet is not Fleet.PAIRING:
        return {f"loja-{n:02d}": "close" for n in range(1, _SMALL + 1)}
    if fleet is Fleet.PAIRING:
        return {PROOF: "close", **{f"par-{n:03d}": "close" for n in range(1, PAIRING)}}
    rest = {f"loja-{n:04d}": _MIX[n % len(_MIX)] for n in range(1, LARGE)}
    return {PROOF: "close", **rest}


def row(number: int, name: str, state: str, *, fresh: bool = False) -> dict[str, object]:
    """One row of ``fetchInstances`` with the recorded keys (contract #101), about 1,140 bytes.

    A ``fresh`` one was never linked, whatever its number.
    """
    own = str(ident(number))
    phone = f"55119{number:08d}"
    is_open = state == "open"
    was_lost = state == "close" and number >= _SMALL and not fresh
    disconnection = _LOST if was_lost else dict.fromkeys(_LOST)
    return {
        "id": own,
        "name": name,
        "connectionStatus": state,
        "ownerJid": f"{phone}@s.whatsapp.net" if is_open or was_lost else None,
        "profileName": f"Loja {number}" if is_open else None,
        "profilePicUrl": f"https://pps.example.com/v/made-up/{phone}.jpg" if is_open else None,
        "integration": "WHATSAPP-BAILEYS",
        "number": None,
        "businessId": None,
        "token": own.upper(),
        "clientName": "evolution",
        **disconnection,
        "createdAt": _EPOCH,
        "updatedAt": _EPOCH,
        "Chatwoot": None,
        "Proxy": None,
        "Rabbitmq": None,
        "Nats": None,
        "Sqs": None,
        "Websocket": _channel(own),
        "Setting": _setting(own),
        "_count": {"Message": 1000 + number, "Contact": 200, "Chat": 150},
    }


def _channel(own: str) -> dict[str, object]:
    events = ["QRCODE_UPDATED", "CONNECTION_UPDATE"]
    dates = {"createdAt": _EPOCH, "updatedAt": _EPOCH}
    return {"id": own[:25], "enabled": True, "events": events, **dates, "instanceId": own}


def _setting(own: str) -> dict[str, object]:
    flags = ("groupsIgnore", "alwaysOnline", "readMessages", "readStatus", "syncFullHistory")
    dates = {"createdAt": _EPOCH, "updatedAt": _EPOCH}
    setting = {"id": own[:25], "rejectCall": True, "msgCall": "", **dict.fromkeys(flags, False)}
    return {**setting, "wavoipToken": "", **dates, "instanceId": own}


def code_text(seed: int) -> str:
    """A text in the shape of the server's."""
    source = random.Random(seed)
    parts = [base64.b64encode(source.randbytes(size)).decode() for size in (69, 32, 32, 32)]
    return "2@" + ",".join(parts)


@cache
def qr_answer(seed: int) -> bytes:
    """What ``connect`` answers for a new session: code text and the server's own picture (contract #88)."""
    code = code_text(seed)
    drawn, picture = io.BytesIO(), io.BytesIO()
    # As recorded: error correction H, 4 pixels a module, a quiet zone of 3 modules, about 13 kB in base64.
    segno.make_qr(code, error="h").save(drawn, kind="png", scale=4, border=3)
    Image.open(drawn).convert("RGBA").save(picture, format="png", compress_level=1)
    url = "data:image/png;base64," + base64.b64encode(picture.getvalue()).decode()
    return json.dumps({"pairingCode": None, "code": code, "base64": url, "count": 1}).encode()
