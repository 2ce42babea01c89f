"""A Bot API that plays a script of commands and notes when each was handed out and answered."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import Counter, deque
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.script import FIRST_CHAT, Pace, Phase, Played
from benchmarks.wire import Answer, Request, json_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_BATCH = 100
# A parameter's number in a form, in JSON and in multipart alike: each client library has its own way.
_NUMBER = rb'(?:=|": *"?|"(?:\r\n[^\r\n]+)*\r\n\r\n)(-?\d+)'
_CHAT = re.compile(rb"chat_id" + _NUMBER)
_OFFSET = re.compile(rb"offset" + _NUMBER)
_TIMEOUT = re.compile(rb"timeout" + _NUMBER)

_MESSAGES = frozenset({b"sendMessage", b"editMessageText", b"editMessageCaption", b"editMessageReplyMarkup"})
_PHOTOS = frozenset({b"sendPhoto", b"editMessageMedia"})
_ME = {"id": 1, "is_bot": True, "first_name": "Bench", "username": "bench_bot", "can_join_groups": True}
_FIXED = {
    b"getMe": {**_ME, "can_read_all_group_messages": False, "supports_inline_queries": False},
    b"getMyCommands": [],
    b"getWebhookInfo": {"url": "", "has_custom_certificate": False, "pending_update_count": 0},
}


def _ok(result: object) -> bytes:
    return json_answer(json.dumps({"ok": True, "result": result}).encode())


_ANSWERS = {method: _ok(result) for method, result in _FIXED.items()}
_TRUE, _NOTHING = _ok(result=True), _ok([])


def _message(extra: dict[str, object]) -> bytes:
    """An answered Message, with ``%d`` in place of its number and of its chat's."""
    chat = {"id": -77, "type": "private", "first_name": "Ana"}
    message = {"message_id": -66, "date": int(time.time()), "chat": chat, "from": _ME, **extra}
    text = json.dumps({"ok": True, "result": message})
    return text.replace("-77", "%d").replace("-66", "%d").encode()


_TEXT = _message({"text": "ok"})
_SIZE = {"file_id": "f", "file_unique_id": "u", "width": 975, "height": 975, "file_size": 9000}
_PHOTO = _message({"photo": [_SIZE]})


class _Command(NamedTuple):
    """Something that a person does: types ``text``, or presses a button that carries it."""

    update_id: int
    chat: int
    text: str
    pressed: bool


