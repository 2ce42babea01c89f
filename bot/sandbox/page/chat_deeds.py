"""What people do in a chat, as the page asks for it."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.page.bodies import Delete, Language, Pin, PressButton, Say, read
from bot.sandbox.page.people import People
from bot.sandbox.page.refusals import Refusal, RefusedError
from bot.sandbox.page.stream import Streams
from bot.sandbox.telegram import BotApi, Chat, Message, Person, SentMessage

MAX_ID_CHARS = 20
"""Of a path; Telegram's ids have up to 52 bits."""


class ChatDeeds:
    """Saying, pressing, deleting, pinning, and speaking another language."""

    def __init__(self, telegram: BotApi, people: People, streams: Streams) -> None:
        self._telegram, self._people, self._streams = telegram, people, streams

    def routes(self) -> list[Route]:
        """The routes by method and path."""
        return [
            Route("/api/chats/{chat}/say", self.say, methods=["POST"]),
            Route("/api/chats/{chat}/press", self.press, methods=["POST"]),
            Route("/api/chats/{chat}/delete", self.delete, methods=["POST"]),
            Route("/api/chats/{chat}/pin", self.pin, methods=["POST"]),
            Route("/api/people/{person}/language", self.speak, methods=["POST"]),
        ]

    async def say(self, request: Request) -> Response:
        """Somebody writes."""
        body = await read(request, Say)
        chat = self._chat(request)
        reply_to = None if body.reply_to is None else _message(chat, body.reply_to)
        chat.says(body.text, self._member(chat, body.person), reply_to=reply_to)
        return JSONResponse({})

    async def press(self, request: Request) -> Response:
        """Somebody presses a button that the message shows now."""
        body = await read(request, PressButton)
        chat = self._chat(request)
        person, message = self._member(chat, body.person), _message(chat, body.message)
        if not isinstance(message, SentMessage) or body.data not in _data(message):
            raise RefusedError(409, Refusal.BUTTON_GONE)
        press = chat.forges(body.data, person, message=message)
        return JSONResponse({"press": press.id})

    async def delete(self, request: Request) -> Response:
        """Somebody deletes a message."""
        body = await read(request, Delete)
        chat = self._chat(request)
        chat.deletes(_message(chat, body.message))
        return JSONResponse({})

    async def pin(self, request: Request) -> Response:
        """Somebody pins a message, or takes it from the top of the chat."""
        body = await read(request, Pin)
        chat = self._chat(request)
        person, message = self._member(chat, body.person), _message(chat, body.message)
        if body.on:
            chat.pins(message, person)
        else:
            chat.unpins(message)
        return JSONResponse({})

    async def speak(self, request: Request) -> Response:
        """Somebody changes the language of their app."""
        body = await read(request, Language)
        person = self._people.find(_number(request.path_params["person"]))
        if person is None:
            raise RefusedError(404, Refusal.PERSON_UNKNOWN)
        self._streams.publish("person", self._people.json(self._people.speaks(person, body.language)))
        return JSONResponse({})

    def _chat(self, request: Request) -> Chat:
        chat = self._telegram.chats.get(_number(request.path_params["chat"]))
        if chat is None:
            raise RefusedError(404, Refusal.CHAT_UNKNOWN)
        return chat

    def _member(self, chat: Chat, person_id: int) -> Person:
        person = self._people.find(person_id)
        if person is None or person not in chat.members:
            raise RefusedError(403, Refusal.NOT_A_MEMBER)
        return person


def _message(chat: Chat, message_id: int) -> Message:
    message = chat.find(message_id)
    if message is None:
        raise RefusedError(404, Refusal.MESSAGE_GONE)
    return message


def _data(message: SentMessage) -> set[str | None]:
    return {button.data for row in message.buttons for button in row if button.data is not None}


def _number(text: str) -> int:
    """A number of a path; what is none stands for nothing."""
    return int(text) if len(text) <= MAX_ID_CHARS and text.removeprefix("-").isdecimal() else 0
