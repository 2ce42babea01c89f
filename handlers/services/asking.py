"""What people were asked and have not answered yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handlers.asking.confirmations import Confirmations
    from handlers.asking.drafts import Drafts
    from handlers.asking.questions import Questions


@dataclass(frozen=True)
class AskingServices:
    """It is kept in memory, and a restart forgets it.

    Attributes:
        questions: those that are answered by a text.
        confirmations: those that are answered by a yes.
        drafts: texts that wait for the yes to be sent.
    """

    questions: Questions
    confirmations: Confirmations
    drafts: Drafts
