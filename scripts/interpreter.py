"""Finds a working Python of one version: `python -m scripts.interpreter 3.13` prints its path.

What is on the path may be a shim that names a Python which is not there, so each candidate is run.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path


def candidates(version: str, home: Path) -> list[str]:
    """Return where a Python of a version, such as `3.13`, may be: on the path, or among pyenv's, newest first."""
    on_path = shutil.which(f"python{version}")
    of_pyenv = (home / ".pyenv" / "versions").glob(f"{version}.*/bin/python")
    newest_first = sorted(of_pyenv, key=lambda path: (len(path.parts[-3]), path.parts[-3]), reverse=True)
    return [*([on_path] if on_path else []), *map(str, newest_first)]


def works(python: str, version: str) -> bool:
    """Tell whether an interpreter starts, is of the version, and can make virtual environments."""
    program = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2])"
    try:
        said = subprocess.run([python, "-c", program], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return said.returncode == 0 and said.stdout.strip() == version


def main(arguments: list[str]) -> int:
    """Print the first that works; return the process's exit status."""
    (version,) = arguments
    for python in candidates(version, Path.home()):
        if works(python, version):
            print(python)
            return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
