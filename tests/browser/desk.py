"""A person in front of the page: what they do, and what they see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import expect

from bot.sandbox.scene import ANA
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    import re

    from playwright.async_api import ConsoleMessage, Error, Locator, Page

    from bot.sandbox.telegram import Person

PATIENCE_MS = PATIENCE_S * 1000

_SKIP = """(seconds) => fetch("/api/skip", {
    method: "POST", headers: { "X-Sandbox": "1" }, body: JSON.stringify({ seconds }),
})"""

expect.set_options(timeout=PATIENCE_MS)


class Desk:
    """One browser tab.

    Attributes:
        complaints: errors and warnings of the page's console, a breach of its CSP among them.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", self._break)
        page.on("console", self._listen)

    def _listen(self, said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"}:
            self.complaints.append(said.text)

    def _break(self, error: Error) -> None:
        self.complaints.append(str(error))

    async def is_ready(self) -> None:
        """The page has heard of the world."""
        await expect(self.page.locator(".place[aria-current]")).to_have_count(1)

    @property
    def entry(self) -> Locator:
        return self.page.locator("#entry")

    @property
    def messages(self) -> Locator:
        return self.page.locator("#log > .message")

    @property
    def last(self) -> Locator:
        """The bot's newest message in the open chat."""
        return self.page.locator("#log > .message.other").last

    @property
    def toast(self) -> Locator:
        return self.page.locator(".toast")

    def message(self, text: str | re.Pattern[str]) -> Locator:
        return self.messages.filter(has_text=text)

    def instance(self, name: str) -> Locator:
        return self.page.locator(f'.instance[data-name="{name}"]')

    def deed(self, name: str, deed: str) -> Locator:
        return self.instance(name).locator(f'[data-deed="{deed}"]')

    def condition(self, name: str, server: str | None = None) -> Locator:
        return self.page.locator(f"#condition-{server}-{name}" if server else f"#condition-{name}")

    def crowd(self, deed: str, server: str = "main") -> Locator:
        """The button of what happens to everything on a server."""
        return self.page.locator(f"#deed-{server}-{deed}")

    async def says(self, text: str) -> None:
        await self.entry.fill(text)
        await self.page.locator(".send").click()
        await expect(self.page.locator("#log > .message.own").last).to_contain_text(text)

    async def holding(self, text: str) -> Locator:
        """The message that shows ``text`` now, also when it shows something else."""
        number = await self.message(text).get_attribute("data-id")
        return self.page.locator(f'.message[data-id="{number}"]')

    async def presses(self, label: str, message: Locator | None = None) -> None:
        """A button under ``message``, or under the bot's newest one."""
        await (message or self.last).get_by_role("button", name=label, exact=True).click()

    async def skips(self, seconds: int) -> None:
        """Let so much time pass in a moment."""
        await self.evaluates(_SKIP, seconds)

    async def becomes(self, person: Person, chat: int | None = None) -> None:
        await self.page.locator(f"#place-{person.id}-{chat or person.id}").click()

    async def speaks(self, language: str, person: Person = ANA) -> None:
        await self.page.locator(f"#language-{person.id}").select_option(language)

    async def makes(self, instance: str) -> None:
        """Somebody else makes an instance."""
        await self.page.locator(".somebody input").fill(instance)
        await self.page.locator(".somebody button").click()

    async def evaluates(self, script: str, argument: object = None) -> object:
        return await self.page.evaluate(script, argument)
