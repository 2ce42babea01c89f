"""What holds for every answer of our HTTP side: headers, silence in the log, faults, and a quick end."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING

import httpx
import pytest
from starlette.routing import Route
from structlog.testing import capture_logs

from bot.sandbox.evolution import State
from bot.web.server import serving
from tests.web.listening import opened

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from tests.web.house import WebHouse

PATHS = [
    "/l/{token}",
    "/l/{token}/qr.png",
    "/l/{token}/code",
    "/static/client.js",
    "/nothing",
    "/l/wrong",
    "/",
]


@pytest.mark.parametrize("path", PATHS)
async def test_nothing_is_kept_told_framed_or_loaded_from_elsewhere(
    house: WebHouse, browser: httpx.AsyncClient, path: str
) -> None:
    house.evolution.has("loja", State.CLOSE, never_linked=True)
    answer = await browser.get(house.url + path.format(token=await house.token("loja")))

    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "server" not in answer.headers
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none';")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


async def test_a_page_names_no_other_place_and_has_no_script_or_style_of_its_own(
    house: WebHouse, browser: httpx.AsyncClient
) -> None:
    house.evolution.has("loja", State.CLOSE, never_linked=True)
    text = (await browser.get(await house.link("loja"))).text

    assert "//" not in text
    assert "style=" not in text
    assert "<style" not in text
    assert (
        text.count("<script") == text.count('<script type="module" src="../static/client.js"></script>') == 1
    )


async def test_a_name_is_text_and_nothing_else(house: WebHouse, browser: httpx.AsyncClient) -> None:
    house.evolution.has('<img src=x onerror="alert(1)">&', State.CLOSE, never_linked=True)
    (instance,) = (await house.fleet.everything()).instances
    token, _ = await house.invites.make(instance, by=1, chat=1, thread=None)

    text = (await browser.get(f"{house.url}/l/{token}")).text

    assert "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;" in text
    assert "<img src=x" not in text


async def test_a_token_is_in_no_log_whatever_is_asked(
    house: WebHouse, browser: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for quiet in ("httpx", "httpcore"):  # the test's own browser
        logging.getLogger(quiet).setLevel(logging.WARNING)
    house.evolution.has("loja", State.CLOSE, never_linked=True)
    token = await house.token("loja")
    with capture_logs() as logged:
        async with opened(browser, f"{house.url}/l/{token}") as page:
            await page.sees("showing")
            for path in PATHS:
                await browser.get(house.url + path.format(token=token))
            await browser.post(f"{house.url}/l/{token}/code", data={"phone": "x"})
            await browser.post(f"{house.url}/l/{token}")

    assert token not in str(logged)
    assert token not in caplog.text


async def test_a_fault_of_ours_is_a_500_and_a_line_without_the_path(browser: httpx.AsyncClient) -> None:
    async def breaks(_: Request) -> Response:
        raise RuntimeError("made-up fault")

    async with serving([Route("/secret/{token}", breaks)], "127.0.0.1", 0) as port:
        with capture_logs() as logged:
            answer = await browser.get(f"http://127.0.0.1:{port}/secret/made-up-token")

    assert (answer.status_code, answer.content) == (500, b"")
    assert [line["event"] for line in logged if line["log_level"] == "error"] == ["web_fault"]
    assert "made-up-token" not in str(logged)


async def test_the_end_waits_for_no_open_page(house: WebHouse, browser: httpx.AsyncClient) -> None:
    house.evolution.has("loja", State.CLOSE, never_linked=True)
    token = await house.token("loja")
    routes = house.pages.routes()
    began = asyncio.Event()

    async def sits(url: str) -> None:
        async with opened(browser, url) as page:
            await page.sees("showing")
            began.set()
            await page.sees("linked")

    async with serving(routes, "127.0.0.1", 0) as port:
        sitting = asyncio.create_task(sits(f"http://127.0.0.1:{port}/l/{token}"))
        await began.wait()
        before = time.monotonic()
    assert time.monotonic() - before < 1
    with pytest.raises(httpx.HTTPError):
        await sitting


async def test_an_address_that_somebody_else_has_is_refused(house: WebHouse) -> None:
    port = int(house.url.rpartition(":")[2])
    with pytest.raises(OSError, match="address already in use"):
        async with serving([], "127.0.0.1", port):
            pass
