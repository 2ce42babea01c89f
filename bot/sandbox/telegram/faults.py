"""What goes wrong on demand: refusals, broken answers, cut and silent connections."""

from dataclasses import dataclass


@dataclass
class Fault:
    """One thing that shall go wrong; nothing of a call that it hits is done.

    Attributes:
        method: the Bot API method it hits, or None for every one.
        chat_id: the chat whose calls it hits, or None for all.
        times: how often; None for ever.
        status: the HTTP status to answer.
        description: the text of that answer; the real one's where left out.
        retry_after: seconds, for 429.
        body: an answer that is no JSON (a proxy's HTML page), sent with ``status``.
        cut: the connection ends without an answer.
        hang: no answer ever comes.
        delay: seconds before anything else; with nothing else set, the call is then done.
        every: of the calls that it could hit, it hits only each so-manieth.
        hits: how often it has struck.
        met: how many calls it could have hit.
    """

    method: str | None = None
    chat_id: int | None = None
    times: int | None = 1
    status: int | None = None
    description: str | None = None
    retry_after: int | None = None
    body: str | None = None
    cut: bool = False
    hang: bool = False
    delay: float = 0.0
    every: int = 1
    hits: int = 0
    met: int = 0

    def meets(self, method: str, chat_id: int | None) -> bool:
        """Whether it hits a call of ``method`` for ``chat_id`` now."""
        return (
            (self.times is None or self.hits < self.times)
            and (self.method is None or self.method.lower() == method.lower())
            and (self.chat_id is None or self.chat_id == chat_id)
        )


class Faults:
    """All faults, in the order in which they were added."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(  # noqa: PLR0913 - keywords, named and explained in Fault
        self,
        method: str | None = None,
        *,
        chat_id: int | None = None,
        times: int | None = 1,
        status: int | None = None,
        description: str | None = None,
        retry_after: int | None = None,
        body: str | None = None,
        cut: bool = False,
        hang: bool = False,
        delay: float = 0.0,
        every: int = 1,
    ) -> Fault:
        """Let something go wrong from now on; see `Fault` for what the words mean."""
        fault = Fault(method, chat_id, times, status, description, retry_after, body, cut, hang, delay, every)
        self._faults.append(fault)
        return fault

    def remove(self, fault: Fault) -> None:
        """Take one fault away."""
        self._faults = [one for one in self._faults if one is not fault]

    def clear(self) -> None:
        """Let everything go well again; connections that hang go on hanging."""
        self._faults.clear()

    def strike(self, method: str, chat_id: int | None) -> Fault | None:
        """The first fault that hits this call, counted as a hit."""
        for fault in self._faults:
            if not fault.meets(method, chat_id):
                continue
            fault.met += 1
            if fault.met % fault.every == 0:
                fault.hits += 1
                return fault
        return None
