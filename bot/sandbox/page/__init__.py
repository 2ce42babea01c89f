"""The sandbox's page: a chat with the bot on the left, the world around it on the right, live in a browser."""

from bot.sandbox.page.people import People as People
from bot.sandbox.page.people import Role as Role
from bot.sandbox.page.serving import serving as serving
from bot.sandbox.page.world import WorldServer as WorldServer
