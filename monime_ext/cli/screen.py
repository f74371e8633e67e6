"""What a person sees, or what a program reads: tables and colour, or `--json`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import StringIO
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from monime_ext.cli.exits import advice_of
from monime_ext.errors import InvalidRequest, JournalError, MonimeError

__all__ = ["Screen"]

WRAPPED = {"where", "name", "reference"}
READABLE = 24
COLOURS = {"completed": "green", "pending": "yellow", "cancelled": "red", "expired": "red", "ok": "green"}


class Screen:
    """Where a command shows its result, on standard output, and its remarks, on standard error.

    Args:
        as_json: Show results as one JSON document, for programs; standard error then has an error or nothing.
    """

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._out = Console(highlight=False, soft_wrap=True)
        self._err = Console(stderr=True, highlight=False, soft_wrap=True)

    @property
    def has_colours(self) -> bool:
        """Whether results go to where colours are seen, and wanted."""
        return self._out.color_system is not None and not self._out.no_color

    def result(self, told: object, rows: Iterable[tuple[str, object]] = ()) -> None:
        """Show one thing: `told` to programs, the rows of names and values to people."""
        if self.as_json:
            self._print_json(told)
            return
        self._print_record(rows)

    def table(self, told: Sequence[object], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Show many things: `told` to programs, a table to people, or where that is too wide one below the other."""
        if self.as_json:
            self._print_json(told)
            return
        if not told:
            self._out.print(Text("Nothing there.", style="dim"))
            return
        rows = list(rows)
        table = Table(box=None, pad_edge=False, header_style="bold", expand=False)
        for column in columns:
            table.add_column(column, overflow="fold", no_wrap=column not in WRAPPED)
        for row in rows:
            table.add_row(*map(_cell, row))
        if not self._out.is_terminal or _least_width(columns, rows) <= self._out.width:
            self._print_table(table)
            return
        for number, row in enumerate(rows):
            if number:
                self._out.print()
            self._print_record(zip(columns, row, strict=True))

    def plain(self, text: str) -> None:
        """Show a text to a program or a person alike, as it is."""
        self._out.print(Text(text))

    def happening(self, told: object, text: str, *, aside: bool = False) -> None:
        """Show something that happens while the command runs.

        Args:
            told: To programs, in one line.
            text: To people.
            aside: Whether it is a remark to people.
        """
        if self.as_json:
            self._out.print(Text(json.dumps(told, ensure_ascii=False)))
        elif aside:
            self.remark(text)
        else:
            self.plain(text)

    def drawing(self, drawn: str, meaning: str) -> None:
        """Show a picture made of characters and colours, and what it means; programs get the meaning alone."""
        if self.as_json:
            self._print_json({"link": meaning})
            return
        self._out.file.write(drawn)
        self.plain(meaning)

    def remark(self, text: str) -> None:
        """Say to a person something that is not the result."""
        if not self.as_json:
            self._err.print(Text(text, style="dim"))

    def failure(self, error: MonimeError) -> None:
        """Say what went wrong, and what to do."""
        if self.as_json:
            self._err.print(Text(json.dumps(_told_of(error), ensure_ascii=False)))
            return
        self._err.print(Text(f"{type(error).__name__}: ", style="bold red") + Text(str(error)))
        if advice := advice_of(error):
            self._err.print(Text(advice))

    @contextmanager
    def waiting(self, text: str) -> Iterator[None]:
        """Show, on a terminal, that something takes its time."""
        with self._err.status(text):
            yield

    def _print_record(self, rows: Iterable[tuple[str, object]]) -> None:
        told = [(name, value) for name, value in rows if value not in (None, "")]
        width = max((len(name) for name, _ in told), default=0)
        for name, value in told:
            # The terminal breaks what is too long, so that a link can still be opened and copied.
            self._out.print(Text.assemble((f"{name.ljust(width)}  ", "dim"), _cell(value)))

    def _print_table(self, table: Table) -> None:
        if self._out.is_terminal:
            self._out.print(table)
            return
        # A program that reads lines wants each row in one, and none filled up with blanks.
        wide = Console(file=StringIO(), width=10_000, color_system=None, highlight=False)
        with wide.capture() as captured:
            wide.print(table)
        self._out.print(Text("\n".join(line.rstrip() for line in captured.get().splitlines())))

    def _print_json(self, told: object) -> None:
        self._out.print(Text(json.dumps(told, ensure_ascii=False, indent=2, default=str)))


def _least_width(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> int:
    """Return the width below which a table could not be read."""
    least = 2 * (len(columns) - 1)
    for number, column in enumerate(columns):
        width = max(cell_len(str(row[number] or "")) for row in rows)
        least += max(len(column), min(width, READABLE) if column in WRAPPED else width)
    return least


def _cell(value: object) -> Text:
    text = "" if value is None else str(value)
    return Text(text, style=COLOURS.get(text, ""))


def _told_of(error: MonimeError) -> Mapping[str, Any]:
    told: dict[str, Any] = {
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
        told |= {"once": error.once, "attempt": error.attempt, "sessionId": error.session_id}
    if isinstance(error, InvalidRequest):
        told["problems"] = [
            {"path": one.path, "actual": one.actual, "expected": one.expected} for one in error.problems
        ]
    return told
