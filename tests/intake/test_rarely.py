"""A line at most once a minute, that says how often it happened."""

from bot.intake.rarely import Rarely


def test_the_first_time_is_told_and_then_one_line_a_minute() -> None:
    now = 1000.0
    rarely = Rarely(lambda: now)
    assert rarely.due() == 1
    assert [rarely.due() for _ in range(5)] == [0] * 5

    now += 59
    assert rarely.due() == 0
    now += 1
    assert rarely.due() == 7
    assert rarely.due() == 0
