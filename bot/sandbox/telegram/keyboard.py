"""Inline keyboards: what a button is, and which ones Telegram refuses."""

from dataclasses import dataclass, field

from bot.sandbox.telegram.errors import ApiError, Json, bad_request

MAX_BUTTONS = 100
MAX_BUTTONS_IN_ROW = 8
MAX_DATA_BYTES = 64
MAX_COPY_CHARS = 256

_OTHER_ACTIONS = ("web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat", "pay")


@dataclass(frozen=True)
class Button:
    """One inline button; at most one of data, copy_text and url is set.

    Attributes:
        data: what a press sends to the bot.
        copy_text: what a tap copies.
        url: what a tap opens.
        json: the button as it was sent, with all it carries (``style`` and so on).
    """

    text: str
    data: str | None = None
    copy_text: str | None = None
    url: str | None = None
    json: Json = field(default_factory=dict, repr=False)


Keyboard = tuple[tuple[Button, ...], ...]


def read_keyboard(markup: object) -> Keyboard:
    """Read ``reply_markup``; keyboards that are not inline give no buttons.

    Raises:
        ApiError: 400 for a keyboard that Telegram would not take.
    """
    if markup is None:
        return ()
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows = markup.get("inline_keyboard", [])
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('can\'t parse inline keyboard: Field "inline_keyboard" must be an Array of Arrays')
    if sum(map(len, rows)) > MAX_BUTTONS or any(len(row) > MAX_BUTTONS_IN_ROW for row in rows):
        raise bad_request("reply markup is too long")
    return tuple(tuple(map(_read_button, row)) for row in rows if row)


def _read_button(raw: object) -> Button:
    if not isinstance(raw, dict):
        raise _unreadable("Object expected as button")
    text = raw.get("text")
    if not isinstance(text, str) or not text.strip():
        raise _unreadable('Field "text" must be a non-empty String')
    button = Button(text, raw.get("callback_data"), _copied(raw), raw.get("url"), raw)
    actions = [button.data, button.copy_text, button.url, *(raw.get(name) for name in _OTHER_ACTIONS)]
    if all(action is None for action in actions):
        raise _unreadable("Text buttons are unallowed in the inline keyboard")
    if raw.get("login_url") is not None:
        raise bad_request("BOT_DOMAIN_INVALID")  # no domain was linked to the bot with BotFather
    if button.data is not None and not 1 <= len(str(button.data).encode()) <= MAX_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    return button


def _copied(raw: Json) -> str | None:
    if "copy_text" not in raw:
        return None
    text = raw["copy_text"].get("text") if isinstance(raw["copy_text"], dict) else None
    if not isinstance(text, str) or not 1 <= len(text) <= MAX_COPY_CHARS:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    return text


def _unreadable(reason: str) -> ApiError:
    return bad_request(f"can't parse inline keyboard button: {reason}")


def keyboard_json(keyboard: Keyboard) -> Json:
    """An ``InlineKeyboardMarkup``."""
    return {"inline_keyboard": [[button.json for button in row] for row in keyboard]}
