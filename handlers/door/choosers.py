"""Who chooses several instances: a button below what one person chooses is of use to them alone, and at its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.several.batch import Part, Refusal, Stage
from bot.views.callbacks import AskSeveral, StopSeveral, YesSeveral
from bot.views.several import REFUSALS

if TYPE_CHECKING:
    from bot.several.batch import Batch
    from bot.views.callbacks import SeveralPress
    from handlers.services.services import Services


async def refusal(services: Services, press: SeveralPress, chat: int, person: int) -> str | None:
    """What pops up where a press is of no use, as a marked text; None where it is.

    Whoever has access to the chat may stop what goes on there: that changes nothing more.

    Raises:
        DataFolderError: what was chosen cannot be read.
    """
    batch = await services.several.batches.get(press.batch)
    if batch is None or services.chats.access.now(batch.where.chat_id) != services.chats.access.now(chat):
        return REFUSALS[Refusal.GONE]
    if isinstance(press, StopSeveral):
        return None
    if batch.asker != person:
        return REFUSALS[Refusal.NOT_YOURS]
    untimely = _untimely(services, press, batch)
    return REFUSALS[untimely] if untimely else None


def _untimely(services: Services, press: SeveralPress, batch: Batch) -> Refusal | None:
    if isinstance(press, YesSeveral):
        return batch.refuses_yes(services.clock.now())
    if isinstance(press, AskSeveral) and press.which != Part.CHOSEN.value:
        is_over = batch.stage is Stage.OVER or (
            batch.stage is Stage.RUNNING and not services.several.runs.has(batch.id)
        )
        return None if is_over else Refusal.GONE
    return None if batch.is_open else Refusal.UNDER_WAY
