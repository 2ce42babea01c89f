"""Ids, tokens and codes that look like the real ones and protect nothing."""

import base64
import copy
import random
import string
import uuid
from collections.abc import Sequence
from typing import TypeVar

_Thing = TypeVar("_Thing")
_CROCKFORD = "123456789ABCDEFGHJKLMNPQRSTVWXYZ"
"""The alphabet of a pairing code: no I, O, U and no zero."""


class MadeUp:
    """Draws everything that looks random from one generator, so that a run can be repeated."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._order = copy.copy(rng)

    def instance_id(self) -> str:
        """Return a UUID, as the id of an instance is."""
        return str(uuid.UUID(int=self._rng.getrandbits(128), version=4))

    def token(self) -> str:
        """Return an instance token: a UUID in capitals, ``hash`` in create's answer (#9)."""
        return self.instance_id().upper()

    def row_id(self) -> str:
        """Return the id of a settings or webhook row, 25 characters (#31)."""
        return "cm" + "".join(self._rng.choices(string.ascii_lowercase + string.digits, k=23))

    def reference(self) -> str:
        """Return the changing part of a QR's text, 92 characters (#88)."""
        return self._base64(69)

    def keys(self) -> str:
        """Return the part of a QR's text that stays as long as the session: three keys (#88, #95)."""
        return ",".join(self._base64(32) for _ in range(3))

    def pairing_code(self) -> str:
        """Return 8 characters, without the dash that people are shown (#127)."""
        return "".join(self._rng.choices(_CROCKFORD, k=8))

    def in_any_order(self, things: Sequence[_Thing]) -> list[_Thing]:
        """Return ``things`` shuffled; this changes nothing of what else is drawn."""
        return self._order.sample(things, len(things))

    def jitter(self, seconds: float) -> float:
        """Return a time that differs from ``seconds`` by at most a fifth; it too changes nothing else."""
        return seconds * self._order.uniform(0.8, 1.2)

    def _base64(self, size: int) -> str:
        return base64.b64encode(self._rng.randbytes(size)).decode()
