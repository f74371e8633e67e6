"""What `monime-sandbox` shows at a terminal."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, TextIO

from monime_ext._version import __version__
from monime_ext.sandbox.ui.console_log import LogLine

if TYPE_CHECKING:
    from monime_ext.sandbox import Sandbox


_COLOURS = {"title": "1", "name": "2", "good": "32", "refused": "33", "failed": "31", "note": "36"}


class Console:
    """Writes for people, with colours where a terminal has them.

    Arguments:
        stream: Where to.
        environment: The variables that say whether colours are wanted: NO_COLOR, TERM.
    """

    def __init__(self, stream: TextIO, environment: Mapping[str, str] = os.environ) -> None:
        self._stream = stream
        plain = environment.get("NO_COLOR") or environment.get("TERM") == "dumb"
        self._coloured = stream.isatty() and not plain

    def welcome(self, sandbox: Sandbox, options: Mapping[str, object]) -> None:
        """Says what runs, where, and how it is set up.

        Arguments:
            sandbox: It runs.
            options: What is worth knowing of its set-up, by name.
        """
        self._say(self._paint("title", f"Monime sandbox {__version__}") + "  No money moves here.\n")
        facts = {"API": sandbox.url, "dashboard": f"{sandbox.url}/_sandbox/", **options}
        width = max(map(len, facts))
        for name, value in facts.items():
            self._say(f"  {self._paint('name', name.ljust(width))}  {value}")
        self._say("\nYour program finds it by these variables:\n")

    def hint(self, text: str) -> None:
        """Says a sentence between two empty lines."""
        self._say(f"\n{text}\n")

    def tell(self, line: LogLine) -> None:
        """Tells a line of what happens."""
        # Paths and keys come from anybody, and a terminal obeys some characters.
        text = "".join(each if each.isprintable() else "\ufffd" for each in line.text)
        self._say(f"{self._paint('name', line.at)}  {self._paint(line.mood, text)}")

    def _paint(self, colour: str, text: str) -> str:
        return f"\033[{_COLOURS[colour]}m{text}\033[0m" if self._coloured else text

    def _say(self, text: str) -> None:
        print(text, file=self._stream, flush=True)
