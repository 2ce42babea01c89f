"""The tour after the straight way: in another world, in the visitor's language, and on loja-1 alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from bot.sandbox.evolution import State
from bot.sandbox.scene import ANA, BIA, ZE

if TYPE_CHECKING:
    from tests.browser.desk import Desk
    from tests.browser.test_story import SitsDown
    from tests.sandbox.page_helpers import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

_PULSING = """() => [...document.querySelectorAll("[data-deed]")]
    .filter((one) => getComputedStyle(one).animationName === "pulse")
    .map((one) => [one.closest(".instance").dataset.name, one.dataset.deed])"""


async def _comes_back(desk: Desk, step: str) -> None:
    """The browser has kept a step of the tour from another time."""
    await desk.evaluates("(step) => localStorage.setItem('zelador.tour', step)", step)
    await desk.page.reload()
    await desk.is_ready()


async def _stands_at(desk: Desk, part: str) -> None:
    await expect(desk.page.locator("body")).to_have_attribute("data-tour", part)
    await expect(desk.page.locator("#tour .do")).to_be_enabled()


async def test_a_step_that_this_world_knows_nothing_of_is_not_waited_at(
    stage: Visitor, sits_down: SitsDown
) -> None:
    async with sits_down(stage.http.base_url, toured=False) as desk:
        for kept, part in (("3", "2"), ("abc", "1"), ("4", "2"), ("2.5", "1"), ("3", "2"), ("9", "1")):
            await _comes_back(desk, kept)
            await _stands_at(desk, part)


async def test_a_qr_that_nobody_scanned_is_asked_for_again(stage: Visitor, sits_down: SitsDown) -> None:
    stage.evolution.has("loja-1", State.CLOSE, never_linked=True)
    async with sits_down(stage.http.base_url, toured=False) as desk:
        await _comes_back(desk, "3")
        await _stands_at(desk, "2b")
        await desk.page.locator("#tour .do").click()
        await expect(desk.messages.last).to_contain_text("/qr loja-1")


async def test_only_the_code_that_the_tour_speaks_of_pulses_and_it_is_in_view(
    stage: Visitor, sits_down: SitsDown
) -> None:
    stage.evolution.has_many(6, State.CONNECTING)
    stage.evolution.has("loja-1", State.CONNECTING)
    async with sits_down(stage.http.base_url, toured=False) as desk:
        await _comes_back(desk, "4")
        await _stands_at(desk, "4")
        await expect(desk.deed("loja-1", "scan")).to_be_in_viewport()
        assert await desk.evaluates(_PULSING) == [["loja-1", "scan"]]


async def test_who_scans_before_they_sent_a_link_goes_on_without_one(
    stage: Visitor, sits_down: SitsDown
) -> None:
    stage.evolution.has("loja-1", State.CONNECTING)
    async with sits_down(stage.http.base_url, toured=False) as desk:
        await _comes_back(desk, "3")
        await _stands_at(desk, "3")
        await desk.deed("loja-1", "scan").click()
        await _stands_at(desk, "5")


async def test_a_visitor_is_spoken_to_in_their_language_to_the_end_of_the_tour(
    stage: Visitor, sits_down: SitsDown
) -> None:
    for browser_speaks, page_speaks in (("es-MX", "es"), ("pt-PT", "pt-BR"), ("de-DE", "en")):
        async with sits_down(stage.http.base_url, locale=browser_speaks) as desk:
            root = desk.page.locator("html")
            await expect(root).to_have_attribute("lang", page_speaks)
            await expect(desk.page.locator(f"#language-{ZE.id}")).to_have_value(page_speaks.lower())
            await desk.becomes(ZE)
            await expect(root).to_have_attribute("lang", page_speaks)


async def test_a_language_that_was_chosen_is_kept(stage: Visitor, sits_down: SitsDown) -> None:
    async with sits_down(stage.http.base_url, locale="en-US") as desk:
        root = desk.page.locator("html")
        await expect(root).to_have_attribute("lang", "en")
        await desk.speaks("es")
        await expect(root).to_have_attribute("lang", "es")
        await desk.page.reload()
        await desk.is_ready()
        await desk.becomes(BIA)
        await desk.becomes(ANA)
        await expect(root).to_have_attribute("lang", "es")


async def test_whoever_has_spoken_already_keeps_their_language(stage: Visitor, sits_down: SitsDown) -> None:
    stage.ana.says("/status")
    async with sits_down(stage.http.base_url, locale="en-US") as desk:
        await expect(desk.page.locator(f"#language-{ZE.id}")).to_have_value("en")
        await expect(desk.page.locator("html")).to_have_attribute("lang", "pt-BR")
