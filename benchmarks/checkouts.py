"""Fresh copies of the project in folders of their own, as somebody has them who just fetched it."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.programs import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def fresh_copy() -> Iterator[Path]:
    """The project as it stands, without what git does not keep; gone after the block."""
    kept_out = (ROOT / ".gitignore").read_text().split()
    ignore = shutil.ignore_patterns(".git", *(pattern.rstrip("/") for pattern in kept_out))
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "zelador"
        shutil.copytree(ROOT, copy, ignore=ignore)
        yield copy
