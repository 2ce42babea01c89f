"""Telegram's side of the check: the token, the address, and every chat that may command the bot."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, TelegramError, TimedOut

from bot.checks.finding import doubtful, origin, right, shown, wrong
from bot.telegram.clock import TelegramClock
from bot.telegram.polling import PollingRequest, PollWatch
from bot.telegram.request import ApiRequest
from bot.tls import verifying

if TYPE_CHECKING:
    from telegram import ChatFullInfo

    from bot.checks.finding import Finding
    from bot.settings import Settings


async def ask_telegram(settings: Settings, *, within_s: float) -> list[Finding]:
    """The token's line, the address's, then one for each chat; takes at most ``within_s`` seconds."""
    bot = _bot(settings)
    try:
        refusal = await _greet(bot, within_s / 2)
        if refusal is not None:
            return _without_bot(refusal, settings)
        chats = await asyncio.gather(*(_chat(bot, chat, within_s / 2) for chat in settings.admin_chat_ids))
    finally:
        await bot.shutdown()
    return [right(f"Bot token: accepted, as @{shown(bot.username)}."), _reached(settings), *chats]


def _bot(settings: Settings) -> Bot:
    """A bot on the same connections as the program's, so that what works here works there."""
    tls = verifying()
    polling = PollingRequest(watch=PollWatch(), clock=TelegramClock(), tls=tls)
    return Bot(
        settings.telegram_bot_token.get_secret_value(),
        base_url=f"{settings.telegram_api_url}/bot",
        request=ApiRequest(polling, tls=tls),
        get_updates_request=polling,
    )


async def _greet(bot: Bot, within_s: float) -> Exception | None:
    """Ask who the bot is; why that was not told, if so."""
    try:
        async with asyncio.timeout(within_s):
            await bot.initialize()
    except Exception as error:  # noqa: BLE001 -- PTB raises anything at an answer that is not the Bot API's
        return error
    return None


def _without_bot(refusal: Exception, settings: Settings) -> list[Finding]:
    """The lines where there is no bot to ask as."""
    where, usual = settings.telegram_api_url, type(settings).model_fields["telegram_api_url"].default
    chats = doubtful("Chats: not checked; first see to the lines above.")
    if isinstance(refusal, InvalidToken):
        also = "" if where == usual else f" See also that {origin(where)} is a Bot API's address."
        token = wrong(f"Bot token: refused. Copy TELEGRAM_BOT_TOKEN anew from @BotFather.{also}")
        return [token, _reached(settings), chats]
    slow = isinstance(refusal, (TimeoutError, TimedOut))
    why = "no answer in time" if slow else "not reached, or it is no Bot API that answers"
    address = wrong(
        f"Telegram at {origin(where)}: {why}. Check this machine's network, firewall and proxy, "
        "and TELEGRAM_API_URL."
    )
    return [doubtful("Bot token: not checked, since Telegram was not reached."), address, chats]


def _reached(settings: Settings) -> Finding:
    return right(f"Telegram: answers at {origin(settings.telegram_api_url)}.")


async def _chat(bot: Bot, number: int, within_s: float) -> Finding:
    try:
        async with asyncio.timeout(within_s):
            chat = await bot.get_chat(number)
    except Exception as error:  # noqa: BLE001 -- as above
        return _without_chat(number, error)
    return right(f"Chat {number}: {_name(chat)}.")


def _without_chat(number: int, error: Exception) -> Finding:
    match error:
        case ChatMigrated():
            return wrong(
                f"Chat {number}: was upgraded, its id is now {error.new_chat_id}. Put that into ADMIN_CHAT_IDS."
            )
        case BadRequest() if number > 0:
            return wrong(f"Chat {number}: has not written to the bot yet. Send the bot /start from there.")
        case BadRequest() | Forbidden():
            return wrong(f"Chat {number}: the bot is not in it. Add it, or correct ADMIN_CHAT_IDS.")
        case TelegramError() | TimeoutError():
            return doubtful(f"Chat {number}: Telegram did not tell. Run the check again in a minute.")
        case _:
            return doubtful(f"Chat {number}: Telegram's answer was not understood, but the chat is there.")


def _name(chat: ChatFullInfo) -> str:
    """The group's title or the person's name; neither may be all invisible characters."""
    return shown(chat.title or chat.full_name) or "without a name"
