"""Telegram's HTML, read as strictly as Telegram reads it (Bot API, "HTML style").

Offsets and lengths are UTF-16 code units, limits are characters after parsing.
"""

import re
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import NoReturn

from bot.sandbox.telegram.errors import ApiError, Json, bad_request

_SIMPLE = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("span", "tg-spoiler"), "spoiler"),
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_UNKNOWN_REFERENCE = re.compile(r"&(?!(?:lt|gt|amp|quot)\b|#\d|#[xX][0-9a-fA-F])")
"""Telegram knows four names; any other ampersand is text, as it stands."""

_TAG_NAME = re.compile(r"[^\s>]*")
_LAST_CODE_POINT = 0x10FFFF


def utf16(text: str) -> int:
    """How many UTF-16 code units ``text`` takes, which is how Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True)
class RichText:
    """A text with its formatting.

    Attributes:
        text: what people read, without markup.
        entities: ``MessageEntity`` objects over it.
        html: the source as it was sent; for a text sent without HTML, that text escaped.
    """

    text: str = ""
    entities: tuple[Json, ...] = ()
    html: str = field(default="", compare=False)


def plain(text: str, entities: tuple[Json, ...] = ()) -> RichText:
    """A text that carries no markup of its own."""
    return RichText(*_trimmed(text, entities), html=escape(text, quote=False).strip())


def from_html(source: str) -> RichText:
    """Read ``source`` as Telegram does with ``parse_mode=HTML``.

    Raises:
        ApiError: 400 "can't parse entities", for anything but well-formed, known tags.
    """
    reader = _Reader(source)
    reader.read()
    # The reader closes inner tags first; over the same stretch the outer one comes first.
    reader.entities.reverse()
    entities = sorted(reader.entities, key=lambda entity: (entity["offset"], -entity["length"]))
    return RichText(*_trimmed("".join(reader.pieces), tuple(entities)), html=source.strip())


def _trimmed(text: str, entities: tuple[Json, ...]) -> tuple[str, tuple[Json, ...]]:
    """Cut white space at both ends, as Telegram does, and the entities with it."""
    kept = text.strip()
    before = utf16(text[: len(text) - len(text.lstrip())])
    last = utf16(kept)
    fitted = []
    for entity in entities:
        start = max(entity["offset"] - before, 0)
        end = min(entity["offset"] + entity["length"] - before, last)
        if end > start:
            fitted.append({**entity, "offset": start, "length": end - start})
    return kept, tuple(fitted)


@dataclass
class _OpenTag:
    name: str
    attributes: dict[str, str | None]
    offset: int
    language: str | None = None


class _Reader(HTMLParser):
    """Collects text and entities; the first thing that Telegram would not take ends it."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.source = _UNKNOWN_REFERENCE.sub("&amp;", source)
        self.pieces: list[str] = []
        self.entities: list[Json] = []
        self._length = 0
        self._open: list[_OpenTag] = []

    def read(self) -> None:
        self.feed(self.source)
        if "<" in self.rawdata:  # what the parser still holds back is an unfinished tag
            self._refuse("Unclosed start tag")
        self.close()
        if self._open:
            name = self._open[-1].name
            raise _unreadable(f'Can\'t find end tag corresponding to start tag "{name}"')

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag not in _SIMPLE:
            self._refuse_tag()
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            self._refuse('Tag "span" must have class "tg-spoiler"')
        if tag == "tg-emoji" and not attributes.get("emoji-id"):
            self._refuse('Tag "tg-emoji" must have attribute "emoji-id"')
        self._open.append(_OpenTag(tag, attributes, self._length))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag, attrs
        self._refuse_tag()

    def handle_endtag(self, tag: str) -> None:
        if not self._open:
            self._refuse("Unexpected end tag")
        opened = self._open.pop()
        if opened.name != tag:
            self._refuse("Unmatched end tag", f', expected "</{opened.name}>", found "</{tag}>"')
        self._close(opened)

    def handle_data(self, data: str) -> None:
        if "<" in data:
            self._refuse_tag()
        self._add(data)

    def handle_entityref(self, name: str) -> None:
        self._add(_NAMED[name])

    def handle_charref(self, name: str) -> None:
        number = int(name[1:], 16) if name[0] in "xX" else int(name)
        if not 0 < number <= _LAST_CODE_POINT or 0xD800 <= number <= 0xDFFF:  # noqa: PLR2004 - surrogates
            raise _unreadable("Text contains invalid Unicode characters after decoding HTML entities")
        self._add(chr(number))

    def handle_comment(self, data: str) -> None:
        del data
        self._refuse_tag()

    def handle_decl(self, decl: str) -> None:
        self.handle_comment(decl)

    def unknown_decl(self, data: str) -> None:
        self.handle_comment(data)

    def handle_pi(self, data: str) -> None:
        self.handle_comment(data)

    def _add(self, text: str) -> None:
        self.pieces.append(text)
        self._length += utf16(text)

    def _close(self, tag: _OpenTag) -> None:
        if tag.name == "code" and self._names_language(tag):
            return
        if self._length > tag.offset:
            entity = {"type": _SIMPLE[tag.name], "offset": tag.offset, "length": self._length - tag.offset}
            self.entities.append({**entity, **self._details(tag)})

    def _names_language(self, code: _OpenTag) -> bool:
        """Whether ``code`` only tells the language of the ``pre`` around it, which then knows it."""
        style = code.attributes.get("class") or ""
        if not self._open or self._open[-1].name != "pre" or not style.startswith("language-"):
            return False
        self._open[-1].language = style.removeprefix("language-")
        return True

    def _details(self, tag: _OpenTag) -> Json:
        """What some kinds of entity carry beside their place."""
        match tag.name, tag.attributes:
            case "a", attributes:
                return {"url": attributes.get("href") or self._since(tag)}
            case "blockquote", {"expandable": _}:
                return {"type": "expandable_blockquote"}
            case "pre", _ if tag.language:
                return {"language": tag.language}
            case "tg-emoji", attributes:
                return {"custom_emoji_id": attributes["emoji-id"]}
            case "tg-time", attributes:
                return _date_time(attributes)
        return {}

    def _since(self, tag: _OpenTag) -> str:
        read = "".join(self.pieces).encode("utf-16-le")
        return read[2 * tag.offset :].decode("utf-16-le")

    def _refuse_tag(self) -> NoReturn:
        """Refuse the tag that stands here, by what Telegram takes for its name."""
        name = _TAG_NAME.match(self.source, self._position() + 1)
        self._refuse(f'Unsupported start tag "{name[0].lower() if name else ""}"')

    def _refuse(self, reason: str, rest: str = "") -> NoReturn:
        offset = len(self.source[: self._position()].encode())
        raise _unreadable(f"{reason} at byte offset {offset}{rest}")

    def _position(self) -> int:
        line, column = self.getpos()
        return sum(len(each) + 1 for each in self.source.split("\n")[: line - 1]) + column


def _date_time(attributes: dict[str, str | None]) -> Json:
    unix = attributes.get("unix") or ""
    if not unix.isdigit():
        raise _unreadable("Invalid Unix time specified")
    form = attributes.get("format")
    return {"unix_time": int(unix), **({"date_time_format": form} if form else {})}


def _unreadable(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")
