"""What a course asks to be done: each step is one input or output, and its helper is typed by what comes of it."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import Response
from monime_ext.errors import Outcome
from monime_ext.journal.entry import Entry, EntryKey, Snapshot

__all__ = [
    "Attempts",
    "Begin",
    "Change",
    "Course",
    "Find",
    "Send",
    "Step",
    "Wait",
    "attempts",
    "begin",
    "change",
    "find",
    "send",
    "wait",
]

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Begin:
    """See `Journal.begin`."""

    entry: Entry
    lease: float


@dataclass(frozen=True, slots=True)
class Change:
    """See `Journal.change`."""

    entry: Entry
    lease: float | None = None
    restarts: bool = False


@dataclass(frozen=True, slots=True)
class Find:
    """See `Journal.find`."""

    name: EntryKey


@dataclass(frozen=True, slots=True)
class Attempts:
    """Find every attempt at an order, in their order; of the name, only its attempt is left aside."""

    name: EntryKey


@dataclass(frozen=True, slots=True)
class Send(Generic[T]):
    """Send a call, with its retries.

    Attributes:
        call: What is sent.
        ends_at: When it has to be over, on the clock that never goes back.
        effect: What earlier attempts, of this process or another, may have done.
    """

    call: PreparedRequest[T]
    ends_at: float
    effect: Outcome = "not_sent"


@dataclass(frozen=True, slots=True)
class Wait:
    """Let so many seconds pass."""

    seconds: float


Step: TypeAlias = Begin | Change | Find | Attempts | Send[Any] | Wait
Course: TypeAlias = Generator[Step, Any, R]
"""A course of steps that ends in an `R`."""


def begin(entry: Entry, lease: float) -> Course[Snapshot]:
    standing: Snapshot = yield Begin(entry, lease)
    return standing


def change(entry: Entry, *, lease: float | None = None, restarts: bool = False) -> Course[Snapshot | None]:
    standing: Snapshot | None = yield Change(entry, lease, restarts)
    return standing


def find(name: EntryKey) -> Course[Snapshot | None]:
    standing: Snapshot | None = yield Find(name)
    return standing


def attempts(name: EntryKey) -> Course[list[Entry]]:
    found: list[Entry] = yield Attempts(name)
    return found


def send(call: PreparedRequest[T], ends_at: float, effect: Outcome = "not_sent") -> Course[Response[T]]:
    response: Response[T] = yield Send(call, ends_at, effect)
    return response


def wait(seconds: float) -> Course[None]:
    yield Wait(seconds)
