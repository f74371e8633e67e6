"""Keeping under Monime's rate limits: for one client, for the clients of a process, or for a fleet of processes.

A request that would come too fast waits for its turn, first come, first served, and never beyond the deadline of its
call. Monime's limits come from the API's description; a token for tests has those of the test environment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..lazy_exports import lazy_exports

if TYPE_CHECKING:
    from .local import AsyncLocalPacing as AsyncLocalPacing
    from .local import LocalPacing as LocalPacing
    from .postgres import AsyncPostgresPacing as AsyncPostgresPacing
    from .postgres import PostgresPacing as PostgresPacing
    from .protocol import AsyncPacing as AsyncPacing
    from .protocol import Pacing as Pacing
    from .protocol import Reservation as Reservation
    from .redis import AsyncRedisPacing as AsyncRedisPacing
    from .redis import RedisPacing as RedisPacing
    from .scopes import Scope as Scope
    from .scopes import Scopes as Scopes

__all__ = [
    "AsyncLocalPacing",
    "AsyncPacing",
    "AsyncPostgresPacing",
    "AsyncRedisPacing",
    "LocalPacing",
    "Pacing",
    "PostgresPacing",
    "RedisPacing",
    "Reservation",
    "Scope",
    "Scopes",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_exports(
        __name__,
        {
            "local": ("AsyncLocalPacing", "LocalPacing"),
            "postgres": ("AsyncPostgresPacing", "PostgresPacing"),
            "protocol": ("AsyncPacing", "Pacing", "Reservation"),
            "redis": ("AsyncRedisPacing", "RedisPacing"),
            "scopes": ("Scope", "Scopes"),
        },
    )
