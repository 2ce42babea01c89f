"""What the server was asked, for tests to assert and to wait for."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.sandbox.evolution.bell import Bell


@dataclass(frozen=True)
class Heard:
    """One request.

    Attributes:
        path: percent-decoded, without the query.
        query: the last value of each key.
        json: the body, none when it was empty or no JSON.
        at: seconds on the event loop's clock.
    """

    method: str
    path: str
    query: Mapping[str, str]
    json: object
    at: float

    @property
    def line(self) -> str:
        """The request as ``METHOD /path``."""
        return f"{self.method} {self.path}"


def parsed(body: bytes) -> object:
    """Return what a body says, none when that is not JSON."""
    try:
        return json.loads(body) if body else None
    except ValueError:
        return None


class Record:
    """Every request in order of arrival, those included that a fault answered."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self.requests: list[Heard] = []

    def add(self, request: Heard) -> None:
        """Note a request and wake who waits for it."""
        self.requests.append(request)
        self._bell.ring()

    async def heard(self, where: str, times: int, patience_s: float) -> Heard:
        """Wait for the request number ``times`` whose line matches the regular expression ``where``.

        Raises:
            AssertionError: it did not come; the text lists what did.
        """
        pattern = re.compile(where, re.DOTALL)
        try:
            await self._bell.until(lambda: len(self._matching(pattern)) >= times, patience_s)
        except TimeoutError:
            lines = [request.line for request in self.requests]
            raise AssertionError(f"not heard {times} times: {where}; heard {lines}") from None
        return self._matching(pattern)[times - 1]

    def _matching(self, pattern: re.Pattern[str]) -> list[Heard]:
        return [request for request in self.requests if pattern.fullmatch(request.line)]
