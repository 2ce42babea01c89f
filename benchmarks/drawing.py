"""Where the time goes between the server's QR answer and our PNG: ``python -m benchmarks.drawing``."""

from __future__ import annotations

import base64
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.camera import made_up_code, server_picture
from bot.pictures.qr import check_png, decode_data_url, draw, redraw

if TYPE_CHECKING:
    from collections.abc import Callable

REPEATS = 30
_MS_IN_S = 1_000


@dataclass(frozen=True)
class DrawingRow:
    """One step, its median in milliseconds, and its share of decode, check and draw together."""

    step: str
    median_ms: float
    share: float


def drawing_rows() -> list[DrawingRow]:
    """Time each step on one thread, after a first call that loads what it needs.

    The last row is what :func:`bot.pictures.qr.redraw` takes instead of drawing, where the
    code is missing; it checks the picture anew, and its share is to the same whole.
    """
    code = made_up_code(0)
    png = server_picture(code)
    data_url = "data:image/png;base64," + base64.b64encode(png).decode()
    steps: dict[str, Callable[[], object]] = {
        "decode the data URL": lambda: decode_data_url(data_url),
        "check the picture": lambda: check_png(png),
        "draw the code": lambda: draw(code),
        "redraw the picture instead": lambda: redraw(png),
    }
    medians = {step: _median_ms(run) for step, run in steps.items()}
    whole = sum(list(medians.values())[:-1])
    return [DrawingRow(step, taken, taken / whole) for step, taken in medians.items()]


def _median_ms(run: Callable[[], object]) -> float:
    run()
    taken = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        run()
        taken.append(time.perf_counter() - began)
    return median(taken) * _MS_IN_S


def main() -> None:
    """Print the medians as a table."""
    for row in drawing_rows():
        print(f"{row.step:28} {row.median_ms:7.2f} ms {row.share:6.1%}")


if __name__ == "__main__":
    main()
