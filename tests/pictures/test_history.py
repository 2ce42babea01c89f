"""The picture of a history: its strip, read back from the pixels, is the history that it was drawn from."""

from __future__ import annotations

import asyncio
import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageColor

from bot.fleet.health import Health
from bot.history.drawing import Band, Drawing, Paint, Row, Tick
from bot.history.figures import Period
from bot.pictures.history import ONE_STRIP, WIDTH_PX, draw, history_picture
from bot.pictures.strip import COLOURS, SHORTEST_DOWN_PX
from bot.views import drawings
from tests.views import histories as past
from tests.views.histories import DOWN, a_history
from tests.views.readers import EN, EVERY

if TYPE_CHECKING:
    from bot.history.figures import FleetHistory, InstanceHistory
    from bot.locales import Texts
    from tests.views.histories import Part

UNKNOWN = {None, Health.UNREACHABLE}
WHITE = (255, 255, 255)
TALLEST = 1280
"""Above it Telegram scales a photo down, and its letters with it."""

parts = st.lists(st.tuples(st.floats(0.0, 1.0), st.none() | st.sampled_from(Health)), min_size=1, max_size=12)
parts = parts.filter(lambda drawn: sum(share for share, _ in drawn) > 0)


def read(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    assert image.format == "PNG"
    return image.convert("RGB")


def read_strip(png: bytes) -> dict[int, Paint]:
    """What each column of the strip shows."""
    box = (ONE_STRIP.left, ONE_STRIP.top, ONE_STRIP.right, ONE_STRIP.bottom)
    columns = read(png).crop(box).transpose(Image.Transpose.TRANSPOSE).tobytes()
    size = 3 * ONE_STRIP.height
    return {
        ONE_STRIP.left + at: painted(columns[at * size : (at + 1) * size]) for at in range(ONE_STRIP.width)
    }


def painted(column: bytes) -> Paint:
    """What a column shows, told by colour and height, from every tenth pixel of it."""
    pixels = [tuple(column[at : at + 3]) for at in (*range(0, len(column), 30), len(column) - 3)]
    share = {colour: pixels.count(colour) / len(pixels) for colour in set(pixels)}
    if pixels[0] == _rgb(Paint.DOWN):
        assert share == {_rgb(Paint.DOWN): 1}
        return Paint.DOWN
    if pixels[-1] == _rgb(Paint.UP):
        assert share[_rgb(Paint.UP)] == pytest.approx(0.7, abs=0.05)
        return Paint.UP
    if share.get(WHITE, 0) > 0.8:
        assert pixels[-1] == _rgb(Paint.UNLINKED)
        return Paint.UNLINKED
    assert share[WHITE] == pytest.approx(0.3, abs=0.05)
    return Paint.UNKNOWN


def _rgb(paint: Paint) -> tuple[int, ...]:
    return ImageColor.getrgb(COLOURS[paint])


def meant(history: InstanceHistory, x: int, reach_px: float) -> set[Paint]:
    """The slow and obvious: what was true at some time within ``reach_px`` of a column, asked second by second."""
    share, window = 1 / ONE_STRIP.width, history.ended - history.began
    begin = history.began + window * max(0.0, (x - ONE_STRIP.left - reach_px) * share)
    end = history.began + window * min(1.0, (x - ONE_STRIP.left + 1 + reach_px) * share)
    near = {stretch.health for stretch in history.strip if stretch.began <= end and stretch.ended >= begin}
    return {
        Paint.DOWN if health in DOWN
        else Paint.UNKNOWN if health in UNKNOWN
        else Paint.UP if health is Health.CONNECTED
        else Paint.UNLINKED
        for health in near
    }  # fmt: skip


@settings(max_examples=12, deadline=None)
@given(parts, st.sampled_from(Period))
@example([(0.5, Health.CONNECTED), (1e-9, Health.DISCONNECTED), (0.5, Health.CONNECTED)], Period.MONTH)
@example([(1.0, Health.CONNECTED), (1e-9, Health.DISCONNECTED)], Period.MONTH)
@example([(1e-9, Health.CONNECTING), (1.0, None)], Period.DAY)
def test_what_the_strip_shows_was_so_within_a_pixel(drawn: list[Part], period: Period) -> None:
    history = a_history(drawn, period)

    shown = read_strip(draw(drawings.one(EN, history, period)))

    for x, paint in shown.items():
        assert paint in meant(history, x, SHORTEST_DOWN_PX if paint is Paint.DOWN else 1)
    for incident in history.incidents:  # none is lost, however short it was
        share = (incident.began - history.began) / (history.ended - history.began)
        at = ONE_STRIP.left + round(share * ONE_STRIP.width)
        near = range(max(at - SHORTEST_DOWN_PX, ONE_STRIP.left), min(at + 2, ONE_STRIP.right))
        assert Paint.DOWN in {shown[x] for x in near}


def test_beside_the_strip_nothing_is_painted_in_its_colours() -> None:
    image = read(draw(drawings.one(EN, a_history([(1, Health.DISCONNECTED)]), Period.WEEK)))
    down = ImageColor.getrgb(COLOURS[Paint.DOWN])

    beside = [image.getpixel((x, ONE_STRIP.bottom - 1)) for x in (*range(ONE_STRIP.left), ONE_STRIP.right)]

    assert down not in beside


def a_drawing(**changed: object) -> Drawing:
    usual: dict[str, object] = {
        "title": "loja",
        "subtitle": "20 Nov to 27 Nov",
        "figure": "99.87%",
        "facts": ("3 incidents", "longest: 2 hr"),
        "ticks": (Tick(0.5, "Nov 22"), Tick(0.6)),
        "legend": dict.fromkeys(Paint, "connected"),
        "strip": (Band(0, 1, Paint.UP),),
    }
    return Drawing(**(usual | changed))  # type: ignore[arg-type]  # a test's own mixture


def a_page(rows: int) -> Drawing:
    row = Row("1  loja", "99%", (Band(0, 0.5, Paint.UP), Band(0.5, 1, Paint.DOWN)))
    return a_drawing(strip=(), rows=(row,) * rows)


@pytest.mark.parametrize(
    "drawing",
    [
        a_drawing(),
        a_drawing(notes=(("Nov 22 14:05", "2 hr · logged out"),) * 5),
        a_page(1),
        a_page(10),
        a_drawing(strip=(), ticks=(), legend={}, facts=()),
    ],
    ids=["one", "with incidents", "a row", "a page", "nothing"],
)
def test_it_is_as_wide_as_a_phone_and_no_side_is_scaled_down(drawing: Drawing) -> None:
    image = read(draw(drawing))

    assert image.width == WIDTH_PX
    assert 400 < image.height <= TALLEST


@pytest.mark.parametrize("title", ["🏪", "日本のお店", "متجري", "", "\u202e\u200b", "n" * 500, "Ω ж ł ã"])
def test_no_title_breaks_it_nor_leaves_its_place(title: str) -> None:
    plain, drawn = (read(draw(a_drawing(title=text))) for text in ("", title))

    below = (0, 110, WIDTH_PX, plain.height)
    assert drawn.crop(below).tobytes() == plain.crop(below).tobytes()


async def test_while_it_is_drawn_the_event_loop_goes_on() -> None:
    drawing = asyncio.create_task(history_picture(lambda: a_page(10)))

    turns = 0
    while not drawing.done():
        await asyncio.sleep(0)
        turns += 1

    assert turns > 10
    assert read(drawing.result()).width == WIDTH_PX


@settings(max_examples=8, deadline=None)
@given(past.histories, past.fleets, past.periods, st.sampled_from(EVERY))
def test_whatever_became_of_whatever_instance_can_be_drawn_in_every_language(
    history: InstanceHistory, fleet: FleetHistory, period: Period, t: Texts
) -> None:
    drawn = (drawings.one(t, history, period, several=True), drawings.fleet(t, fleet, period))

    for drawing in drawn:
        image = read(draw(drawing))
        assert (image.width, image.height <= TALLEST) == (WIDTH_PX, True)


def test_a_day_takes_the_whole_width() -> None:
    history = a_history([(1, Health.CONNECTED)], Period.DAY)
    assert history.ended - history.began == timedelta(days=1)
    assert set(read_strip(draw(drawings.one(EN, history, Period.DAY))).values()) == {Paint.UP}
