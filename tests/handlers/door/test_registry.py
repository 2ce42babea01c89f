"""The registry: whatever can be typed or pressed has a handler, and each handler a permission."""

import pytest

import handlers
from bot.access import Permission
from bot.views import callbacks
from bot.views.guide import USAGES
from handlers.asking.questions import Question
from handlers.door.registry import ANSWERS, BUTTONS, COMMANDS, Route, button, command
from tests.views.presses import KINDS


def test_every_command_of_the_help_has_a_handler_and_every_handler_a_line_in_the_help() -> None:
    assert handlers.__doc__
    assert COMMANDS.keys() == USAGES.keys() | {"start"}


def test_every_button_has_a_handler() -> None:
    assert BUTTONS.keys() == set(KINDS)


def test_only_the_ids_are_for_anyone() -> None:
    open_to_all = [name for name, route in COMMANDS.items() if route.needs is Permission.ANYONE]

    assert open_to_all == ["id"]
    assert all(isinstance(route.needs, Permission) for route in [*COMMANDS.values(), *BUTTONS.values()])
    assert Permission.ANYONE not in {route.needs for route in BUTTONS.values()}


@pytest.mark.parametrize(
    ("kinds", "needs"),
    [
        ({callbacks.LogoutConfirmed, callbacks.PairConfirmed}, Permission.LOGOUT),
        (
            {
                callbacks.DeleteConfirmed,
                callbacks.RecreateConfirmed,
                callbacks.Resume,
                callbacks.ResumeWithoutProxy,
                callbacks.ForgetConfirmed,
            },
            Permission.DELETE,
        ),
        ({callbacks.Restart, callbacks.Heal, callbacks.HealHere}, Permission.RESTART),
        ({callbacks.ShowAlerts, callbacks.ShowMutes}, Permission.VIEW),
        (
            {
                callbacks.Mute,
                callbacks.MuteHere,
                callbacks.Unmute,
                callbacks.UnmuteHere,
                callbacks.AskMute,
                callbacks.ChooseWanted,
                callbacks.AskQuiet,
                callbacks.AskQuietEnd,
                callbacks.ChooseQuiet,
                callbacks.NoQuiet,
                callbacks.AskDigest,
                callbacks.ChooseDigest,
                callbacks.NoDigest,
            },
            Permission.ALERTS,
        ),
        ({callbacks.AskRestarts, callbacks.YesRestarts}, Permission.RESTART),
        ({callbacks.AskLogouts, callbacks.YesLogouts}, Permission.LOGOUT),
        ({callbacks.AskDeletes}, Permission.DELETE),
        ({callbacks.AskMutes, callbacks.YesMutes}, Permission.ALERTS),
        ({callbacks.PickSwitch, callbacks.AskSwitch, callbacks.YesSwitch}, Permission.SETTINGS),
        ({callbacks.ChooseSeveral, callbacks.SeveralToggle, callbacks.StopSeveral}, Permission.VIEW),
        ({callbacks.CreateWithPhone}, Permission.CREATE),
        ({callbacks.GoOnline, callbacks.GoOffline}, Permission.PRESENCE),
        ({callbacks.ShowQr, callbacks.PairPhone}, Permission.PAIR),
    ],
)
def test_what_a_button_does_is_what_it_needs(kinds: set[type[callbacks.Press]], needs: Permission) -> None:
    assert {BUTTONS[kind].needs for kind in kinds} == {needs}


def test_only_what_pops_up_answers_its_press_itself() -> None:
    assert {kind for kind, route in BUTTONS.items() if route.answers} == {
        callbacks.Mute,
        callbacks.Unmute,
        callbacks.Heal,
    }


def test_a_command_without_a_line_in_the_help_does_not_start_the_program() -> None:
    with pytest.raises(ValueError, match="/nothing has no line in the help"):
        command("nothing", needs=Permission.VIEW)
    assert "nothing" not in COMMANDS


def test_there_is_no_route_without_a_permission() -> None:
    with pytest.raises(TypeError, match="needs"):
        Route(run=_nothing)  # type: ignore[call-arg]  # that it is wrong is the test


async def _nothing() -> None:
    """A handler of nothing."""


def test_a_second_handler_for_the_same_thing_does_not_start_the_program() -> None:
    with pytest.raises(ValueError, match="has a handler already"):
        command("status", needs=Permission.VIEW)(COMMANDS["status"].run)
    with pytest.raises(ValueError, match="has a handler already"):
        button(callbacks.ShowCard, needs=Permission.VIEW)(BUTTONS[callbacks.ShowCard].run)


def test_every_kind_of_question_has_a_handler_of_its_answers() -> None:
    assert set(ANSWERS) == set(Question.__subclasses__())
