"""Throwaway virtual environments that hold a package and its own dependencies, nothing else.

Start-up and memory depend on what is installed, since libraries look for extras they can use. The packages
are linked from the environment that runs the benchmark: no network, and the same versions.
"""

from __future__ import annotations

import tempfile
import tomllib
import venv
from contextlib import contextmanager
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement

from benchmarks.programs import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@contextmanager
def environment(requirements: Iterable[str]) -> Iterator[str]:
    """An environment with these and what they need; gives the path of its Python."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, symlinks=True, with_pip=False)
        packages = next(Path(folder).glob("lib/python*/site-packages"))
        for installed in _closure(requirements).values():
            for top in {Path(file).parts[0] for file in installed.files or ()} - {"..", "__pycache__"}:
                if not (packages / top).exists():
                    (packages / top).symlink_to(Path(str(installed.locate_file(top))))
        yield str(Path(folder) / "bin" / "python")


def our_requirements() -> list[str]:
    """What the project declares that it needs to run."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return list(project["dependencies"])


def _closure(requirements: Iterable[str]) -> dict[str, Distribution]:
    """Every distribution that these need on this machine, without extras that nobody asked for."""
    found: dict[str, Distribution] = {}
    waiting = [(Requirement(text), "") for text in requirements]
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        known = requirement.name in found
        installed = found.setdefault(requirement.name, distribution(requirement.name))
        if not known or requirement.extras:
            needs = [Requirement(text) for text in installed.requires or ()]
            waiting += [(need, asked) for need in needs for asked in {"", *requirement.extras}]
    return found
