"""Finding a working Python."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from scripts.interpreter import candidates, works

if TYPE_CHECKING:
    from pathlib import Path


def interpreter(folder: Path, script: str) -> str:
    folder.mkdir(parents=True)
    python = folder / "python"
    python.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    python.chmod(0o755)
    return str(python)


def test_this_python_works() -> None:
    assert works(sys.executable, f"{sys.version_info[0]}.{sys.version_info[1]}")


def test_a_python_of_another_version_does_not_work() -> None:
    assert not works(sys.executable, "2.7")


def test_a_failing_shim_does_not_work(tmp_path: Path) -> None:
    assert not works(interpreter(tmp_path / "bin", "exit 127"), "3.13")


def test_a_missing_python_does_not_work(tmp_path: Path) -> None:
    assert not works(str(tmp_path / "python"), "3.13")


def test_the_newest_patch_version_comes_first(tmp_path: Path) -> None:
    found = [interpreter(tmp_path / ".pyenv" / "versions" / patch / "bin", "") for patch in ("9.13.9", "9.13.10")]
    assert candidates("9.13", tmp_path) == found[::-1]
