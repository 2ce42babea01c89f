"""Drafts: each under its own question, taken once, and forgotten with it."""

from bot.fleet.phones import Phone
from handlers.asking.confirmations import GOOD_FOR_S
from handlers.asking.drafts import Draft, Drafts

ONE, OTHER = (Draft((Phone("5511988887777"),), text) for text in ("one", "other"))


def test_a_draft_is_taken_once_by_the_answer_to_its_own_question() -> None:
    drafts = Drafts()
    drafts.keep((1000, "ana"), ONE)
    drafts.keep((1001, "ana"), OTHER)

    assert drafts.take(1000, "bia") is None
    assert drafts.take(1000, "ana") is ONE
    assert drafts.take(1000, "ana") is None
    assert drafts.take(1001, "ana") is OTHER


def test_a_draft_whose_question_has_expired_is_forgotten() -> None:
    drafts = Drafts()
    drafts.keep((1000, "ana"), ONE)
    drafts.keep((1000 + GOOD_FOR_S, "bia"), OTHER)
    drafts.keep((1001 + GOOD_FOR_S, "bia"), OTHER)

    assert drafts.take(1000, "ana") is None
    assert drafts.take(1000 + GOOD_FOR_S, "bia") is OTHER
