"""The client's page in a real browser on a screen of a phone's size: what a camera reads from it, and what changes."""

from __future__ import annotations

import io
import re
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
import zxingcpp
from PIL import Image
from playwright.async_api import expect

from bot.sandbox.evolution import State
from bot.web.server import serving
from tests.patience import PATIENCE_S
from tests.web.house import web_house

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from playwright.async_api import Browser, Page, Request

    from bot.sandbox.evolution import WhatsAppInstance
    from bot.sandbox_process import Sandbox
    from tests.browser.desk import Desk
    from tests.web.house import WebHouse

pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONE = {"width": 390, "height": 844}


@pytest_asyncio.fixture(loop_scope="session")
async def house(chromium: str, tmp_path: Path) -> AsyncIterator[WebHouse]:  # noqa: ARG001 -- else skipped
    async with web_house(tmp_path) as built:
        yield built


@pytest.fixture
def loja(house: WebHouse) -> WhatsAppInstance:
    return house.evolution.has("loja", State.CLOSE, never_linked=True)


@asynccontextmanager
async def _visit(
    browser: Browser, link: str, *, dark: bool = False, script: bool = True, language: str = "en"
) -> AsyncIterator[Page]:
    """Somebody opens the link; the page must complain of nothing and ask nobody else for anything."""
    context = await browser.new_context(
        viewport=PHONE,  # type: ignore[arg-type]  # a TypedDict
        color_scheme="dark" if dark else "light",
        java_script_enabled=script,
        locale=language,
        permissions=["clipboard-read", "clipboard-write"],
    )
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_S * 1000)
    complaints: list[str] = []
    page.on(
        "console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    host = link.split("/l/", maxsplit=1)[0]

    def elsewhere(request: Request) -> None:
        if not request.url.startswith(f"{host}/"):
            complaints.append(f"asked for {request.url}")

    page.on("request", elsewhere)
    await page.goto(link)
    yield page
    await context.close()
    told = ("404", "422", "net::ERR")  # of answers that a test asks for: the browser notes each
    assert not [said for said in complaints if not any(word in said for word in told)]


async def _read(page: Page) -> str:
    """What another phone's camera reads from this screen."""
    with Image.open(io.BytesIO(await page.screenshot())) as screen:
        return "".join(code.text for code in zxingcpp.read_barcodes(screen))


async def _colour(page: Page, x: float, y: float) -> tuple[int, ...]:
    """The colour of one point of this screen."""
    with Image.open(io.BytesIO(await page.screenshot())) as screen:
        colour = screen.convert("RGB").getpixel((int(x), int(y)))
    assert isinstance(colour, tuple)
    return colour


async def _shows(page: Page, former: str | None = None) -> str:
    """Wait until the picture is drawn, and is another one; its address."""
    picture = page.locator("#picture")
    await expect(picture).to_be_visible()
    if former:
        await expect(picture).not_to_have_attribute("src", former)
    await picture.evaluate("picture => picture.decode()")
    return await picture.get_attribute("src") or ""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_the_qr_is_read_from_the_screen_renews_itself_and_the_page_turns_when_it_is_scanned(
    house: WebHouse, loja: WhatsAppInstance, browser: Browser, *, dark: bool
) -> None:
    async with _visit(browser, await house.link("loja"), dark=dark) as page:
        first = await _shows(page)
        assert await _read(page) == loja.live_codes[0]
        box = await page.locator("#qr").bounding_box()
        assert box is not None
        assert box["width"] >= 300
        assert box["y"] + box["height"] <= PHONE["height"]
        assert await _colour(page, box["x"] + box["width"] / 2, box["y"] + 6) == (255, 255, 255)
        assert (sum(await _colour(page, 2, 2)) < 3 * 64) is dark

        loja.rotate()
        await _shows(page, first)
        assert await _read(page) == loja.live_codes[0]

        loja.scan()
        await expect(page.locator("#state")).to_have_text("Linked. You can close this page.")
        await expect(page.locator("#picture")).to_be_hidden()
        assert await _read(page) == ""


async def test_nothing_is_wider_than_the_phone_and_every_target_is_large(
    house: WebHouse, loja: WhatsAppInstance, browser: Browser
) -> None:
    link = await house.link("loja")
    async with _visit(browser, link, language="pt-BR") as page:
        await _shows(page)
        assert await page.locator("html").get_attribute("lang") == "pt-BR"
        for address in (link, f"{link}/code"):
            await page.goto(address)
            assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
            for target in await page.locator("a:visible, button:visible, input:visible").all():
                box = await target.bounding_box()
                assert box is not None
                assert box["height"] >= 44
    assert loja.live_codes


async def test_a_reader_of_screens_hears_what_changes_and_knows_the_picture(
    house: WebHouse, loja: WhatsAppInstance, browser: Browser
) -> None:
    async with _visit(browser, await house.link("loja")) as page:
        await _shows(page)
        await expect(page.get_by_role("heading", level=1)).to_have_text("Connect WhatsApp")
        await expect(page.get_by_role("status").first).to_have_text(
            "Scan this QR with the phone. It renews itself."
        )
        await expect(page.get_by_role("img", name="QR to scan with WhatsApp")).to_be_visible()
        loja.scan()
        await expect(page.get_by_role("status").first).to_have_text("Linked. You can close this page.")


_CONTRASTS = """() => {
    const parts = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
    const light = (one) => (one /= 255) <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4;
    const luminance = ([r, g, b]) => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
    const ground = (one) => {
        const colour = parts(getComputedStyle(one).backgroundColor);
        return colour[3] === 0 ? ground(one.parentElement) : colour;
    };
    const between = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    return [...document.querySelectorAll("h1, p, li, a, button, label, input, output")]
        .filter((one) => one.offsetParent && (one.textContent || one.placeholder))
        .flatMap((one) => [null, "::placeholder"].map((part) => getComputedStyle(one, part).color)
            .map((colour) => between(luminance(parts(colour)), luminance(ground(one)))));
}"""
"""WCAG 2.2, 1.4.3: of every text that is seen with what stands behind it."""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_every_text_stands_out_from_its_ground(
    house: WebHouse, loja: WhatsAppInstance, browser: Browser, *, dark: bool
) -> None:
    link = await house.link("loja")
    async with _visit(browser, link, dark=dark) as page:
        await _shows(page)
        measured = await page.evaluate(_CONTRASTS)
        await page.goto(f"{link}/code")
        measured += await page.evaluate(_CONTRASTS)
        await page.goto(link)
        await _shows(page)
        loja.scan()
        await expect(page.locator("body")).to_have_attribute("data-kind", "linked")
        measured += await page.evaluate(_CONTRASTS)
        await page.goto(f"{house.url}/l/never-made")
        measured += await page.evaluate(_CONTRASTS)
    assert len(measured) > 20
    assert min(measured) >= 4.5


async def test_by_keys_alone_a_code_is_asked_for_typed_and_the_phone_is_linked(
    house: WebHouse, loja: WhatsAppInstance, browser: Browser
) -> None:
    async with _visit(browser, await house.link("loja")) as page:
        await _shows(page)
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        field = page.get_by_label("This phone's number, with its country")
        await expect(field).to_be_focused()
        await page.keyboard.type("+55 11 9999")
        await page.keyboard.press("Enter")
        await expect(field).to_have_accessible_description(re.compile("not a phone number I know"))
        await expect(field).to_be_focused()
        await page.keyboard.press("End")
        await page.keyboard.type("9-0000")
        await page.keyboard.press("Enter")
        code = page.locator("#code")
        await expect(code).to_be_visible()
        shown = (await code.inner_text()).replace("-", "")
        assert shown == loja.pairing_code

        await page.get_by_role("button", name="Copy the code").focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("button", name="Copied")).to_be_focused()
        assert await page.evaluate("navigator.clipboard.readText()") == await code.inner_text()

        loja.scan(number="5511999990000")
        await expect(page.locator("#state")).to_have_text("Linked. You can close this page.")
        await expect(code).to_be_hidden()


