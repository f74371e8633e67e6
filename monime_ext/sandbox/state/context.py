"""What every part of a sandbox shares: the database, the clock, the ids and the activity log."""

from __future__ import annotations

import random
import string
from dataclasses import dataclass

from monime_ext.sandbox.state.activity import ActivityLog
from monime_ext.sandbox.state.clock import Clock
from monime_ext.sandbox.state.store import Store

__all__ = ["Context", "IdGenerator"]

_ALPHANUMERIC = string.ascii_letters + string.digits
_ORDER_NUMBER_CHARACTERS = string.ascii_uppercase + string.digits


class IdGenerator:
    """Generates ids in Monime's format.

    Args:
        rng: The source of randomness. The same generator in the same state yields the same ids.
    """

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def new(self, prefix: str) -> str:
        """Return an id such as `scs-k3lN…`: the prefix, a dash and 22 letters and digits."""
        return f"{prefix}-{self._characters(_ALPHANUMERIC, 22)}"

    def order_number(self) -> str:
        """Return the number of a paid order."""
        return self._characters(_ORDER_NUMBER_CHARACTERS, 12)

    def access_token(self) -> str:
        """Return an access token that is recognizable as a sandbox's."""
        return f"mon_sandbox_{self._characters(_ALPHANUMERIC, 40)}"

    def webhook_secret(self) -> str:
        """Return a secret for signing deliveries."""
        return f"sandbox_{self._characters(_ALPHANUMERIC, 40)}"

    def _characters(self, alphabet: str, count: int) -> str:
        return "".join(self._rng.choices(alphabet, k=count))


@dataclass(frozen=True, slots=True)
class Context:
    """The shared objects of one sandbox."""

    store: Store
    clock: Clock
    rng: random.Random
    ids: IdGenerator
    activity: ActivityLog

    @classmethod
    def create(cls, store: Store, clock: Clock, rng: random.Random) -> Context:
        """Create the context from its three sources."""
        return cls(store, clock, rng, IdGenerator(rng), ActivityLog(store, clock))
