"""Compare generated files with what is there, and write them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from scripts.spec import ROOT

__all__ = ["file_differences", "write_files"]


def file_differences(expected: Mapping[Path, str], present: set[Path], root: Path = ROOT) -> list[str]:
    """Return what is wrong with generated files, one sentence each; nothing if they are right.

    Args:
        expected: The text of every file that should exist.
        present: The generated files that exist.
        root: The folder that the sentences are relative to.
    """
    found = [f"{_name(path, root)}: stray, nothing makes it" for path in present - expected.keys()]
    for path, text in expected.items():
        if not path.is_file():
            found.append(f"{_name(path, root)}: missing")
        elif path.read_text(encoding="utf-8") != text:
            found.append(f"{_name(path, root)}: differs from what its sources make")
    return sorted(found)


def write_files(expected: Mapping[Path, str], present: set[Path], root: Path = ROOT) -> list[str]:
    """Write generated files, delete stray ones, and return the paths that changed, relative to `root`.

    Files that are right already are left untouched, so that their modification times stay.
    """
    changed = sorted(present - expected.keys())
    for path in changed:
        path.unlink()
    for path, text in expected.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            changed.append(path)
    return [_name(path, root) for path in changed]


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
