"""What people are asked."""

from __future__ import annotations

from handlers.asking.confirmations import Confirmations
from handlers.asking.drafts import Drafts
from handlers.asking.questions import Questions
from handlers.services.asking import AskingServices


def asking_services() -> AskingServices:
    """Nothing is open at the start."""
    return AskingServices(Questions(), Confirmations(), Drafts())
