"""The only way to an Evolution API server: each route a method, each answer a value or an error."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final, Self
from uuid import UUID

import structlog

from bot.evolution import answers, metrics, routes
from bot.evolution.caller import Caller
from bot.evolution.configuration import Configuration
from bot.evolution.errors import (
    EvolutionError,
    InstanceNotFound,
    NotConnected,
    NotFound,
    NotGlobalKey,
    NotUnderstood,
    Refused,
    SaidNo,
    ServerTooOld,
    StillLoading,
    WrongKey,
)
from bot.evolution.exchange import ANSWER_LIMIT, Exchange, Retries, Timeouts
from bot.evolution.messages import Messages
from bot.evolution.models import KeyKind, State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    import httpx
    from pydantic import SecretStr

    from bot.evolution.brief import BriefInventory, BriefReader
    from bot.evolution.exchange import Gate
    from bot.evolution.models import (
        AlreadyOpen,
        Created,
        InstanceDetails,
        InstanceRow,
        InstanceSettings,
        NoQrYet,
        Presence,
        ProxyConfig,
        Qr,
        ServerInfo,
    )

log = structlog.get_logger()

_NOBODY: Final = UUID(int=0)


class EvolutionClient:
    """One server, one key, one pool of connections.

    Every method raises an :class:`EvolutionError`, and nothing else; each
    names only the leaves that are its own. Reads are made again when the
    connection was refused or cut; orders never are.

    Attributes:
        messages: what sessions ask and tell WhatsApp.
        configuration: what is set of instances.
    """

    def __init__(  # noqa: PLR0913 -- the last five have defaults; all but the gate only tests and benchmarks change
        self,
        url: str,
        api_key: SecretStr,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        timeouts: Timeouts = Timeouts(),  # noqa: B008 -- frozen
        retries: Retries = Retries(),  # noqa: B008 -- frozen
        answer_limit: int = ANSWER_LIMIT,
        gate: Gate | None = None,
    ) -> None:
        """Opens nothing yet.

        Args:
            url: the server's base; may have a path, with or without a slash at its end.
            api_key: the global key, or an instance's token for what that may do.
            transport: for connections; a :class:`~bot.evolution.carrier.Carrier` by default.
            timeouts: seconds for connections and calls.
            retries: how reads are made again.
            answer_limit: the largest answer that is read, in unpacked bytes.
            gate: stands before every call; none by default.
        """
        exchange = Exchange(
            url,
            api_key,
            transport=transport,
            timeouts=timeouts,
            retries=retries,
            answer_limit=answer_limit,
            gate=gate,
        )
        self._caller = Caller(exchange)
        self.messages = Messages(self._caller)
        self.configuration = Configuration(self._caller)
        self._timeouts = timeouts

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close every connection; the client cannot be used afterwards."""
        await self._caller.aclose()

    async def server_info(self) -> ServerInfo:
        """Version and names of the server (``GET /``); needs no valid key."""
        return await self._caller.call(routes.INFO, answers.info, within_s=self._timeouts.info_s)

    async def verify_key(self) -> KeyKind:
        """What the key may do.

        Raises:
            WrongKey: nothing.
        """
        try:
            await self._caller.call(routes.VERIFY_KEY, answers.done)
        except NotGlobalKey:
            return KeyKind.INSTANCE_ONLY
        return KeyKind.GLOBAL

    async def create(
        self,
        name: str,
        *,
        token: SecretStr | None = None,
        settings: InstanceSettings | None = None,
        number: str | None = None,
        proxy: ProxyConfig | None = None,
    ) -> Created:
        """Create an instance, without connecting it (``qrcode: true`` would block for 5 s, #131).

        Never two at a time for one name: the loser's clean-up deletes the
        winner's instance (flow concurrent-create).

        Args:
            name: up to 255 characters; the server takes anything (#158 to #187).
            token: the instance's own key; the server makes one by default.
            settings: the server's own by default.
            number: kept in the row; digits.
            proxy: through which it reaches WhatsApp.

        Raises:
            NameInUse: an instance has that name.
            ProxyRefused: nothing came through the proxy, and nothing was created.
            NotGlobalKey: the key is an instance's token.
        """
        body: dict[str, object] = {
            "instanceName": name,
            "integration": "WHATSAPP-BAILEYS",
            "qrcode": False,
            **(settings.as_body() if settings else {}),
            **(proxy.at_create() if proxy else {}),
        }
        if token is not None:
            body["token"] = token.get_secret_value()
        if number is not None:
            body["number"] = number
        return await self._caller.call(routes.CREATE, answers.created, body=body)

    async def fetch_all(self) -> list[InstanceRow]:
        """The inventory: the database's word on every instance that the key may see.

        Rows without a readable id and name are left out, and counted in the log.
        """
        found = await self._caller.call(routes.FETCH, answers.rows)
        if found.dropped:
            log.warning("evolution_rows_dropped", dropped=found.dropped, kept=len(found.good))
        return found.good

    async def fetch_brief(self, reader: BriefReader) -> BriefInventory:
        """The inventory's few columns that ``reader`` keeps."""
        body = await self._caller.call(routes.FETCH, bytes)
        failure: EvolutionError
        try:
            found = await reader.read(body)
        except answers.OldShapeError:
            failure = ServerTooOld()
        except ValueError:
            failure = NotUnderstood()
        else:
            if not found.is_whole:
                log.warning("evolution_rows_dropped", kept=len(found.rows))
            return found
        raise failure  # out here, so that no cause that quotes the answer hangs on it

    async def live_states(self) -> dict[str, State] | None:
        """The live state of each loaded instance by name (``GET /metrics``); None where the server refuses them.

        That is where they are off (404, the default), for other addresses only
        (403), or behind a password of their own (401).
        """
        try:
            return await self._caller.call(routes.METRICS, metrics.live_states)
        except (NotFound, Refused, WrongKey, NotUnderstood):
            return None

    async def fetch_by_name(self, name: str) -> InstanceDetails:
        """The row of the instance called exactly ``name``.

        Raises:
            InstanceNotFound: there is none, or the server still loads it (#231).
        """
        return await self._fetch_one({"instanceName": name}, lambda row: row.name == name)

    async def fetch_by_id(self, instance_id: UUID) -> InstanceDetails:
        """The row of the instance with this id, whatever its name is by now.

        Raises:
            InstanceNotFound: there is none.
        """
        return await self._fetch_one({"instanceId": str(instance_id)}, lambda row: row.id == instance_id)

    async def answers(self) -> None:
        """Ask for an instance that cannot be: small, and it goes through key and database as all else does.

        ``GET /`` would look something up elsewhere, and the key alone is checked without the database.

        Raises:
            EvolutionError: there is no answer, or another one than that there is no such instance.
        """
        with suppress(InstanceNotFound):
            await self.fetch_by_id(_NOBODY)

    async def connect(self, name: str, number: str | None = None) -> Qr | NoQrYet | AlreadyOpen:
        """Start the session if it is closed, and get the QR that the server has by now.

        Takes 2 s from ``close`` (#88). Never two at a time for one instance:
        each opens a socket (flow concurrent-connect).

        Args:
            name: the instance.
            number: 8 to 15 digits, for a pairing code besides the QR; ignored while a QR is shown (#93).

        Raises:
            InstanceNotFound: there is none.
            StillLoading: the server has not loaded it yet.
        """
        query = {} if number is None else {"number": number}
        try:
            return await self._caller.named(
                routes.CONNECT, answers.connect, name, query=query, within_s=self._timeouts.pairing_s
            )
        except SaidNo as error:
            raise await self._explained(name, error) from None

    async def connection_state(self, name: str) -> State | None:
        """The live state; None while the server loads the instance (#213).

        Raises:
            InstanceNotFound: there is none.
        """
        return await self._caller.named(routes.STATE, answers.state, name)

    async def restart(self, name: str) -> Qr | None:
        """Order a restart of the session; it is down for a moment after the answer (#117).

        Returns:
            The last code of the socket that is now closed, where it was showing codes (#96).

        Raises:
            InstanceNotFound: there is none.
            NotConnected: it is closed, so there is nothing to restart (#46).
            StillLoading: the server has not loaded it yet.
        """
        try:
            return await self._caller.named(routes.RESTART, answers.restarted, name)
        except SaidNo as error:
            raise await self._explained(name, error, closed=NotConnected(error.call)) from None

    async def logout(self, name: str) -> None:
        """Order a logout; the answer comes before it is done, and also where it fails (#233).

        Raises:
            InstanceNotFound: there is none.
            NotConnected: it is closed already (#48).
        """
        await self._caller.named(routes.LOGOUT, answers.done, name)

    async def delete(self, name: str) -> None:
        """Order that the instance and all its data be deleted; that is done after the answer (#201).

        Raises:
            InstanceNotFound: there is none.
        """
        await self._caller.named(routes.DELETE, answers.done, name)

    async def set_presence(self, name: str, presence: Presence) -> None:
        """Show the session as online or not; taken also in an outage, when nobody hears it (#207).

        Raises:
            InstanceNotFound: there is none.
            NotConnected: no session is open.
            StillLoading: the server has not loaded it yet.
            WrongKind: it is not a session of a phone.
        """
        await self._caller.named(routes.PRESENCE, answers.done, name, body={"presence": presence.value})

    async def _fetch_one(
        self, query: Mapping[str, str], wanted: Callable[[InstanceDetails], bool]
    ) -> InstanceDetails:
        found = await self._caller.call(routes.FETCH, answers.details, query=query)
        # Looked for among the rows, since a server that ignores the query answers with all (#37).
        if row := next(filter(wanted, found.good), None):
            return row
        raise NotUnderstood if found.dropped else InstanceNotFound

    async def _explained(
        self, name: str, error: SaidNo, *, closed: EvolutionError | None = None
    ) -> EvolutionError:
        """What a failure without a reason means, by the live state of the instance."""
        state = await self.connection_state(name)
        if state is None:
            return StillLoading(error.call)
        return closed if closed is not None and state is State.CLOSE else error
