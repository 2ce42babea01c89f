"""A stand-in for an Evolution API server, over HTTP on loopback; faithful to the recorded one."""

from bot.sandbox.evolution.faults import Fault
from bot.sandbox.evolution.pace import Pace
from bot.sandbox.evolution.phone import PhoneRefusedError, WhatsAppInstance
from bot.sandbox.evolution.record import Heard
from bot.sandbox.evolution.server import EvolutionServer
from bot.sandbox.evolution.state import State

__all__ = ["EvolutionServer", "Fault", "Heard", "Pace", "PhoneRefusedError", "State", "WhatsAppInstance"]
