"""What a client and its copies share, for as long as they live and in every process that forks."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar

from monime_ext._core.retry import RetryBudget

__all__ = ["Forkable", "Shared"]


class Forkable(Protocol):
    """What has to do something in a new child process."""

    def forked(self) -> None:
        """Do it."""


SenderT = TypeVar("SenderT", bound=Forkable)


class Shared(Generic[SenderT]):
    """What a client and its copies share: connections, the retry budget, the journal, and whether they are closed.

    Args:
        make_sender: Makes the sender.
        journal: The journal that was handed in, or where it is.
        open_journal: Opens the journal at an address.
    """

    def __init__(self, make_sender: Callable[[], SenderT], journal: Any, open_journal: Callable[[Any], Any]) -> None:
        self._make_sender = make_sender
        self._sender: SenderT | None = None
        self._own_journal = journal is None or isinstance(journal, str | os.PathLike)
        self._journal_address = journal if self._own_journal else None
        self._journal = None if self._own_journal else journal
        self._open_journal = open_journal
        self._lock = threading.Lock()
        self.budget = RetryBudget()
        self.closed = False
        _shared_by_clients.add(self)

    @property
    def sender(self) -> SenderT:
        """The sender, made at the first call."""
        sender = self._sender
        if sender is None:
            with self._lock:
                sender = self._sender = self._sender or self._make_sender()
        return sender

    @property
    def journal(self) -> Any:
        """The journal, opened when it is first asked for."""
        if self._journal is None:
            with self._lock:
                self._journal = self._journal or self._open_journal(self._journal_address)
        return self._journal

    def close(self) -> tuple[SenderT | None, Any]:
        """Mark everything closed and return the sender and the journal that have to be closed, if they were made."""
        with self._lock:
            self.closed = True
            sender, self._sender = self._sender, None
            journal = None
            if self._own_journal:
                journal, self._journal = self._journal, None
        return sender, journal

    def forked(self) -> None:
        """Replace, in a new child process, the locks that a thread of the parent may have held."""
        self._lock = threading.Lock()
        self.budget = RetryBudget()
        if self._sender is not None:
            self._sender.forked()


_shared_by_clients: weakref.WeakSet[Shared[Any]] = weakref.WeakSet()


def _after_fork() -> None:
    for shared in list(_shared_by_clients):
        shared.forked()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
