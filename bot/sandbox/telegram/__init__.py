"""A stand-in for Telegram: the Bot API over real HTTP on loopback, and the people who use it."""

from bot.sandbox.telegram.api import BotApi as BotApi
from bot.sandbox.telegram.calls import Call as Call
from bot.sandbox.telegram.changes import Change as Change
from bot.sandbox.telegram.changes import ChatChanged as ChatChanged
from bot.sandbox.telegram.changes import MenusChanged as MenusChanged
from bot.sandbox.telegram.changes import MessageChanged as MessageChanged
from bot.sandbox.telegram.changes import PressAnswered as PressAnswered
from bot.sandbox.telegram.chat import Chat as Chat
from bot.sandbox.telegram.faults import Fault as Fault
from bot.sandbox.telegram.flood import FloodRules as FloodRules
from bot.sandbox.telegram.keyboard import Button as Button
from bot.sandbox.telegram.message import Message as Message
from bot.sandbox.telegram.message import PinNotice as PinNotice
from bot.sandbox.telegram.message import SentMessage as SentMessage
from bot.sandbox.telegram.message import Shown as Shown
from bot.sandbox.telegram.people import ANONYMOUS_ADMIN as ANONYMOUS_ADMIN
from bot.sandbox.telegram.people import CHANNEL_SENDER as CHANNEL_SENDER
from bot.sandbox.telegram.people import TELEGRAM as TELEGRAM
from bot.sandbox.telegram.people import Person as Person
from bot.sandbox.telegram.presses import Answer as Answer
from bot.sandbox.telegram.presses import Press as Press
