"""The words for an instance's state, as the server's API says them."""

from enum import StrEnum


class State(StrEnum):
    """The live state that ``connectionState`` answers; the database column lags behind it."""

    OPEN = "open"
    CONNECTING = "connecting"
    CLOSE = "close"
    NOT_LOADED = "not loaded"
    """A row that the server's memory does not hold: the answer has no ``state`` key (#213, #229)."""