class Telegram:
    """The Bot API side; ``poll_seen`` is set at the first ``getUpdates``, at ``first_poll_at``."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.poll_seen = asyncio.Event()
        self.first_poll_at = 0.0
        self.last_said = b""
        self.on_photo: Callable[[int, bytes, float], None] = lambda _chat, _body, _at: None
        self._pending: deque[_Command] = deque()
        self._poll: Answer | None = None
        self._poll_end: asyncio.TimerHandle | None = None
        self._numbers = count(1)
        self._play: _Play | None = None

    def handle(self, request: Request, answer: Answer) -> None:
        """Answer one call, or keep it while there is nothing to hand out."""
        arrived = time.monotonic()
        method = request.target.partition(b"?")[0].rpartition(b"/")[2]
        self.calls[method.decode()] += 1
        if method == b"getUpdates":
            self._get_updates(request, answer, arrived)
        elif method in _MESSAGES or method in _PHOTOS:
            self._sent(method, request.body, answer, arrived)
        else:
            answer(_ANSWERS.get(method, _TRUE))

    def start(self, phase: Phase) -> asyncio.Future[Played]:
        """Play one phase; the future ends when each of its commands is answered."""
        self._play = play = _Play(phase, self._numbers)
        self.put(play.next())
        return play.done

    def so_far(self) -> Played:
        """What is known of a phase that did not end in time."""
        return self._play.so_far() if self._play else Played([])

    def put(self, commands: list[_Command]) -> None:
        """Hand out commands at the next poll, or the one that waits."""
        self._pending.extend(commands)
        if self._poll and self._pending:
            self._end_poll()

    def _get_updates(self, request: Request, answer: Answer, arrived: float) -> None:
        if not self.poll_seen.is_set():
            self.first_poll_at = arrived
            self.poll_seen.set()
        said = request.body + request.target
        offset, timeout = _OFFSET.search(said), _TIMEOUT.search(said)
        while offset and self._pending and self._pending[0].update_id < int(offset[1]):
            self._pending.popleft()
        self._end_poll()
        self._poll = answer
        wait_s = int(timeout[1]) if timeout else 0
        if self._pending or not wait_s:
            self._end_poll()
        else:
            self._poll_end = asyncio.get_running_loop().call_later(wait_s, self._end_poll)

    def _end_poll(self) -> None:
        answer, self._poll = self._poll, None
        if self._poll_end:
            self._poll_end.cancel()
            self._poll_end = None
        if answer:
            answer(self._batch() if self._pending else _NOTHING)

    def _batch(self) -> bytes:
        batch = [self._pending[at] for at in range(min(_BATCH, len(self._pending)))]
        answer = _ok([_update(command) for command in batch])
        now = time.monotonic()
        for command in batch:
            if self._play:
                self._play.handed_out(command, now)
        return answer

    def _sent(self, method: bytes, body: bytes, answer: Answer, arrived: float) -> None:
        self.last_said = body
        found = _CHAT.search(body)
        chat = int(found[1]) if found else 0
        shape = _PHOTO if method in _PHOTOS else _TEXT
        answer(json_answer(shape % (next(self._numbers), chat)))
        if method in _PHOTOS:
            self.on_photo(chat, body, arrived)
        if self._play and self._play.answered(method.decode(), chat, body, arrived):
            self.put(self._play.next())


def _update(command: _Command) -> dict[str, object]:
    person = {"id": command.chat, "is_bot": False, "first_name": "Ana", "language_code": "pt-br"}
    message: dict[str, object] = {
        "message_id": command.update_id,
        "date": int(time.time()),
        "chat": {"id": command.chat, "type": "private", "first_name": "Ana"},
    }
    if command.pressed:
        press = {"id": str(command.update_id), "from": person, "chat_instance": "1", "data": command.text}
        shown = {**message, "from": _ME, "text": "ok"}
        return {"update_id": command.update_id, "callback_query": {**press, "message": shown}}
    length = len(command.text.split(maxsplit=1)[0])
    message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
    typed = {**message, "from": person, "text": command.text}
    return {"update_id": command.update_id, "message": typed}


class _Play:
    """One phase while it runs."""

    def __init__(self, phase: Phase, numbers: Iterator[int]) -> None:
        self.done: asyncio.Future[Played] = asyncio.get_running_loop().create_future()
        self._phase, self._numbers = phase, numbers
        self._proof = phase.proof.encode()
        self._made = 0
        self._seen: set[int] = set()
        self._open: dict[int, deque[float]] = {}
        self._times: list[tuple[float, float]] = []
        self._wrong = 0

    def next(self) -> list[_Command]:
        """The commands that are due now."""
        phase = self._phase
        one = phase.pace is Pace.ONE_BY_ONE
        due = range(self._made, min(phase.count, self._made + 1) if one else phase.count)
        self._made = due.stop
        texts = phase.texts
        return [
            _Command(next(self._numbers), FIRST_CHAT + n % phase.chats, texts[n % len(texts)], phase.pressed)
            for n in due
        ]

    def handed_out(self, command: _Command, at: float) -> None:
        """Note the time; a second hand-out of the same update does not count."""
        if command.update_id in self._seen:
            return
        self._seen.add(command.update_id)
        self._open.setdefault(command.chat, deque()).append(at)
        if self._phase.pace is Pace.UNANSWERED and len(self._seen) == self._phase.count:
            self.done.set_result(Played([]))

    def answered(self, method: str, chat: int, body: bytes, at: float) -> bool:
        """Note an answer; says whether it was one that the phase waited for."""
        waiting = self._open.get(chat)
        if method not in self._phase.replies or not waiting or self.done.done():
            return False
        if self._proof not in body:
            self._wrong += 1
        self._times.append((waiting.popleft(), at))
        if len(self._times) == self._phase.count:
            self.done.set_result(Played(self._times, self._wrong))
        return True

    def so_far(self) -> Played:
        """What is known of a phase that did not end."""
        return Played(self._times, self._wrong)
