"""A stand-in for an Evolution API server, over HTTP on loopback; faithful to the recorded one.

It tells the recordings that a fact comes from by their number, as ``#123`` or by name. In use::

    server = EvolutionServer(api_key="made-up-key", version="2.3.6", pace=Pace.quick())
    async with server.serving() as url:
        loja = server.has("loja", State.CLOSE, never_linked=True)
        ...                                       # somebody asks for /instance/connect/loja
        loja.scan(code=await loja.shows_code())   # and a phone scans what it got
        await loja.until(State.OPEN)
        assert server.asked == ["GET /instance/connect/loja"]

Its events go out once somebody can hear them: ``server.websocket.enabled = True``, or a URL for its global webhook
in ``server.webhook.url``; ``server.events`` loses, repeats and delays them.
"""

from bot.sandbox.evolution.faults import Fault
from bot.sandbox.evolution.pace import Pace
from bot.sandbox.evolution.phone import PhoneRefusedError, WhatsAppInstance
from bot.sandbox.evolution.record import Heard
from bot.sandbox.evolution.server import EvolutionServer
from bot.sandbox.evolution.state import State

__all__ = ["EvolutionServer", "Fault", "Heard", "Pace", "PhoneRefusedError", "State", "WhatsAppInstance"]
