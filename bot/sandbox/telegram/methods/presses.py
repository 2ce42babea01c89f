"""answerCallbackQuery."""

from bot.sandbox.telegram.changes import PressAnswered
from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.params import Params
from bot.sandbox.telegram.presses import Answer
from bot.sandbox.telegram.world import World

MAX_ANSWER_CHARS = 200


def answer_callback_query(world: World, params: Params) -> bool:
    """Stop the button's spinner and show up to 200 characters; once for each press."""
    text = params.text("text")
    if len(text) > MAX_ANSWER_CHARS:
        raise bad_request("MESSAGE_TOO_LONG")
    answer = Answer(text, params.flag("show_alert"), params.text("url") or None)
    press = world.presses.answer(params.text("callback_query_id"), answer)
    world.changes.tell(PressAnswered(press))
    return True
