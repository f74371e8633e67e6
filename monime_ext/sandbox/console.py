"""The terminal output of `monime-sandbox`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, TextIO
from urllib.parse import urlencode

from monime_ext._version import __version__

# The types only: without the extra `sandbox` this module must still be importable.
if TYPE_CHECKING:
    from monime_ext.sandbox.server import Sandbox
    from monime_ext.sandbox.ui.console_log import LogLine

__all__ = ["Console"]

_COLORS = {"title": "1", "name": "2", "success": "32", "warning": "33", "error": "31", "info": "36"}


class Console:
    """Writes to a terminal, with colors if it supports them.

    Args:
        stream: The stream to write to.
        environment: The environment variables; NO_COLOR and TERM can disable colors.
    """

    def __init__(self, stream: TextIO, environment: Mapping[str, str] = os.environ) -> None:
        self._stream = stream
        is_plain = environment.get("NO_COLOR") or environment.get("TERM") == "dumb"
        self._is_colored = stream.isatty() and not is_plain

    def show_banner(self, sandbox: Sandbox, options: Mapping[str, object]) -> None:
        """Show the addresses and the configuration.

        Args:
            sandbox: The running sandbox.
            options: The options to show, by name.
        """
        self._write(self._paint("title", f"Monime sandbox {__version__}") + "  No real payments.\n")
        token = sandbox.control_token
        query = f"?{urlencode({'token': token})}" if token is not None else ""
        facts = {"API": sandbox.url, "dashboard": f"{sandbox.url}/_sandbox/{query}", **options}
        width = max(map(len, facts))
        for name, value in facts.items():
            self._write(f"  {self._paint('name', name.ljust(width))}  {value}")

    def show_warning(self, text: str) -> None:
        """Show a warning after an empty line."""
        self._write(f"\n{self._paint('error', f'WARNING: {text}')}")

    def show_hint(self, text: str) -> None:
        """Show a sentence between two empty lines."""
        self._write(f"\n{text}\n")

    def log(self, line: LogLine) -> None:
        """Write a line of the console log."""
        # Paths and keys are untrusted input, and terminals interpret control characters.
        text = "".join(character if character.isprintable() else "\ufffd" for character in line.text)
        self._write(f"{self._paint('name', line.at)}  {self._paint(line.level, text)}")

    def _paint(self, style: str, text: str) -> str:
        return f"\033[{_COLORS[style]}m{text}\033[0m" if self._is_colored else text

    def _write(self, text: str) -> None:
        print(text, file=self._stream, flush=True)
