"""Output for people (tables and color) or for programs (`--json`)."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from io import StringIO
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from monime_ext._core.statuses import is_final, is_open, is_paid
from monime_ext.cli.exit_status import advice_for
from monime_ext.errors import InvalidRequest, JournalError, MonimeError

__all__ = ["Output", "discard_stdout", "printable"]

WRAPPED_COLUMNS: Final = {"where", "name", "reference"}
MIN_WRAPPED_WIDTH: Final = 24


class Output:
    """Writes results to standard output, and notes and errors to standard error.

    Args:
        as_json: Whether to write results as one JSON document. Standard error then has an error or nothing.
    """

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._out = _Console(highlight=False, soft_wrap=True)
        self._err = _Console(stderr=True, highlight=False, soft_wrap=True)

    @property
    def has_color(self) -> bool:
        """Whether results go to a terminal that shows color, and color is not switched off."""
        return self._out.color_system is not None and not self._out.no_color

    def record(self, data: object, rows: Iterable[tuple[str, object]] = ()) -> None:
        """Write one object: `data` as JSON, or rows of names and values.

        If nobody reads standard output, or it cannot be written, the object goes to standard error: it may be the only
        place with the link of a session that was just created.
        """
        rows = list(rows)
        try:
            self._record(self._out, data, rows)
        except OSError:
            discard_stdout()
            with suppress(OSError):
                self._record(self._err, data, rows)

    def table(self, data: Sequence[object], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Write many objects: `data` as JSON, a table, or one record after another if the table is too wide."""
        if self.as_json:
            self._print_json(data)
            return
        if not data:
            self._out.print(Text("No results.", style="dim"))
            return
        rows = list(rows)
        table = Table(box=None, pad_edge=False, header_style="bold", expand=False)
        for column in columns:
            table.add_column(column, overflow="fold", no_wrap=column not in WRAPPED_COLUMNS)
        for row in rows:
            table.add_row(*map(_cell, row))
        if not self._out.is_terminal or _min_width(columns, rows) <= self._out.width:
            self._print_table(table)
            return
        for number, row in enumerate(rows):
            if number:
                self._out.print()
            self._print_record(self._out, zip(columns, row, strict=True))

    def text(self, text: str) -> None:
        """Write a text of one or more lines."""
        self._out.print(Text(printable(text)))

    def progress(self, data: object, text: str, *, is_note: bool = False) -> None:
        """Write something that happens while the command runs.

        Args:
            data: Written as one line of JSON.
            text: Written if JSON is not wanted.
            is_note: Whether the text is a note rather than a result.
        """
        if self.as_json:
            self._out.print(Text(_to_json(data)))
        elif is_note:
            self.note(text)
        else:
            self.text(text)

    def qr_code(self, drawn: str, link: str) -> None:
        """Write a QR code made of characters, and the link that it encodes; as JSON, only the link."""
        if self.as_json:
            self._print_json({"link": link})
            return
        try:
            drawn.encode(self._out.encoding)
        except (UnicodeEncodeError, LookupError):
            self.note("This terminal cannot show the code; write it to a file with --output.")
        else:
            self._out.file.write(drawn)
        self.text(link)

    def note(self, text: str) -> None:
        """Write a note to standard error, unless JSON is wanted."""
        if not self.as_json:
            self._err.print(Text(printable(text), style="dim"))

    def error(self, error: MonimeError) -> None:
        """Write an error and what to do about it to standard error."""
        if self.as_json:
            self._err.print(Text(_to_json(_error_to_dict(error))))
            return
        self._err.print(Text(f"{type(error).__name__}: ", style="bold red") + Text(printable(str(error))))
        if advice := advice_for(error):
            self._err.print(Text(printable(advice)))

    @contextmanager
    def spinner(self, text: str) -> Iterator[None]:
        """Show a spinner on a terminal while the block runs."""
        with self._err.status(Text(printable(text))):
            yield

    def _record(self, console: Console, data: object, rows: Iterable[tuple[str, object]]) -> None:
        if self.as_json:
            console.print(Text(_to_json(data, indent=2)))
        else:
            self._print_record(console, rows)

    def _print_record(self, console: Console, rows: Iterable[tuple[str, object]]) -> None:
        shown = [(name, value) for name, value in rows if value not in (None, "")]
        width = max((len(name) for name, _ in shown), default=0)
        for name, value in shown:
            # The terminal breaks long lines, so that a link can still be opened and copied.
            console.print(Text.assemble((f"{name.ljust(width)}  ", "dim"), _cell(value)))

    def _print_table(self, table: Table) -> None:
        if self._out.is_terminal:
            self._out.print(table)
            return
        # A program that reads lines needs one row per line, without padding.
        wide = Console(file=StringIO(), width=10_000, color_system=None, highlight=False)
        with wide.capture() as captured:
            wide.print(table)
        self._out.print(Text("\n".join(line.rstrip() for line in captured.get().splitlines())))

    def _print_json(self, data: object) -> None:
        self._out.print(Text(_to_json(data, indent=2)))


class _Console(Console):
    """A console whose broken pipe is an exception, so that a result can go elsewhere."""

    def on_broken_pipe(self) -> None:
        raise


def printable(text: str, *, lines: bool = True) -> str:
    """Return a text with control characters escaped: a terminal must not obey a text of whoever made a session.

    Args:
        text: The text.
        lines: Whether line breaks stay.
    """
    return _CONTROL.sub(lambda found: found[0] if lines and found[0] == "\n" else ascii(found[0])[1:-1], text)


def discard_stdout() -> None:
    """Discard what is written to standard output from now on, such as what is still in its buffer."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


# C0 and C1, DEL, and the characters that change the direction of text.
_CONTROL: Final = re.compile("[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def _to_json(data: object, *, indent: int | None = None) -> str:
    # In ASCII: every terminal can show it, and no control character is left but DEL.
    return json.dumps(data, indent=indent, default=str).replace("\x7f", "\\u007f")


def _min_width(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> int:
    """Return the width below which a table is not readable."""
    total = 2 * (len(columns) - 1)
    for number, column in enumerate(columns):
        width = max(cell_len(_cell(row[number]).plain) for row in rows)
        total += max(len(column), min(width, MIN_WRAPPED_WIDTH) if column in WRAPPED_COLUMNS else width)
    return total


def _cell(value: object) -> Text:
    text = "" if value is None else printable(str(value), lines=False)
    return Text(text, style=_color(text))


def _color(text: str) -> str:
    if text == "ok" or is_paid(text):
        return "green"
    if is_final(text):
        return "red"
    return "yellow" if is_open(text) else ""


def _error_to_dict(error: MonimeError) -> Mapping[str, object]:
    data: dict[str, object] = {
        "error": type(error).__name__,
        "message": error.message,
        "outcome": error.outcome,
        "status": error.status,
        "reason": error.reason,
        "requestId": error.request_id,
        "idempotencyKey": error.idempotency_key,
        "attempts": error.attempts,
        "retryAfter": error.retry_after,
    }
    if isinstance(error, JournalError):
        data |= {"once": error.once, "attempt": error.attempt, "sessionId": error.session_id}
    if isinstance(error, InvalidRequest):
        data["problems"] = [
            {"path": problem.path, "actual": problem.actual, "expected": problem.expected} for problem in error.problems
        ]
    return data
