"""Reading the modules of any code from pixels, and what happens to a picture without one."""

import io

import pytest
import segno
from PIL import Image

from bot.pictures.qr import BadPicture, draw, redraw
from tests.pictures.samples import RECORDED_CODE, RECORDED_PNG, opened, png_of, read, server_png


def _recorded() -> Image.Image:
    return opened(RECORDED_PNG)


def _drawn_by_segno(version: int, scale: int, border: int) -> bytes:
    file = io.BytesIO()
    segno.make_qr("2@ABC", version=version).save(file, kind="png", scale=scale, border=border)
    return file.getvalue()


@pytest.mark.parametrize("version", range(1, 41))
def test_every_version_is_found(version: int) -> None:
    scale, border = 1 + version % 5, version % 7

    image = opened(redraw(_drawn_by_segno(version, scale, border)))

    modules = 17 + 4 * version + 8
    assert image.width % modules == 0
    assert 850 < image.width <= 1280
    assert read(image) == ["2@ABC"]


@pytest.mark.parametrize(("scale", "border"), [(1, 0), (1, 4), (2, 1), (7, 3), (10, 20)])
def test_every_scale_and_border_gives_the_same_picture(scale: int, border: int) -> None:
    assert redraw(_drawn_by_segno(9, scale, border)) == redraw(_drawn_by_segno(9, 4, 3))


def test_what_was_redrawn_is_redrawn_to_itself() -> None:
    assert redraw(redraw(RECORDED_PNG)) == redraw(RECORDED_PNG)
    assert redraw(draw(RECORDED_CODE)) == draw(RECORDED_CODE)


def _transparent_ground() -> Image.Image:
    image = _recorded()
    image.putalpha(image.convert("L").point([255 if level < 200 else 0 for level in range(256)]))
    return image


def _black_below_a_transparent_ground() -> Image.Image:
    mask = _recorded().convert("L").point([255 if level < 200 else 0 for level in range(256)])
    image = Image.new("LA", mask.size)
    image.putalpha(mask)
    return image


def _transparent_palette() -> Image.Image:
    image = Image.new("P", (348, 348))
    image.putdata([1 if level < 200 else 0 for level in _recorded().convert("L").tobytes()])
    image.putpalette([0, 0, 0, 25, 135, 84])
    image.info["transparency"] = 0
    return image


@pytest.mark.parametrize(
    "image",
    [
        *(_recorded().convert(mode) for mode in ("L", "LA", "P", "RGB", "RGBA", "I;16")),
        _recorded().convert("1", dither=Image.Dither.NONE),
        _transparent_ground(),
        _black_below_a_transparent_ground(),
        _transparent_palette(),
    ],
    ids=lambda image: image.mode,
)
def test_alpha_palette_and_depth_change_nothing(image: Image.Image) -> None:
    assert redraw(png_of(image)) == redraw(RECORDED_PNG)


@pytest.mark.parametrize("side", [250, 333, 500, 731])
def test_a_code_that_was_resized_to_fractions_is_found_still(side: int) -> None:
    image = _recorded().convert("L").resize((side, side), Image.Resampling.BICUBIC)

    assert read(opened(redraw(png_of(image)))) == [RECORDED_CODE]


def test_a_code_inside_a_frame_is_enlarged_as_it_is() -> None:
    framed = Image.new("L", (360, 360), 90)
    framed.paste(_recorded().convert("L"), (6, 6))

    image = opened(redraw(png_of(framed)))

    assert image.size == (900, 900)  # twice the 360 px and an eighth of them on each side
    assert image.getpixel((0, 0)) == image.getpixel((89, 89)) == 255
    assert image.getpixel((90, 90)) == 0
    assert read(image) == [RECORDED_CODE]


@pytest.mark.parametrize("side", [21, 350, 520, 1280, 2000])
def test_a_picture_without_a_code_is_enlarged_by_a_whole_factor_within_telegrams_limit(side: int) -> None:
    plain = Image.new("L", (side, side), 255)
    plain.putpixel((side // 2, side // 2), 100)

    image = opened(redraw(png_of(plain)))

    assert image.width == image.height
    assert image.width % (side + side // 8 * 2) == 0
    assert image.width <= 1280 or image.width == side + side // 8 * 2
    assert set(image.tobytes()) == {0, 255}


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_blank_picture_is_refused(level: int) -> None:
    with pytest.raises(BadPicture, match="blank"):
        redraw(png_of(Image.new("L", (348, 348), level)))


def test_a_wholly_transparent_picture_is_refused() -> None:
    image = _recorded()
    image.putalpha(0)

    with pytest.raises(BadPicture, match="blank"):
        redraw(png_of(image))


def test_a_long_server_code_is_redrawn_too() -> None:
    code = "2@" + "Ab3/" * 200

    assert read(opened(redraw(server_png(code)))) == [code]
