"""The log of calls that reached the stand-in, for asserting."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.sandbox.telegram.bell import Bell
from bot.sandbox.telegram.params import as_integer


@dataclass(frozen=True)
class Call:
    """One Bot API call.

    Attributes:
        method: its name as the bot wrote it.
        params: its parameters; JSON-serialized ones decoded, files as bytes.
        at: when it came, in seconds since 1970.
    """

    method: str
    params: Mapping[str, object]
    at: float

    @property
    def chat_id(self) -> int | None:
        """The chat it is about, if any."""
        return as_integer(self.params["chat_id"]) if "chat_id" in self.params else None


class CallLog(list[Call]):
    """Every call that came, in order; those with a wrong token are not among them."""

    def __init__(self) -> None:
        super().__init__()
        self._bell = Bell()

    def note(self, call: Call) -> None:
        """One more call."""
        self.append(call)
        self._bell.ring()

    def of(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self if call.method == method]

    async def called(self, method: str, count: int, patience_s: float) -> list[Call]:
        """Wait for at least ``count`` calls of ``method``.

        Raises:
            AssertionError: there were fewer within ``patience_s`` seconds.
        """

        def find() -> list[Call] | None:
            calls = self.of(method)
            return calls if len(calls) >= count else None

        try:
            return await self._bell.until(find, patience_s)
        except TimeoutError:
            names = ", ".join(call.method for call in self) or "nothing"
            raise AssertionError(
                f"{method} was called {len(self.of(method))} times within {patience_s} s, not {count}; "
                f"called were: {names}"
            ) from None
