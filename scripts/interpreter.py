"""Find a working Python of one version: `python -m scripts.interpreter 3.13` prints its path.

A `python3.13` on the path may be a shim for a Python that is not installed, so every candidate is run.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path


def candidates(version: str, home: Path) -> list[str]:
    """Return the possible paths of a Python version such as `3.13`: on the path, then those of pyenv, newest first."""
    on_path = shutil.which(f"python{version}")
    of_pyenv = (home / ".pyenv" / "versions").glob(f"{version}.*/bin/python")
    newest_first = sorted(of_pyenv, key=lambda path: (len(path.parts[-3]), path.parts[-3]), reverse=True)
    return [*([on_path] if on_path else []), *map(str, newest_first)]


def works(python: str, version: str) -> bool:
    """Return whether an interpreter starts, has the version, and can create virtual environments."""
    program = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2])"
    try:
        done = subprocess.run([python, "-c", program], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return done.returncode == 0 and done.stdout.strip() == version


def main(arguments: list[str]) -> int:
    """Print the first candidate that works; return the exit status."""
    (version,) = arguments
    for python in candidates(version, Path.home()):
        if works(python, version):
            print(python)
            return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
