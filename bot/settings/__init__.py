"""Every setting: what a person may set, and what is wrong with it in their words."""

from bot.settings.problems import SettingsError as SettingsError
from bot.settings.servers import ServerSettings as ServerSettings
from bot.settings.settings import Settings as Settings
from bot.settings.values import Events as Events
from bot.settings.values import LogFormat as LogFormat
from bot.settings.values import LogLevel as LogLevel
from bot.settings.values import address_of as address_of
