"""What is sent: it decodes to exactly the server's code, large, opaque and with its quiet zone."""

import asyncio
import subprocess
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pictures.qr import BadPicture, draw, qr_picture, redraw
from tests.pictures.samples import (
    RECORDED_CODE,
    RECORDED_PNG,
    as_telegram_shows,
    codes,
    data_url,
    drawing,
    opened,
    read,
    server_png,
)

DRAWN_MODULES = 53  # version 9: 229 characters at level L
RECORDED_MODULES = 81  # version 16


@given(codes())
@drawing
def test_what_is_drawn_decodes_to_the_code_also_as_a_poor_thumbnail(code: str) -> None:
    png = draw(code)

    assert read(opened(png)) == [code]
    assert read(as_telegram_shows(png)) == [code]


@given(codes(ref_bytes=st.integers(0, 300)))
@drawing
def test_shorter_and_longer_codes_are_drawn_within_telegrams_limit(code: str) -> None:
    image = opened(draw(code))

    assert 850 < image.width == image.height <= 1280
    assert read(image) == [code]


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=400))
@drawing
def test_any_printable_text_is_drawn_as_it_is_or_refused(text: str) -> None:
    try:
        png = draw(text)
    except BadPicture:
        assert not text.strip()
    else:
        assert read(opened(png)) == [text]


@given(codes())
@drawing
def test_what_is_redrawn_decodes_to_the_code_also_as_a_poor_thumbnail(code: str) -> None:
    png = redraw(server_png(code))

    assert read(opened(png)) == [code]
    assert read(as_telegram_shows(png)) == [code]


def test_the_recorded_picture_is_redrawn_to_the_recorded_code() -> None:
    png = redraw(RECORDED_PNG)

    assert read(opened(png)) == [RECORDED_CODE]
    assert read(as_telegram_shows(png)) == [RECORDED_CODE]


@pytest.mark.parametrize(
    ("png", "modules", "module_px"),
    [(draw(RECORDED_CODE), DRAWN_MODULES, 16), (redraw(RECORDED_PNG), RECORDED_MODULES, 11)],
    ids=["drawn", "redrawn"],
)
def test_modules_are_whole_squares_in_black_on_opaque_white_with_a_quiet_zone_of_four(
    png: bytes, modules: int, module_px: int
) -> None:
    image = opened(png)
    side = (modules + 8) * module_px
    border = 4 * module_px

    assert (image.mode, image.size) == ("1", (side, side))
    assert not image.has_transparency_data
    image = image.convert("L")
    assert set(image.tobytes()) == {0, 255}
    inverted = image.point([255 - level for level in range(256)])
    assert inverted.getbbox() == (border, border, side - border, side - border)
    grid = image.resize((modules + 8,) * 2, 0)
    assert grid.resize(image.size, 0).tobytes() == image.tobytes()


@pytest.mark.parametrize("code", ["", "  ", "2@" + "A" * 2_952, "2@ção", "2@abc\n", "2@\ud800"], ids=ascii)
def test_a_code_that_no_reader_would_give_back_is_refused(code: str) -> None:
    with pytest.raises(BadPicture):
        draw(code)


async def test_the_code_is_drawn_where_it_is_known() -> None:
    assert await qr_picture(RECORDED_CODE, data_url(RECORDED_PNG)) == draw(RECORDED_CODE)
    assert await qr_picture(RECORDED_CODE, None) == draw(RECORDED_CODE)


async def test_a_broken_picture_is_no_reason_to_show_nothing() -> None:
    assert await qr_picture(RECORDED_CODE, data_url(RECORDED_PNG[:5_000])) == draw(RECORDED_CODE)


@pytest.mark.parametrize("code", [None, "", "2@ção"])
async def test_the_picture_is_redrawn_where_the_code_is_missing_or_unusable(code: str | None) -> None:
    assert await qr_picture(code, data_url(RECORDED_PNG)) == redraw(RECORDED_PNG)


@pytest.mark.parametrize("code", [None, "", "2@ção"])
@pytest.mark.parametrize("url", [None, "", "data:image/png;base64,", "nonsense", data_url(b"nonsense")])
async def test_with_neither_there_is_no_picture(code: str | None, url: str | None) -> None:
    with pytest.raises(BadPicture):
        await qr_picture(code, url)


@given(st.one_of(st.none(), st.text(max_size=40)), st.one_of(st.none(), st.text(max_size=200)))
@drawing
async def test_whatever_a_server_hands_out_it_is_a_picture_or_refused(
    code: str | None, url: str | None
) -> None:
    try:
        png = await qr_picture(code, url)
    except BadPicture:
        return
    assert read(opened(png)) == [code]


async def test_neither_code_nor_picture_is_in_a_refusal() -> None:
    with pytest.raises(BadPicture) as refusal:
        await qr_picture("2@sécret", "data:image/png;base64,sécret")

    assert str(refusal.value) == "the picture is not base64; the code has characters outside ASCII"


def test_pillow_and_segno_load_when_first_needed() -> None:
    program = "import sys, bot.pictures.qr; sys.exit(len({'PIL', 'segno'} & set(sys.modules)))"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0  # noqa: S603 -- our own interpreter


async def test_pictures_are_drawn_one_at_a_time_so_that_a_crowd_of_them_holds_up_nothing_else() -> None:
    codes = [f"2@{number:03d}{RECORDED_CODE[5:]}" for number in range(20)]
    before = threading.active_count()

    drawn = await asyncio.gather(*(qr_picture(code, None) for code in codes))

    assert [read(opened(png)) for png in drawn] == [[code] for code in codes]
    assert threading.active_count() <= before + 1
