"""``python -m tests.soak [kills] [seed]``: the long run; prints what it came to."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.soak.soak import soak


def main() -> None:
    """Run it, and fail if anything was lost."""
    given = [int(argument) for argument in sys.argv[1:]]
    kills, seed = (given + [200, 1][len(given) :])[:2]
    with TemporaryDirectory() as folder:
        outcome = asyncio.run(soak(Path(folder), kills, seed))
    print(outcome)  # noqa: T201 -- what it came to
    sys.exit(not outcome.holds)


if __name__ == "__main__":
    main()
