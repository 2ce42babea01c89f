"""Files and texts from outside: whatever they are, the one thing they can raise is BadPicture."""

import base64
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.pictures.qr import BadPicture, check_png, decode_data_url, redraw
from tests.pictures.samples import (
    RECORDED_PNG,
    chunk,
    data_url,
    garbling,
    header,
    png_from,
    png_of,
)

_BASE64 = base64.b64encode(RECORDED_PNG).decode()
_ROWS = chunk(b"IDAT", zlib.compress(bytes(101 * 100)))  # of a grey picture of 100 px: filter byte and pixels


@pytest.mark.parametrize(
    "url",
    [
        data_url(RECORDED_PNG),
        _BASE64,
        f"  {data_url(RECORDED_PNG)}\n",
        "data:image/png;base64,\n" + "\r\n".join(_BASE64[at : at + 76] for at in range(0, len(_BASE64), 76)),
    ],
    ids=["data url", "bare", "padded", "line breaks"],
)
def test_the_servers_picture_is_decoded(url: str) -> None:
    assert decode_data_url(url) == RECORDED_PNG


@pytest.mark.parametrize(
    "url",
    [
        "",
        "data:image/png;base64,",
        f"data:image/jpeg;base64,{_BASE64}",
        f"data:image/png,{_BASE64}",
        f"{_BASE64}ü",
        _BASE64[:-1],
        f"{_BASE64}=",
        _BASE64.replace("A", "-"),
        data_url(b"GIF89a"),
        data_url(RECORDED_PNG + bytes(1024 * 1024)),
        "A" * 10_000_000,
    ],
    ids=lambda url: url[:30] + url[-3:],
)
def test_what_is_no_png_in_base64_is_refused(url: str) -> None:
    with pytest.raises(BadPicture):
        decode_data_url(url)


@given(
    st.one_of(st.text(), st.binary().map(data_url), st.text(alphabet="ABCD+/= \n").map(_BASE64[:40].__add__))
)
@garbling
def test_any_text_is_a_png_or_refused(text: str) -> None:
    try:
        png = decode_data_url(text)
    except BadPicture:
        return
    assert png.startswith(b"\x89PNG")


@pytest.mark.parametrize("file_format", ["JPEG", "GIF", "BMP", "WEBP", "TIFF"])
def test_another_format_is_refused_also_behind_a_pngs_first_bytes(file_format: str) -> None:
    other = png_of(Image.new("L", (100, 100), 9), file_format)

    for file in (other, RECORDED_PNG[:8] + other, RECORDED_PNG[:8] + other[8:]):
        with pytest.raises(BadPicture):
            check_png(file)


@pytest.mark.parametrize(
    ("width", "height"), [(1, 1), (20, 20), (2001, 2001), (21, 2000), (100, 111), (300, 20)]
)
def test_sizes_that_no_code_has_are_refused(width: int, height: int) -> None:
    with pytest.raises(BadPicture):
        check_png(png_of(Image.new("1", (width, height))))


@pytest.mark.parametrize(("width", "height"), [(21, 21), (2000, 2000), (100, 110)])
def test_sizes_that_a_code_may_have_pass(width: int, height: int) -> None:
    assert check_png(png_of(Image.new("1", (width, height)))).size == (width, height)


@pytest.mark.parametrize(
    "length", [0, 7, 8, 12, 23, 24, 33, 100, len(RECORDED_PNG) // 2, len(RECORDED_PNG) - 13]
)
def test_a_truncated_picture_is_refused(length: int) -> None:
    with pytest.raises(BadPicture):
        check_png(RECORDED_PNG[:length])


@pytest.mark.parametrize(
    "png",
    [
        png_from(header(60_000, 60_000), _ROWS),
        png_from(header(0, 0), _ROWS),
        png_from(header(2**32 - 1, 2**32 - 1), _ROWS),
        png_from(header(100, 100), header(60_000, 60_000), _ROWS),
        png_from(header(100, 100), header(10_000, 10_000), _ROWS),
        png_from(header(100, 100), chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(80_000_000), 1)), _ROWS),
        png_from(header(100, 100)),
        png_from(header(100, 100), chunk(b"IDAT", b"nonsense")),
        png_from(header(100, 100, colour=5), _ROWS),
        png_from(header(100, 100, depth=3), _ROWS),
    ],
    ids=[
        "huge",
        "empty",
        "overflowing",
        "second header",
        "second header below Pillow's limit",
        "text bomb",
        "no pixels",
        "bad pixels",
        "bad colour",
        "bad depth",
    ],
)
def test_bombs_and_lies_are_refused(png: bytes) -> None:
    with pytest.raises(BadPicture):
        check_png(png)


@given(st.binary(max_size=200), st.booleans())
@garbling
def test_garbage_is_refused(garbage: bytes, signed: bool) -> None:  # noqa: FBT001 -- hypothesis passes by name
    with pytest.raises(BadPicture):
        check_png(RECORDED_PNG[:8] + garbage if signed else garbage)


@given(st.integers(0, len(RECORDED_PNG) - 1), st.integers(0, 255))
@garbling
def test_a_picture_with_one_wrong_byte_is_drawn_or_refused(at: int, byte: int) -> None:
    _drawn_or_refused(RECORDED_PNG[:at] + bytes([byte]) + RECORDED_PNG[at + 1 :])


_names = st.sampled_from(
    [
        b"IDAT",
        b"PLTE",
        b"tRNS",
        b"iCCP",
        b"gAMA",
        b"pHYs",
        b"tEXt",
        b"zTXt",
        b"iTXt",
        b"eXIf",
        b"acTL",
        b"fcTL",
        b"fdAT",
        b"cHRM",
        b"sRGB",
        b"ABCD",
    ]
)
_chunks = st.lists(st.tuples(_names, st.binary(max_size=40)), max_size=4)


@given(_chunks, st.sampled_from([1, 2, 4, 8, 16]), st.integers(0, 6), _chunks)
@garbling
def test_any_chunks_with_good_checksums_are_drawn_or_refused(
    before: list[tuple[bytes, bytes]], depth: int, colour: int, after: list[tuple[bytes, bytes]]
) -> None:
    rows = chunk(b"IDAT", zlib.compress(bytes(range(256)) * 40))

    _drawn_or_refused(
        png_from(
            header(24, 24, depth, colour),
            *(chunk(*each) for each in before),
            rows,
            *(chunk(*each) for each in after),
        )
    )


def _drawn_or_refused(png: bytes) -> None:
    try:
        drawn = redraw(png)
    except BadPicture:
        return
    assert check_png(drawn).mode in {"1", "L"}, "a colour, or something to see through"
