"""`monime-ext`: the command line. It needs the extra `cli`: `pip install 'monime-ext[cli]'`."""

from __future__ import annotations

import sys
from io import TextIOWrapper

__all__ = ["main"]

_EXTRA = frozenset({"rich", "segno", "typer"})


def main() -> None:
    """Run the command line and end the process with its exit status."""
    for stream in (sys.stdout, sys.stderr):
        # A name that the terminal's encoding lacks must not hide the link of a session that exists by now.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        from monime_ext.cli.app import app
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in _EXTRA:
            raise
        sys.exit(f"The command line needs {missing.name}: pip install 'monime-ext[cli]'")
    app()
