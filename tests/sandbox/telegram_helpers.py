"""A bot's hands for the tests of the stand-in Bot API: raw calls over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import httpx
from PIL import Image

from bot.sandbox.telegram import BotApi, Person
from bot.tls import verifying

TOKEN = "123:made-up"
ANA = Person(100, "Ana", language_code="pt-br")
BEA = Person(200, "Bea", last_name="Lima", username="bea")
GROUP_ID = -400
SUPERGROUP_ID = -1_001_234_567_890


@dataclass
class Caller:
    """Calls the stand-in as a bot would."""

    api: BotApi
    http: httpx.AsyncClient

    async def answer(self, method: str, **params: Any) -> tuple[int, dict[str, Any]]:  # noqa: ANN401 - JSON
        """The status and the body of a call with a JSON body."""
        response = await self.http.post(f"/bot{TOKEN}/{method}", json=params)
        return response.status_code, response.json()

    async def ok(self, method: str, **params: Any) -> Any:  # noqa: ANN401 - JSON
        """The result of a call that is accepted."""
        status, body = await self.answer(method, **params)
        assert (status, body["ok"]) == (200, True), body
        return body["result"]

    async def refused(self, method: str, **params: Any) -> str:  # noqa: ANN401 - JSON
        """The description of a refusal."""
        status, body = await self.answer(method, **params)
        assert body["ok"] is False
        assert body["error_code"] == status
        return str(body["description"])


@asynccontextmanager
async def calling(api: BotApi | None = None) -> AsyncIterator[Caller]:
    """A stand-in that serves, and a caller."""
    api = api or BotApi(TOKEN)
    async with (
        api.serving() as url,
        httpx.AsyncClient(base_url=url, trust_env=False, timeout=10, verify=verifying()) as http,
    ):
        yield Caller(api, http)


def picture(width: int = 40, height: int = 30) -> bytes:
    """A small PNG."""
    made = BytesIO()
    Image.new("L", (width, height), 255).save(made, "PNG")
    return made.getvalue()
