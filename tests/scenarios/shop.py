"""A shop that uses the public client, and deletes what it creates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from monime_ext.errors import Conflict, MonimeError, NotFound
from monime_ext.sandbox import Sandbox
from tests.scenarios.host import Host
from tests.versions import CheckoutSession, Monime

__all__ = ["CART", "TOTAL", "Shop"]

CART: list[dict[str, object]] = [
    {"name": "Rice, 25 kg", "price": {"currency": "SLE", "value": 45_000}, "quantity": 2},
    {"name": "Delivery", "price": {"currency": "SLE", "value": 5_000}},
]
TOTAL = 95_000


@dataclass
class Shop:
    """Clients of one API version, sync or async, for one host.

    Attributes:
        host: The host.
        make: Creates a client. An async client is used like a sync one.
        client: The shop's own client.
        created: The ids of the sessions that this shop created.
    """

    host: Host
    make: Callable[..., Monime]
    client: Monime = field(init=False)
    created: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client = self.make()

    @property
    def buyer(self) -> Sandbox:
        """The sandbox, to act as a buyer; only for scenarios marked `needs_a_buyer`."""
        assert self.host.sandbox is not None
        return self.host.sandbox

    def create(self, **options: Any) -> CheckoutSession:
        """Create a session that is deleted at the end of the scenario."""
        arguments: dict[str, Any] = {"name": "A scenario of monime-ext: please ignore", "line_items": CART, **options}
        session = self.client.checkout_sessions.create(**arguments)
        self.created.append(session.id)
        return session

    def clean_up(self) -> list[MonimeError]:
        """Delete the created sessions, and return the errors."""
        failures: list[MonimeError] = []
        for session_id in dict.fromkeys(self.created):
            try:
                self.client.checkout_sessions.delete(session_id)
            except NotFound:
                pass
            except Conflict as conflict:
                # The scenario has started to pay it, which is possible in a sandbox only.
                if self.host.sandbox is None:
                    failures.append(conflict)
            except MonimeError as failure:
                failures.append(failure)
        return failures
