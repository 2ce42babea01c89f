"""``python -m benchmarks``: every measurement of the project as one Markdown table."""

from __future__ import annotations

import argparse
import subprocess
import sys
import traceback
from typing import TYPE_CHECKING

from benchmarks.chromium import NoChromiumError
from benchmarks.contest import Bench
from benchmarks.programs import PROGRAM_CORE, SERVERS_CORE, core
from benchmarks.rows import (
    alerts,
    board,
    camera,
    client,
    enter,
    events,
    hanging,
    history,
    jank,
    large,
    page,
    pairings,
    qr,
    seek,
    several,
    start,
    status,
    watch,
)
from benchmarks.stage import UnfinishedError, servers
from benchmarks.table import Row, figure, markdown

if TYPE_CHECKING:
    from collections.abc import Callable

_KINDS = {
    "status": status.rows,
    "qr": qr.rows,
    "large": large.rows,
    "start": start.rows,
    "hanging": hanging.rows,
    "events": events.rows,
    "pairings": pairings.rows,
    "client": client.rows,
    "camera": camera.rows,
    "page": page.rows,
    "enter": enter.rows,
    "jank": jank.rows,
    "watch": watch.rows,
    "seek": seek.rows,
    "alerts": alerts.rows,
    "history": history.rows,
    "board": board.rows,
    "several": several.rows,
}
_CEILING_S = 2.0


def main() -> None:
    """Run what is asked for; progress goes to the standard error, the table to the standard output."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repeats and smaller bursts")
    parser.add_argument("--only", choices=_KINDS, help="one kind of measurement instead of all")
    options = parser.parse_args()
    if SERVERS_CORE == PROGRAM_CORE:
        print("One core only: servers and bots share it, the figures mean little.", file=sys.stderr)
    rows: list[Row] = []
    with servers() as running:
        rows.append(_ceiling(running.ports["telegram"]))
        bench = Bench(running, repeats=2 if options.quick else 5, quick=options.quick)
        for name, measure in _KINDS.items():
            if options.only in {None, name}:
                print(name, file=sys.stderr, flush=True)
                rows += _measured(name, measure, bench)
    print(markdown(rows))
    if any(row.failed for row in rows):
        sys.exit(1)


def _measured(name: str, measure: Callable[[Bench], list[Row]], bench: Bench) -> list[Row]:
    """The rows of one kind; a program that fails, or a browser that is not there, costs its own rows only."""
    try:
        return measure(bench)
    except NoChromiumError as error:
        return [Row(f"{name}: not measured, {error}", "")]
    except UnfinishedError:
        traceback.print_exc()
        return [Row(f"{name}: no figures, see above", "", failed=True)]


def _ceiling(port: int) -> Row:
    """What the servers could do at most, so that nobody takes their limit for a bot's."""
    with core(PROGRAM_CORE):
        told = subprocess.run(
            [sys.executable, "-m", "benchmarks.ceiling", str(port), str(_CEILING_S)],
            capture_output=True,
            check=True,
        )
    return Row("ceiling of the servers, calls", figure(float(told.stdout), "/s"))


if __name__ == "__main__":
    main()
