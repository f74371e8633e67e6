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
        seed: The same seed yields the same ids. The ids of each kind are a sequence of their own, so that those of
            sessions and payments do not depend on how many requests and webhooks there are.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._sequences: dict[str, random.Random] = {}

    def new(self, prefix: str) -> str:
        """Return an id such as `scs-k3lN…`: the prefix, a dash and 22 letters and digits."""
        return f"{prefix}-{self._characters(prefix, _ALPHANUMERIC, 22)}"

    def order_number(self) -> str:
        """Return the number of a paid order."""
        return self._characters("order number", _ORDER_NUMBER_CHARACTERS, 12)

    def access_token(self) -> str:
        """Return an access token that is recognizable as a sandbox's."""
        return f"mon_sandbox_{self._characters('access token', _ALPHANUMERIC, 40)}"

    def webhook_secret(self) -> str:
        """Return a secret for signing deliveries."""
        return f"sandbox_{self._characters('webhook secret', _ALPHANUMERIC, 40)}"

    def _characters(self, kind: str, alphabet: str, count: int) -> str:
        if kind not in self._sequences:
            self._sequences[kind] = _generator(self._seed, kind)
        return "".join(self._sequences[kind].choices(alphabet, k=count))


@dataclass(frozen=True, slots=True)
class Context:
    """The shared objects of one sandbox."""

    store: Store
    clock: Clock
    seed: int
    ids: IdGenerator
    activity: ActivityLog

    @classmethod
    def create(cls, store: Store, clock: Clock, rng: random.Random) -> Context:
        """Create the context from its three sources."""
        seed = rng.getrandbits(64)
        return cls(store, clock, seed, IdGenerator(seed), ActivityLog(store, clock))

    def generator(self, purpose: str) -> random.Random:
        """Return a new generator for one purpose, which does not depend on the use of others."""
        return _generator(self.seed, purpose)


def _generator(seed: int, purpose: str) -> random.Random:
    return random.Random(f"{seed} {purpose}")  # noqa: S311 - ids, no secrets
