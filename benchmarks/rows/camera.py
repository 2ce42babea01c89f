"""How often a phone's camera reads the QR we send, beside the server's own picture of the same code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.camera import PICTURES, CameraRow, Kind, camera_rows
from benchmarks.table import Row

if TYPE_CHECKING:
    from benchmarks.contest import Bench


def rows(_: Bench) -> list[Row]:
    """A line for each size and theme, and for each of our two ways to draw; one run, since nothing varies."""
    shares = {(row.width_px, row.theme, row.kind): row for row in camera_rows()}
    return [
        _compared(row, shares[row.width_px, row.theme, Kind.SERVER])
        for row in shares.values()
        if row.kind is not Kind.SERVER
    ]


def _compared(ours: CameraRow, server: CameraRow) -> Row:
    shown = f"{ours.width_px} px wide, {ours.theme.name.lower()} chat, {PICTURES} simulated cameras"
    ratio = ours.read_share / server.read_share if server.read_share else None
    return Row(f"QR read, {ours.kind}; {shown}", f"{ours.read_share:.0%}", f"{server.read_share:.0%}", ratio)
