"""What a person sees, or what a program reads: tables and colour, or `--json`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..errors import InvalidRequest, MonimeError

__all__ = ["Screen"]

WRAPPED = {"where", "name", "reference"}
COLOURS = {"completed": "green", "pending": "yellow", "cancelled": "red", "expired": "red", "ok": "green"}


class Screen:
    """Where a command shows its result, on standard output, and its remarks, on standard error.

    Args:
        as_json: Show results as one JSON document, for programs.
    """

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._out = Console(highlight=False, soft_wrap=True)
        self._err = Console(stderr=True, highlight=False, soft_wrap=True)

    def result(self, told: object, rows: Iterable[tuple[str, object]] = ()) -> None:
        """Show one thing: `told` to programs, the rows of names and values to people."""
        if self.as_json:
            self._print_json(told)
            return
        table = Table.grid(padding=(0, 2))
        for name, value in rows:
            if value not in (None, ""):
                table.add_row(Text(name, style="dim"), _cell(value))
        self._out.print(table)

    def table(self, told: Sequence[object], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Show many things: `told` to programs, a table to people."""
        if self.as_json:
            self._print_json(told)
            return
        table = Table(box=None, pad_edge=False, header_style="bold", expand=False)
        for column in columns:
            table.add_column(column, overflow="fold", no_wrap=column not in WRAPPED)
        for row in rows:
            table.add_row(*map(_cell, row))
        self._out.print(table if told else Text("Nothing there.", style="dim"))

    def plain(self, text: str) -> None:
        """Show a text to a program or a person alike, as it is."""
        self._out.print(Text(text))

    def drawing(self, drawn: str, meaning: str) -> None:
        """Show a picture made of characters and colours, and what it means; programs get the meaning alone."""
        if self.as_json:
            self._print_json({"link": meaning})
            return
        self._out.file.write(drawn)
        self.plain(meaning)

    def remark(self, text: str) -> None:
        """Say something that is not the result."""
        self._err.print(Text(text, style="dim"))

    def failure(self, error: MonimeError) -> None:
        """Say what went wrong, and what to do."""
        if self.as_json:
            self._err.print(Text(json.dumps(_told_of(error), ensure_ascii=False)))
            return
        self._err.print(Text(f"{type(error).__name__}: ", style="bold red") + Text(str(error)))

    @contextmanager
    def waiting(self, text: str) -> Iterator[None]:
        """Show, on a terminal, that something takes its time."""
        with self._err.status(text):
            yield

    def _print_json(self, told: object) -> None:
        self._out.print(Text(json.dumps(told, ensure_ascii=False, indent=2, default=str)))


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
    if isinstance(error, InvalidRequest):
        told["problems"] = [{"path": one.path, "given": one.given, "limit": one.limit} for one in error.problems]
    return told
