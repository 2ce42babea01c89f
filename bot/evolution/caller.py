"""Calls as the client makes them: about an instance by name, and with a 401 told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypedDict, TypeVar

from bot.evolution import answers, routes
from bot.evolution.errors import EvolutionError, InstanceNotFound, NotGlobalKey, WrongKey

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Unpack

    from bot.evolution.exchange import Exchange
    from bot.evolution.routes import Route

T = TypeVar("T")

LONGEST_NAME: Final = 255  # characters in the server's column; a longer name cannot exist (#180)


class Parts(TypedDict, total=False):
    """What a call may have besides its route, as :meth:`Exchange.call` takes it."""

    query: Mapping[str, str]
    body: Mapping[str, object]
    within_s: float


class Caller:
    """An exchange that knows names and keys."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def aclose(self) -> None:
        """Close every connection."""
        await self._exchange.aclose()

    async def named(self, route: Route, read: Callable[[bytes], T], name: str, **parts: Unpack[Parts]) -> T:
        """Call a route that has an instance's name in its path.

        Raises:
            InstanceNotFound: also, without asking, for a name that cannot be addressed.
        """
        if not 0 < len(name) <= LONGEST_NAME:  # an empty one may exist, but no path leads to it (#189)
            raise InstanceNotFound
        return await self.call(route, read, name=name, **parts)

    async def call(
        self, route: Route, read: Callable[[bytes], T], *, name: str | None = None, **parts: Unpack[Parts]
    ) -> T:
        """As :meth:`Exchange.call`, and a 401 is told apart.

        Raises:
            NotGlobalKey: the key is an instance's token, and not enough for this.
            WrongKey: the key opens nothing.
        """
        try:
            return await self._exchange.call(route, read, name=name, **parts)
        except WrongKey as error:
            anyones = route is routes.METRICS or (route is routes.FETCH and not parts.get("query"))
            if anyones or not await self._opens_an_instance():  # any valid key may ask for these
                raise
            raise NotGlobalKey(error.call) from None

    async def _opens_an_instance(self) -> bool:
        """Whether a key that was refused is an instance's token: the inventory answers those (#38)."""
        try:
            await self._exchange.call(routes.FETCH, answers.rows)
        except InstanceNotFound:
            return True  # the token of one that is still loading (#224)
        except EvolutionError:
            return False
        return True
