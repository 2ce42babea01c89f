"""Looking at a chat until it shows what one waits for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.sandbox.telegram.bell import PATIENCE_S
from bot.sandbox.telegram.message import Message, SentMessage
from bot.sandbox.telegram.presses import Answer
from bot.sandbox.telegram.record import ChatRecord
from bot.sandbox.telegram.world import World

T = TypeVar("T")


@dataclass(eq=False, kw_only=True)
class WatchedChat(ChatRecord):
    """A chat that can be waited for; what does not come ends in an AssertionError that shows what is there."""

    world: World

    @property
    def answers(self) -> list[Answer]:
        """What the bot answered to presses in this chat, in the order of the presses."""
        presses = (press for press in self.world.presses.all if press.chat_id == self.id)
        return [press.answer for press in presses if press.answer]

    async def sees(self, fragment: str, timeout: float = PATIENCE_S) -> SentMessage:  # noqa: ASYNC109 - a test's patience
        """Wait until a message of the bot contains ``fragment``, all blanks alike; the newest such one."""

        def find() -> SentMessage | None:
            return next((m for m in self.newest if _read(fragment) in _read(m.shown.content.text)), None)

        return await self._await(find, f"a message with {fragment!r}", timeout)

    async def sees_photo(self, timeout: float = PATIENCE_S) -> SentMessage:  # noqa: ASYNC109 - a test's patience
        """Wait until a message of the bot shows a photo; the newest such one."""

        def find() -> SentMessage | None:
            return next((m for m in self.newest if m.photo is not None), None)

        return await self._await(find, "a photo", timeout)

    async def sees_document(self, timeout: float = PATIENCE_S) -> SentMessage:  # noqa: ASYNC109 - a test's patience
        """Wait until a message of the bot carries a document; the newest such one."""

        def find() -> SentMessage | None:
            return next((m for m in self.newest if m.document is not None), None)

        return await self._await(find, "a document", timeout)

    async def sees_gone(self, message: Message, timeout: float = PATIENCE_S) -> None:  # noqa: ASYNC109 - a test's patience
        """Wait until ``message`` (the bot's or a person's) is deleted."""
        await self._await(lambda: message.deleted or None, f"message {message.id} gone", timeout)

    async def hears(self, fragment: str = "", timeout: float = PATIENCE_S) -> Answer:  # noqa: ASYNC109 - a test's patience
        """Wait until a press in this chat was answered with ``fragment``; the newest such answer."""

        def find() -> Answer | None:
            return next((answer for answer in reversed(self.answers) if fragment in answer.text), None)

        return await self._await(find, f"an answer to a press with {fragment!r}", timeout)

    def describe(self) -> str:
        """The chat as text: who said what, with photos and buttons, deleted messages marked."""
        lines = [line for message in self.timeline.values() for line in _lines(message)]
        lines += [f"  answered a press: {answer.text!r}" for answer in self.answers]
        return "\n".join(lines) or "  (nothing)"

    async def _await(self, find: Callable[[], T | None], what: str, patience_s: float) -> T:
        try:
            return await self.world.changed.until(find, patience_s)
        except TimeoutError:
            raise AssertionError(
                f"chat {self.id} did not show {what} within {patience_s} s; it holds\n{self.describe()}"
            ) from None


def _lines(message: Message) -> list[str]:
    gone = " (deleted)" if message.deleted else ""
    if not isinstance(message, SentMessage):
        who = message.sender.first_name if message.sender else "channel"
        return [f"  #{message.id}{gone} {who}: {message.content.text!r}"]
    shown = message.shown
    photo = f"[photo of {len(shown.photo)} bytes] " if shown.photo is not None else ""
    file = f"[{shown.document.name}, {len(shown.document.data)} bytes] " if shown.document else ""
    rows = ["    [" + "] [".join(button.text for button in row) + "]" for row in shown.buttons]
    return [f"  #{message.id}{gone} bot: {photo}{file}{shown.content.text!r}", *rows]


def _read(text: str) -> str:
    """As a person reads it, who does not see that a blank keeps a line together."""
    return text.replace("\u00a0", " ")
