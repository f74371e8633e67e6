"""Format generated code like hand-written code."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from scripts.spec import ROOT

__all__ = ["format_files"]

FIRST_PARTY: Final = 'lint.isort.known-first-party=["monime_ext", "scripts", "tests"]'


def format_files(sources: Mapping[Path, str], rules: Sequence[str] = ("F401", "I", "RUF022")) -> dict[Path, str]:
    """Return sources formatted with the settings of this project, by the same paths.

    Args:
        sources: The code of every file, by its path.
        rules: The rules of ruff whose findings are fixed, in this order. The default removes unused imports, and sorts
            imports and `__all__`.

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
        # One rule at a time: imports from one module stay on one line until unused names are removed.
        for rule in rules:
            _run([ruff, "check", *settings, "--config", FIRST_PARTY, "--fix-only", "--select", rule, scratch])
        _run([ruff, "format", *settings, scratch])
        return {path: copy.read_text(encoding="utf-8") for path, copy in copies.items()}


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd=ROOT)
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
