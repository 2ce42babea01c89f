"""Our own bot with its flood limits lifted, as a program under test: ``python -m benchmarks.ours``."""

from __future__ import annotations

import sys

from bot import application
from bot.settings import Settings


def main() -> None:
    """Build the real application from the environment and run it until ended."""
    settings = Settings.load()
    shared_reads = "--no-shared-reads" not in sys.argv
    application.build(settings, flood_limits=None, shared_reads=shared_reads).run()


if __name__ == "__main__":
    main()