async def test_two_browsers_see_one_pairing_and_both_see_its_end(
    house: WebHouse, loja: WhatsAppInstance, browser: Browser
) -> None:
    link = await house.link("loja")
    async with _visit(browser, link) as mine, _visit(browser, link, dark=True) as theirs:
        for page in (mine, theirs):
            await _shows(page)
            assert await _read(page) == loja.live_codes[0]
        assert len(loja.live_codes) == 1
        loja.scan()
        for page in (mine, theirs):
            await expect(page.locator("#state")).to_have_text("Linked. You can close this page.")


async def test_without_javascript_the_page_shows_the_code_and_refreshes_itself(
    house: WebHouse, loja: WhatsAppInstance, browser: Browser
) -> None:
    async with _visit(browser, await house.link("loja"), script=False) as page:
        picture = page.locator("noscript img, #qr img:visible").first
        await expect(picture).to_be_visible()
        await page.wait_for_load_state("load")
        assert await _read(page) == loja.live_codes[0]
        await expect(page.locator("#state")).to_have_text("Scan this QR with the phone. It renews itself.")

        loja.rotate()
        await page.wait_for_event("load")  # by itself
        await page.wait_for_event("load")  # the one before may have begun before the rotation
        assert await _read(page) == loja.live_codes[0]

        loja.scan()
        await expect(page.locator("body")).to_contain_text("If your phone was just linked, all is done")


