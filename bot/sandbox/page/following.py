"""Turns what changes at the stand-ins into the events of the page."""

import asyncio
from collections.abc import Callable
from typing import Any

from bot.sandbox.page.chats import chat_json, message_json, whole_chat_json
from bot.sandbox.page.people import People
from bot.sandbox.page.stream import event
from bot.sandbox.page.world import World
from bot.sandbox.telegram import (
    BotApi,
    Change,
    Chat,
    ChatChanged,
    MenusChanged,
    MessageChanged,
    Press,
    PressAnswered,
)

LOOK_AGAIN_S = 0.05
"""A server's bell rings at every request; the world is looked at so much later, once for all of them."""

Publish = Callable[[str, Any], None]


class Following:
    """Hears what the stand-ins tell and publishes what of it a page would see."""

    def __init__(self, telegram: BotApi, people: People, world: World) -> None:
        self._telegram, self._people, self._world = telegram, people, world
        self._publish: Publish = lambda _kind, _content: None
        self._seen: dict[object, Any] = {}
        self._later: set[asyncio.TimerHandle] = set()
        self._looking = False
        self._deaf: list[Callable[[], None]] = []

    def snapshot(self) -> bytes:
        """All of it, as the first event of a page."""
        chats = [whole_chat_json(self._telegram, chat) for chat in self._telegram.chats.values()]
        content = {"people": self._people.all_json(), "chats": chats, "world": self._world.json()}
        return event("snapshot", content)

    def start(self, publish: Publish) -> None:
        """Follow from now on: what stands by then is in every snapshot, and no news."""
        self._publish = publish
        chats = self._telegram.chats.values()
        self._seen = {chat.id: chat_json(self._telegram, chat) for chat in chats}
        self._seen["world"] = self._world.json()
        self._deaf = [
            self._telegram.changes.follow(self._heard),
            *(server.evolution.bell.listen(self.world_changed) for server in self._world.servers),
        ]

    def stop(self) -> None:
        """Follow no longer."""
        while self._deaf:
            self._deaf.pop()()
        for handle in self._later:
            handle.cancel()

    def world_changed(self) -> None:
        """Something may have happened at the servers: look soon, and once for all that comes until then."""
        if not self._looking:
            self._looking = True
            self._after(LOOK_AGAIN_S, self._look)

    def _look(self) -> None:
        self._looking = False
        self._tell_if_new("world", "world", self._world.json())

    def _heard(self, change: Change) -> None:
        match change:
            case MessageChanged(chat, message):
                self._publish("message", {"chat": chat.id, "message": message_json(message)})
                self._chat(chat.id)
            case ChatChanged(chat):
                self._chat(chat.id)
                self._after(max(0.0, chat.acts_until - self._telegram.now), lambda: self._chat(chat.id))
            case MenusChanged():
                for chat_id in self._telegram.chats:
                    self._chat(chat_id)
            case PressAnswered(press):
                self._publish("answer", _answer_json(press))

    def _chat(self, chat_id: int) -> None:
        chat: Chat = self._telegram.chats[chat_id]
        self._tell_if_new(chat_id, "chat", chat_json(self._telegram, chat))

    def _tell_if_new(self, key: object, kind: str, content: object) -> None:
        if self._seen.get(key) != content:
            self._seen[key] = content
            self._publish(kind, content)

    def _after(self, seconds: float, act: Callable[[], None]) -> None:
        def fire() -> None:
            self._later.discard(handle)
            act()

        handle = asyncio.get_running_loop().call_later(seconds, fire)
        self._later.add(handle)


def _answer_json(press: Press) -> dict[str, object]:
    answer = press.answer
    return {
        "chat": press.chat_id,
        "person": press.by.id,
        "press": press.id,
        "text": answer.text if answer else "",
        "alert": bool(answer and answer.alert),
    }
