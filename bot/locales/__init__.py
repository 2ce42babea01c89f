"""Every text that people see in Telegram, in their language and their time zone."""

from bot.locales.inserted import clip as clip
from bot.locales.inserted import filled as filled
from bot.locales.inserted import quoted as quoted
from bot.locales.languages import ENGLISH as ENGLISH
from bot.locales.languages import LANGUAGES as LANGUAGES
from bot.locales.languages import ZONES as ZONES
from bot.locales.languages import Language as Language
from bot.locales.languages import language_for as language_for
from bot.locales.languages import mark as mark
from bot.locales.languages import mark_many as mark_many
from bot.locales.texts import Texts as Texts
from bot.locales.texts import texts_in as texts_in
