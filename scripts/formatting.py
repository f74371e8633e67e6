"""Formats generated code as hand-written code is formatted."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from scripts.spec import ROOT

__all__ = ["format_files"]

FIRST_PARTY: Final = 'lint.isort.known-first-party=["monime_ext"]'


def format_files(sources: Mapping[Path, str]) -> dict[Path, str]:
    """Return sources formatted with the settings of this project, without imports that are not used, by the same paths.

    Args:
        sources: The code of every file, by its path.

    Raises:
        subprocess.CalledProcessError: One of them is not Python.
    """
    ruff = str(Path(sys.executable).with_name("ruff"))
    settings = ["--no-cache", "--quiet", "--config", str(ROOT / "pyproject.toml")]
    with tempfile.TemporaryDirectory() as scratch:
        copies = {path: Path(scratch) / str(index) / path.name for index, path in enumerate(sources)}
        for path, copy in copies.items():
            copy.parent.mkdir()
            copy.write_text(sources[path], encoding="utf-8", newline="\n")
        # What is imported from one module stands in one line until the unused names are gone.
        for rule in ("F401", "I", "RUF022"):
            _run([ruff, "check", *settings, "--config", FIRST_PARTY, "--fix-only", "--select", rule, scratch])
        _run([ruff, "format", *settings, scratch])
        return {path: copy.read_text(encoding="utf-8") for path, copy in copies.items()}


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd=ROOT)
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
