"""What the page's server refuses: other pages, other hosts, and more than it asked for."""

from __future__ import annotations

import re
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from starlette.responses import PlainTextResponse

from bot.sandbox import page
from bot.sandbox.evolution import EvolutionServer
from bot.sandbox.page import WorldServer
from bot.sandbox.page.bodies import MAX_BODY_BYTES
from bot.sandbox.page.guard import Guard
from bot.sandbox.page.serving import serving
from bot.sandbox.scene import ANA, people_in
from bot.sandbox.sped_up import SpedUpClock
from bot.sandbox.telegram import BotApi
from tests.sandbox.page_helpers import TOKEN, Visitor, browser, visiting
from tests.sandbox.telegram_helpers import picture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import Receive, Scope, Send

    from bot.sandbox.telegram.photo import Photo

SAY = {"person": ANA.id, "text": "/status"}
SAY_PATH = f"/api/chats/{ANA.id}/say"


@pytest.mark.parametrize(
    "changed",
    [
        {"Origin": "https://evil.example.com"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": ""},
        {"X-Sandbox": ""},
    ],
)
async def test_a_deed_that_another_page_could_send_is_refused(changed: dict[str, str]) -> None:
    async with visiting() as visitor:
        answer = await visitor.http.post(SAY_PATH, json=SAY, headers=changed)
        assert visitor.telegram.updates.pending == []
    assert answer.status_code == 403
    assert answer.json() == {"error": "page_foreign"}


@pytest.mark.parametrize("path", ["/", "/events", "/static/icon.svg", SAY_PATH])
async def test_a_name_that_was_made_to_point_here_is_refused(path: str) -> None:
    async with visiting() as visitor:
        port = visitor.http.base_url.port
        host = f"evil.example.com:{port}"
        method = "POST" if path == SAY_PATH else "GET"
        headers = {"Host": host, "Origin": f"http://{host}"}
        answer = await visitor.http.request(method, path, headers=headers)
        assert visitor.telegram.updates.pending == []
    assert (answer.status_code, answer.json()) == (403, {"error": "host_foreign"})


async def test_localhost_is_another_name_of_the_same_page() -> None:
    async with visiting() as visitor:
        host = f"localhost:{visitor.http.base_url.port}"
        headers = {"Host": host, "Origin": f"http://{host}"}
        answer = await visitor.http.post(SAY_PATH, json=SAY, headers=headers)
        mixed = await visitor.http.post(SAY_PATH, json=SAY, headers={"Host": host})
        assert (answer.status_code, len(visitor.telegram.updates.pending)) == (200, 1)
    assert mixed.status_code == 403


@pytest.mark.parametrize(
    ("port", "host", "origin", "status"),
    [
        (80, "127.0.0.1", "http://127.0.0.1", 200),
        (80, "localhost", "http://localhost", 200),
        (80, "localhost:80", "http://localhost:80", 200),
        (80, "localhost", "http://127.0.0.1", 403),
        (80, "evil.example.com", "http://evil.example.com", 403),
        (8088, "localhost", "http://localhost", 403),
    ],
)
async def test_on_the_port_of_the_web_the_page_has_no_port_in_its_name(
    port: int, host: str, origin: str, status: int
) -> None:
    async def on_that_port(scope: Scope, receive: Receive, send: Send) -> None:
        await Guard(PlainTextResponse("in"))({**scope, "server": ("127.0.0.1", port)}, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(on_that_port)) as http:
        headers = {"Host": host, "Origin": origin, "X-Sandbox": "1"}
        answer = await http.post("http://127.0.0.1/", headers=headers)
    assert answer.status_code == status


@pytest.mark.parametrize("chat", ["9" * 5000, "-" + "9" * 5000, "9" * 20, "-", "--1", "1.5", "nobody", "²"])
async def test_what_is_no_chat_and_nobody_is_unknown(chat: str) -> None:
    async with visiting() as visitor:
        said = await visitor.refused(f"/api/chats/{chat}/say", **SAY)
        spoke = await visitor.refused(f"/api/people/{chat}/language", language="en")
    assert (said, spoke) == ((404, "chat_unknown"), (404, "person_unknown"))


@pytest.mark.parametrize("path", ["/", "/static/js/main.js", "/photos/none.png", "/nothing"])
async def test_every_answer_forbids_the_browser_what_the_page_does_not_need(path: str) -> None:
    async with visiting() as visitor:
        headers = (await visitor.http.get(path)).headers
    policy = headers["content-security-policy"].split("; ")
    assert policy[0] == "default-src 'none'"
    assert {"script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "form-action 'none'"} < set(
        policy
    )
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["referrer-policy"] == "no-referrer"


async def test_the_page_asks_for_nothing_that_is_not_served_here() -> None:
    async with visiting() as visitor:
        index = (await visitor.http.get("/")).text
        found = re.findall(r'(?:src|href)="([^"]+)"', index)
        statuses = {link: (await visitor.http.get(link)).status_code for link in found}
    assert len(found) > 2
    assert set(statuses.values()) == {200}
    assert "<style" not in index
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|\sstyle=", index)


async def test_a_file_beside_the_page_is_not_served() -> None:
    assert (Path(page.__file__).parent / "guard.py").exists()
    async with visiting() as visitor:
        for path in ("/static/../guard.py", "/static/%2e%2e/guard.py", "/static/"):
            assert (await visitor.http.get(path)).status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        (b"x" * (MAX_BODY_BYTES + 1), 413, "too_long"),
        (b"{", 400, "malformed"),
        (b"[]", 400, "malformed"),
        (b"", 400, "malformed"),
        (b'{"person": "100200300", "text": "oi"}', 400, "malformed"),
        (b'{"person": 100200300}', 400, "malformed"),
        (b'{"person": 100200300, "text": " "}', 400, "empty"),
        (b'{"person": 100200300, "text": "%s"}' % (b"x" * 4097), 400, "too_long"),
        (b'{"person": 100200300, "text": "oi", "as": 1}', 400, "malformed"),
        (b'{"person": 100200300, "text": "\\ud800"}', 400, "malformed"),
    ],
)
async def test_what_is_no_message_is_refused_and_why(body: bytes, status: int, why: str) -> None:
    async with visiting() as visitor:
        answer = await visitor.http.post(SAY_PATH, content=body)
        assert visitor.telegram.updates.pending == []
    assert (answer.status_code, answer.json()) == (status, {"error": why})


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nothing", 404), ("GET", SAY_PATH, 405), ("POST", "/", 405)]
)
async def test_what_the_page_does_not_serve_is_refused_as_unknown(
    method: str, path: str, status: int
) -> None:
    async with visiting() as visitor:
        answer = await visitor.http.request(method, path)
    assert (answer.status_code, answer.json()) == (status, {"error": "request_unknown"})


