"""Every setting: what a person may set, and what is wrong with it in their words."""

from bot.settings.servers import ServerSettings as ServerSettings
from bot.settings.settings import Events as Events
from bot.settings.settings import LogFormat as LogFormat
from bot.settings.settings import LogLevel as LogLevel
from bot.settings.settings import Settings as Settings
from bot.settings.settings import SettingsError as SettingsError
from bot.settings.settings import address_of as address_of
