"""Why a session ended: the codes, and the text that the server keeps of each."""

import json
from http import HTTPStatus

FINAL_CODES = frozenset({401, 402, 403, 406})
"""After these the server stops and wipes the session (disconnect-codes)."""

TRANSIENT_CODES = frozenset({408, 411, 428, 440, 500, 503, 515})
"""After these it reconnects by itself, without an event for the close."""

LOGGED_OUT = 401


def logged_out_object(name: str, at: str) -> str:
    """Return ``disconnectionObject`` after a logout over the API at a moment: JSON in a string (#120)."""
    return _object(LOGGED_OUT, f"Log out instance: {name}", None, at, from_server=False)


def dropped_object(code: int, at: str) -> str:
    """Return ``disconnectionObject`` after WhatsApp ended the session with ``code`` then (disconnect-codes)."""
    if code == LOGGED_OUT:
        conflict = {"tag": "conflict", "attrs": {"type": "device_removed"}}
        data = {"tag": "stream:error", "attrs": {"code": str(code)}, "content": [conflict]}
        return _object(code, "Stream Errored (conflict)", data, at, from_server=True)
    return _object(
        code, "Connection Failure", {"reason": str(code), "location": "fake"}, at, from_server=False
    )


def _object(code: int, message: str, data: object, at: str, *, from_server: bool) -> str:
    payload = {"statusCode": code, "error": HTTPStatus(code).phrase, "message": message}
    output = {"statusCode": code, "payload": payload, "headers": {}}
    error = {"data": data, "isBoom": True, "isServer": from_server, "output": output}
    return json.dumps({"error": error, "date": at}, separators=(",", ":"))
