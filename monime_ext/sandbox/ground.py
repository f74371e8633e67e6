"""What everything in one sandbox stands on."""

from __future__ import annotations

import random
from dataclasses import dataclass

from monime_ext.sandbox.clock import Clock
from monime_ext.sandbox.happenings import Happenings
from monime_ext.sandbox.ids import Ids
from monime_ext.sandbox.store import Store


@dataclass(frozen=True, slots=True)
class Ground:
    """The state, the time, the names, the chance, and who is told what happens; nothing else takes them elsewhere."""

    store: Store
    clock: Clock
    chance: random.Random
    ids: Ids
    happenings: Happenings

    @classmethod
    def of(cls, store: Store, clock: Clock, chance: random.Random) -> Ground:
        """The ground made of these three."""
        return cls(store, clock, chance, Ids(chance), Happenings(store, clock))
