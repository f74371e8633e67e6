"""What everything in one sandbox stands on."""

from __future__ import annotations

import random
import string
from dataclasses import dataclass

from monime_ext.sandbox.state.activity import ActivityLog
from monime_ext.sandbox.state.clock import Clock
from monime_ext.sandbox.state.store import Store

_ALPHABET = string.ascii_letters + string.digits
_ORDER_ALPHABET = string.ascii_uppercase + string.digits


class IdGenerator:
    """Makes every random name in the sandbox, from one source of rng.

    With the same `rng` in the same state the same names come out.
    """

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def new(self, prefix: str) -> str:
        """An id such as `scs-k3lN…`: the prefix, a dash and 22 letters and digits."""
        return f"{prefix}-{self._letters(_ALPHABET, 22)}"

    def order_number(self) -> str:
        """The number of a paid order."""
        return self._letters(_ORDER_ALPHABET, 12)

    def access_token(self) -> str:
        """A token that says where it is good for."""
        return f"mon_sandbox_{self._letters(_ALPHABET, 40)}"

    def webhook_secret(self) -> str:
        """A secret to sign deliveries with."""
        return f"sandbox_{self._letters(_ALPHABET, 40)}"

    def _letters(self, alphabet: str, count: int) -> str:
        return "".join(self._rng.choices(alphabet, k=count))


@dataclass(frozen=True, slots=True)
class Context:
    """The state, the time, the names, the rng, and who is told what happens; nothing else takes them elsewhere."""

    store: Store
    clock: Clock
    rng: random.Random
    ids: IdGenerator
    activity: ActivityLog

    @classmethod
    def of(cls, store: Store, clock: Clock, rng: random.Random) -> Context:
        """The context made of these three."""
        return cls(store, clock, rng, IdGenerator(rng), ActivityLog(store, clock))
