"""What a client and its copies share for as long as they live, and in every process that is forked from theirs."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING

from monime_ext._core.retry import RetryBudget
from monime_ext.errors import ClientClosed

if TYPE_CHECKING:
    from monime_ext._http._async.executor import AsyncTransport
    from monime_ext.journal._async.protocol import AsyncJournal

__all__ = ["AsyncSharedState"]


class AsyncSharedState:
    """The connections, the retry budget and the journal of a client and its copies.

    Args:
        make_transport: Makes the transport.
        journal: The caller's own journal; None to open one with `open_journal`.
        open_journal: Opens the client's own journal.

    Attributes:
        budget: The retry budget.
        closed: Whether the client was closed.
    """

    def __init__(
        self,
        make_transport: Callable[[], AsyncTransport],
        journal: AsyncJournal | None,
        open_journal: Callable[[], AsyncJournal],
    ) -> None:
        self.budget = RetryBudget()
        self.closed = False
        self._make_transport = make_transport
        self._transport: AsyncTransport | None = None
        self._owns_journal = journal is None
        self._journal = journal
        self._open_journal = open_journal
        self._lock = threading.Lock()
        _instances.add(self)

    @property
    def transport(self) -> AsyncTransport:
        """The transport, made at the first call.

        Raises:
            ClientClosed: The client was closed.
        """
        transport = self._transport
        if transport is None:
            with self._lock:
                if self.closed:
                    raise ClientClosed("This client was closed; create a new one.")
                transport = self._transport = self._transport or self._make_transport()
        return transport

    @property
    def journal(self) -> AsyncJournal:
        """The journal, opened when it is first used.

        Raises:
            ClientClosed: The client was closed, and with it the journal.
        """
        journal = self._journal
        if journal is None:
            with self._lock:
                if self.closed and self._journal is None:
                    raise ClientClosed("This client was closed; create a new one.")
                journal = self._journal = self._journal or self._open_journal()
        return journal

    async def aclose(self) -> None:
        """Close the transport, and the journal unless it is the caller's own."""
        with self._lock:
            self.closed = True
            transport, self._transport = self._transport, None
            journal = None
            if self._owns_journal:
                journal, self._journal = self._journal, None
        if transport is not None:
            await transport.aclose()
        if journal is not None:
            await journal.aclose()

    def after_fork_in_child(self) -> None:
        """Replace the locks, which a thread of the parent process may have held when the process was forked."""
        self._lock = threading.Lock()
        self.budget = RetryBudget()
        if self._transport is not None:
            self._transport.after_fork_in_child()


_instances: weakref.WeakSet[AsyncSharedState] = weakref.WeakSet()


def _after_fork_in_child() -> None:
    for shared in list(_instances):
        shared.after_fork_in_child()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)
