"""A stand-in Evolution server and an HTTP client for it, for the tests of the stand-in itself."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import quote

import httpx

from bot.sandbox.evolution import EvolutionServer, Pace, State, WhatsAppInstance

KEY = "made-up-key"
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Spares each client 50 ms of loading certificates that plain HTTP never looks at."""


def segment(name: str) -> str:
    """Encode ``name`` as one path segment; dots too, as the client would resolve ``..`` itself."""
    return quote(name, safe="").replace(".", "%2E")


@dataclass(frozen=True)
class Wire:
    """The server, and a client that has its key."""

    server: EvolutionServer
    client: httpx.AsyncClient

    async def ask(self, method: str, path: str, json: object = None, **headers: str) -> httpx.Response:
        """Ask ``METHOD path``; a header that is empty is left out."""
        given = {name: value for name, value in ({"apikey": KEY} | headers).items() if value}
        return await self.client.request(method, path, json=json, headers=given)

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """Ask ``GET path``."""
        return await self.ask("GET", path, **headers)

    async def state(self, name: str) -> object:
        """Return what connectionState says: the state, none when the key is missing, or the status."""
        answer = await self.get(f"/instance/connectionState/{segment(name)}")
        return answer.json()["instance"].get("state") if answer.status_code == 200 else answer.status_code

    async def row(self, name: str) -> dict[str, object]:
        """Return the row of fetchInstances."""
        answer = await self.client.get(
            "/instance/fetchInstances", params={"instanceName": name}, headers={"apikey": KEY}
        )
        rows = answer.json()
        assert isinstance(rows, list)
        assert len(rows) == 1
        row = rows[0]
        assert isinstance(row, dict)
        return row

    async def log_out(self, name: str) -> httpx.Response:
        """Log an instance out."""
        return await self.ask("DELETE", f"/instance/logout/{name}")

    async def delete(self, name: str) -> httpx.Response:
        """Delete an instance."""
        return await self.ask("DELETE", f"/instance/delete/{name}")

    async def gone(self, name: str) -> None:
        """Ask until the instance is unknown."""
        while await self.state(name) != 404:
            pass

    async def restart(self, name: str) -> httpx.Response:
        """Restart an instance."""
        return await self.ask("POST", f"/instance/restart/{name}")

    async def relink(self, instance: WhatsAppInstance) -> None:
        """Connect a closed instance and link a phone."""
        await self.get(f"/instance/connect/{instance.name}")
        await instance.shows_code()
        instance.scan()
        await instance.until(State.OPEN)

    async def create(self, name: str, **more: object) -> httpx.Response:
        """Create an instance for Baileys."""
        body = {"instanceName": name, "integration": "WHATSAPP-BAILEYS", **more}
        return await self.ask("POST", "/instance/create", body)


@asynccontextmanager
async def wired(version: str = "2.3.6", pace: Pace | None = None, qr_limit: int = 30) -> AsyncIterator[Wire]:
    """Serve and connect; unless told otherwise, connect waits long enough for the QR on a busy machine."""
    server = EvolutionServer(KEY, version, pace or Pace.quick(connect_wait=0.1), qr_limit=qr_limit)
    async with server.serving() as url, httpx.AsyncClient(base_url=url, verify=_NO_TLS) as client:
        yield Wire(server, client)


def message(answer: httpx.Response) -> object:
    """Return what stands under ``response.message`` of an error."""
    body = answer.json()
    assert body["status"] == answer.status_code
    return body["response"]["message"]