@pytest.mark.parametrize("token", ["x", "x" * 32, "<b>"])
async def test_a_wrong_token_gets_a_friendly_page_that_shows_nothing(
    house: WebHouse, loja: WhatsAppInstance, browser: Browser, token: str
) -> None:
    async with _visit(browser, f"{house.url}/l/{token}") as page:
        await expect(page.locator("#state")).to_contain_text("This link is not valid any more.")
        assert await _read(page) == ""
    assert loja.live_codes == []


async def test_a_page_that_is_open_when_its_link_is_revoked_turns_too(
    house: WebHouse, loja: WhatsAppInstance, browser: Browser
) -> None:
    token = await house.token("loja")
    async with _visit(browser, f"{house.url}/l/{token}") as page:
        await _shows(page)
        async with page.expect_navigation():
            await house.revoke(token)
        await expect(page.locator("#state")).to_contain_text("This link is not valid any more.")
        assert await _read(page) == ""
    assert loja.live_codes


async def test_a_pairing_that_ends_is_begun_anew_with_one_tap(
    house: WebHouse, loja: WhatsAppInstance, browser: Browser
) -> None:
    async with _visit(browser, await house.link("loja")) as page:
        await _shows(page)
        (instance,) = (await house.fleet.find("loja")).found
        house.pairings.stop(instance.ref)
        await page.get_by_role("button", name="New code").click()
        await _shows(page)
        assert await _read(page) == loja.live_codes[0]


async def test_a_page_outlives_a_restart_of_ours_and_goes_on(
    house: WebHouse, loja: WhatsAppInstance, browser: Browser
) -> None:
    before = AsyncExitStack()
    port = await before.enter_async_context(serving(house.pages.routes(), "127.0.0.1", 0))
    async with _visit(browser, f"http://127.0.0.1:{port}/l/{await house.token('loja')}") as page:
        first = await _shows(page)
        await before.aclose()
        loja.rotate()
        async with serving(house.pages.routes(), "127.0.0.1", port):
            await _shows(page, first)
            assert await _read(page) == loja.live_codes[0]
            loja.scan()
            await expect(page.locator("#state")).to_have_text("Linked. You can close this page.")


async def test_in_the_sandbox_a_link_opens_in_a_second_window(
    sandbox: Sandbox, sits_down: Callable[..., AbstractAsyncContextManager[Desk]], browser: Browser
) -> None:
    async with sits_down(sandbox.url) as desk:
        await desk.says("/new main/loja-2")
        await expect(desk.last.locator(".photo img")).to_be_visible()
        await desk.says("/invite loja-2")
        link = await desk.last.locator(".text a").get_attribute("href")
        assert link is not None
        async with _visit(browser, link) as page:
            await _shows(page)
            assert await _read(page) == sandbox.evolution.instances["loja-2"].live_codes[-1]
            await desk.deed("loja-2", "scan").click()
            await expect(page.locator("#state")).to_have_text("Linked. You can close this page.")
        await expect(desk.message(re.compile("by its link|pelo link|por su enlace"))).to_have_count(1)
