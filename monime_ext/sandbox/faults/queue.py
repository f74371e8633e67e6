"""The active faults: which request triggers which of them, and how often."""

from __future__ import annotations

import dataclasses
import random
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from itertools import count

from monime_ext.sandbox.api.requests import ApiRequest
from monime_ext.sandbox.api.spec import Operation
from monime_ext.sandbox.faults.fault import MIXES, Fault
from monime_ext.sandbox.state.serialization import Json

__all__ = ["ActiveFault", "FaultQueue"]

_MAX_EXHAUSTED = 1000


@dataclass(frozen=True, slots=True)
class ActiveFault:
    """A fault with what remains of its `times` and `skip`.

    Attributes:
        id: Its id, `flt-…`.
        fault: The fault.
        hits: The number of requests that have triggered it.
    """

    id: str
    fault: Fault
    hits: int = 0
    _rng: random.Random = field(default_factory=random.Random, repr=False, compare=False)

    def to_dict(self) -> Json:
        """Return the fault as a JSON object, with its id and hits."""
        return {"id": self.id, "hits": self.hits, **self.fault.to_dict()}


class FaultQueue:
    """The active faults, in the order in which they were added.

    Args:
        operations: The operation ids that a fault may match.
        rng: The random number generator of faults without a seed.

    Attributes:
        on_change: Called after the active faults, or what remains of them, have changed.
    """

    def __init__(self, operations: Collection[str], rng: random.Random) -> None:
        self.on_change: Callable[[], None] = lambda: None
        self._operations = operations
        self._rng = rng
        self._active: dict[str, ActiveFault] = {}
        self._exhausted: OrderedDict[str, ActiveFault] = OrderedDict()
        self._numbers = count(1)

    def add(self, fault: Fault) -> ActiveFault:
        """Add a fault after the active ones.

        Raises:
            ValueError: It matches an operation that no API version has.
        """
        if fault.match != "*" and " /" not in fault.match and fault.match not in self._operations:
            raise ValueError(
                f"there is no operation {fault.match}; a fault matches one of {', '.join(sorted(self._operations))}, "
                "`METHOD /path`, or `*`"
            )
        rng = self._rng if fault.seed is None else random.Random(fault.seed)  # noqa: S311 - no secrets
        added = ActiveFault(f"flt-{next(self._numbers)}", fault, 0, rng)
        self._active[added.id] = added
        self.on_change()
        return added

    def dump(self) -> list[Json]:
        """Return the active faults in a format that `load` reads."""
        return [
            {
                "id": active.id,
                "hits": active.hits,
                "fault": active.fault.to_dict(),
                "rng": None if active.fault.seed is None else active._rng.getstate(),
            }
            for active in self._active.values()
        ]

    def load(self, faults: list[Json]) -> None:
        """Add the faults that `dump` returned."""
        for stored in faults:
            rng = self._rng
            if stored["rng"] is not None:
                version, numbers, gauss = stored["rng"]
                rng = random.Random()  # noqa: S311 - no secrets
                rng.setstate((version, tuple(numbers), gauss))
            fault = Fault.from_dict(stored["fault"])
            self._active[stored["id"]] = ActiveFault(stored["id"], fault, stored["hits"], rng)
        numbers_used = [int(name.partition("-")[2]) for name in self._active]
        self._numbers = count(max(numbers_used, default=0) + 1)

    def active(self) -> list[ActiveFault]:
        """Return the faults that can still be triggered."""
        return list(self._active.values())

    def get(self, fault_id: str) -> ActiveFault:
        """Return an active fault, or one of the last 1000 that are not active any more.

        Raises:
            KeyError: The fault does not exist.
        """
        return self._active.get(fault_id) or self._exhausted[fault_id]

    def remove(self, fault_id: str) -> ActiveFault:
        """Deactivate a fault if it is active, and return it.

        Raises:
            KeyError: The fault does not exist.
        """
        if fault_id in self._active:
            self._deactivate(self._active[fault_id])
            self.on_change()
        return self._exhausted[fault_id]

    def clear(self) -> None:
        """Deactivate all faults."""
        for fault in self.active():
            self._deactivate(fault)
        self.on_change()

    def trigger(self, request: ApiRequest, key: str | None, operation: Operation | None) -> Fault | None:
        """Return the fault that a request triggers and count the hit, or None. For a mix, return one of its faults.

        Args:
            request: The request.
            key: Its idempotency key, or None.
            operation: Its operation, or None.
        """
        if not self._active:
            return None
        names = {"*", f"{request.method} {request.path}"}
        if operation is not None:
            names |= {operation.id, f"{operation.method} {operation.path}"}
        for active in self.active():
            fault = active.fault
            if fault.match in names and fault.idempotency_key in (None, key):
                triggered = fault if self._is_triggered(active) else None
                if triggered is not None and (mix := MIXES.get(fault.kind)) is not None:
                    triggered = active._rng.choice(mix)
                self.on_change()
                if triggered is not None:
                    return triggered
        return None

    def _is_triggered(self, active: ActiveFault) -> bool:
        """Return whether a matching request triggers the fault, and update its counters."""
        fault = active.fault
        if fault.skip:
            remaining = dataclasses.replace(fault, skip=fault.skip - 1)
            self._active[active.id] = dataclasses.replace(active, fault=remaining)
            return False
        if fault.rate < 1 and active._rng.random() >= fault.rate:
            return False
        hit = dataclasses.replace(active, hits=active.hits + 1)
        if fault.times == 1:
            self._deactivate(hit)
        elif fault.times is None:
            self._active[active.id] = hit
        else:
            remaining = dataclasses.replace(fault, times=fault.times - 1)
            self._active[active.id] = dataclasses.replace(hit, fault=remaining)
        return True

    def _deactivate(self, fault: ActiveFault) -> None:
        self._active.pop(fault.id, None)
        self._exhausted[fault.id] = fault
        if len(self._exhausted) > _MAX_EXHAUSTED:
            self._exhausted.popitem(last=False)