class Broken(BotApi):
    """A Telegram with a mistake that nobody thought of."""

    def photo(self, file_id: str) -> Photo | None:
        raise RuntimeError(file_id)


async def test_a_mistake_of_the_sandbox_is_told_as_one() -> None:
    telegram, evolution = Broken(TOKEN), EvolutionServer("made-up-key")
    async with (
        serving(
            telegram, [WorldServer("main", "Rio", evolution)], people_in(telegram), SpedUpClock(), port=0
        ) as url,
        browser(url) as http,
    ):
        answer = await http.get("/photos/secret.png")
    assert (answer.status_code, answer.json()) == (500, {"error": "mistake"})


async def test_a_body_without_end_is_not_read_to_its_end() -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 65536

    async with visiting() as visitor:
        try:
            answer = await visitor.http.post(SAY_PATH, content=endless())
        except httpx.TransportError:
            return  # it hung up while we were still sending, which is as good
        assert answer.status_code == 413


async def test_a_photo_is_served_as_it_was_uploaded_and_kept_by_nobody() -> None:
    data = picture()
    async with visiting() as visitor, visitor.listening() as listener:
        await _sends_photo(visitor, data)
        message = await listener.hears_said(ANA.id, lambda it: it["photo"])
        answer = await visitor.http.get(message["photo"])
        unknown = await visitor.http.get("/photos/photo99.png")
    assert (answer.content, answer.headers["content-type"]) == (data, "image/png")
    assert answer.headers["cache-control"] == "no-store"
    assert (message["text"], unknown.json()) == ("a legenda", {"error": "photo_gone"})


async def _sends_photo(visitor: Visitor, data: bytes) -> None:
    form = {"chat_id": str(ANA.id), "caption": "a legenda"}
    url = f"{visitor.telegram_url}/bot123456:made-up-token/sendPhoto"
    sent = await visitor.http.post(url, data=form, files={"photo": ("qr.png", data)})
    assert sent.json()["ok"]


@pytest.mark.parametrize("protected", [False, True])
async def test_a_file_is_served_to_be_saved_unless_its_message_is_protected(*, protected: bool) -> None:
    form = {"chat_id": str(ANA.id), "protect_content": str(protected)}
    async with visiting() as visitor, visitor.listening() as listener:
        url = f"{visitor.telegram_url}/bot123456:made-up-token/sendDocument"
        await visitor.http.post(url, data=form, files={"document": ("história.csv", b"<script>")})
        message = await listener.hears_said(ANA.id, lambda it: it["file"])
        answer = await visitor.http.get("/files/document1")
        unknown = await visitor.http.get("/files/document99")
    link = None if protected else "/files/document1"
    assert message["file"] == {"name": "história.csv", "size": 8, "url": link}
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''hist%C3%B3ria.csv"
    assert (answer.content, answer.headers["content-type"]) == (b"<script>", "application/octet-stream")
    assert unknown.json() == {"error": "file_gone"}


async def test_where_its_port_is_taken_the_page_is_on_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with visiting() as visitor:
            people = people_in(visitor.telegram)
            servers = [WorldServer("main", "Rio", visitor.evolution)]
            async with serving(visitor.telegram, servers, people, SpedUpClock(), port=port) as url:
                answer = await visitor.http.get(f"{url}/")
    assert str(answer.url.port) != str(port)
    assert answer.status_code == 200
