"""What a message is made of, read from a call: text or caption, photo, document, keyboard."""

from collections.abc import Mapping

from bot.sandbox.telegram.document import Document, Upload
from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.markup import RichText, from_html, plain
from bot.sandbox.telegram.params import Params
from bot.sandbox.telegram.photo import Photo
from bot.sandbox.telegram.world import World

MAX_TEXT_CHARS = 4096
MAX_CAPTION_CHARS = 1024


def read_text(params: Params) -> RichText:
    """The ``text`` of a call, 1 to 4096 characters after parsing.

    Raises:
        ApiError: 400, not so many, or markup that does not parse.
    """
    content = _read(params, "text", "entities")
    if not content.text:
        raise bad_request("message text is empty")
    if len(content.text) > MAX_TEXT_CHARS:
        raise bad_request("message is too long")
    return content


def read_caption(params: Params) -> RichText:
    """The ``caption`` of a call, up to 1024 characters after parsing.

    Raises:
        ApiError: 400, more than that, or markup that does not parse.
    """
    content = _read(params, "caption", "caption_entities")
    if len(content.text) > MAX_CAPTION_CHARS:
        raise bad_request("message caption is too long")
    return content


def _read(params: Params, name: str, entities_name: str) -> RichText:
    source = params.text(name)
    if any("\ud800" <= char <= "\udfff" for char in source):  # half a character, from a JSON escape
        raise bad_request("strings must be encoded in UTF-8")
    mode = params.text("parse_mode").lower()
    if mode == "html":
        return from_html(source)
    if mode:
        raise bad_request("unsupported parse_mode")
    entities = params.items(entities_name)
    return plain(source, tuple(entity for entity in entities if isinstance(entity, dict)))


def read_photo(world: World, given: object, uploads: Mapping[str, object]) -> Photo:
    """A photo: uploaded bytes, ``attach://`` to such, or the id of one that Telegram has.

    Raises:
        ApiError: 400, there is none or it is no photo. Addresses on the web are refused
            like unknown ids, for the stand-in never leaves this machine.
    """
    given = _attached(given, uploads)
    if isinstance(given, bytes):
        return world.photos.keep(given)
    if not isinstance(given, str) or not given:
        raise bad_request("there is no photo in the request")
    return world.photos.get(given)


def read_document(world: World, given: object, uploads: Mapping[str, object]) -> Document:
    """A document, as :func:`read_photo` reads a photo.

    Raises:
        ApiError: 400, there is none; 413, it is too large.
    """
    given = _attached(given, uploads)
    if isinstance(given, Upload):
        return world.documents.keep(given)
    if not isinstance(given, str) or not given:
        raise bad_request("there is no document in the request")
    return world.documents.get(given)


def _attached(given: object, uploads: Mapping[str, object]) -> object:
    """What ``attach://`` points to; all else as it is."""
    if isinstance(given, str) and given.startswith("attach://"):
        return uploads.get(given.removeprefix("attach://"))
    return given
