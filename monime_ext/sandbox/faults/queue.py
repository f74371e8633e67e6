"""The faults that wait for requests: which request is hit by which, and what became of them."""

from __future__ import annotations

import dataclasses
import random
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import count

from monime_ext.sandbox.api.requests import ApiRequest
from monime_ext.sandbox.api.spec import Operation
from monime_ext.sandbox.faults.fault import MIXES, Fault
from monime_ext.sandbox.state.serialization import Json

_MOST_SPENT = 1000


@dataclass(frozen=True, slots=True)
class ActiveFault:
    """A fault with what is left of its `times` and `skip`.

    Attributes:
        id: Its name in this sandbox, `flt-…`.
        fault: What goes wrong, and where.
        hits: How many requests it has hit.
    """

    id: str
    fault: Fault
    hits: int = 0
    _rng: random.Random = field(default_factory=random.Random, repr=False, compare=False)

    def to_json(self) -> Json:
        """The fault as a JSON object, with its id and hits."""
        return {"id": self.id, "hits": self.hits, **self.fault.to_json()}


class FaultQueue:
    """The faults that wait, in the order in which they were added.

    Arguments:
        operations: The ids that a fault may be for.
        rng: Decides for the faults that hit by rng and have no seed of their own.
    """

    def __init__(self, operations: Collection[str], rng: random.Random) -> None:
        self._operations = operations
        self._rng = rng
        self._waiting: dict[str, ActiveFault] = {}
        self._spent: OrderedDict[str, ActiveFault] = OrderedDict()
        self._numbers = count(1)

    def add(self, fault: Fault) -> ActiveFault:
        """Lets a fault wait for its requests, behind those that are there.

        Raises:
            ValueError: It is for an operation that no version has.
        """
        if fault.match != "*" and " /" not in fault.match and fault.match not in self._operations:
            raise ValueError(
                f"no operation is called {fault.match}; a fault is for one of {', '.join(sorted(self._operations))}, "
                "for `METHOD /path`, or for `*`"
            )
        rng = self._rng if fault.seed is None else random.Random(fault.seed)  # noqa: S311 - no secrets
        added = ActiveFault(f"flt-{next(self._numbers)}", fault, 0, rng)
        self._waiting[added.id] = added
        return added

    def waiting(self) -> list[ActiveFault]:
        """The faults that have not hit often enough."""
        return list(self._waiting.values())

    def get(self, fault_id: str) -> ActiveFault:
        """A fault that waits, or one of the last 1000 that do no more.

        Raises:
            KeyError: There is none.
        """
        return self._waiting.get(fault_id) or self._spent[fault_id]

    def remove(self, fault_id: str) -> ActiveFault:
        """Takes a fault away, if it still waits, and gives what became of it.

        Raises:
            KeyError: There is none, and was none among the last 1000.
        """
        if fault_id in self._waiting:
            self._spend(self._waiting[fault_id])
        return self._spent[fault_id]

    def clear(self) -> None:
        """Takes all faults away."""
        for fault in self.waiting():
            self._spend(fault)

    def take(self, call: ApiRequest, key: str | None, operation: Operation | None) -> Fault | None:
        """The fault that hits this request, counted as used; None when it passes. For a mix, one of its faults."""
        if not self._waiting:
            return None
        names = {"*", f"{call.method} {call.path}"}
        if operation is not None:
            names |= {operation.id, f"{operation.method} {operation.path}"}
        for each in self.waiting():
            if each.fault.match in names and each.fault.idempotency_key in (None, key) and self._hits(each):
                mix = MIXES.get(each.fault.kind)
                return each.fault if mix is None else each._rng.choice(mix)
        return None

    def _hits(self, each: ActiveFault) -> bool:
        """Whether a fault hits a request that it matches; counts either way."""
        fault = each.fault
        if fault.skip:
            self._waiting[each.id] = dataclasses.replace(each, fault=dataclasses.replace(fault, skip=fault.skip - 1))
            return False
        if fault.rate < 1 and each._rng.random() >= fault.rate:
            return False
        hit = dataclasses.replace(each, hits=each.hits + 1)
        if fault.times == 1:
            self._spend(hit)
        elif fault.times is None:
            self._waiting[each.id] = hit
        else:
            self._waiting[each.id] = dataclasses.replace(hit, fault=dataclasses.replace(fault, times=fault.times - 1))
        return True

    def _spend(self, fault: ActiveFault) -> None:
        self._waiting.pop(fault.id, None)
        self._spent[fault.id] = fault
        if len(self._spent) > _MOST_SPENT:
            self._spent.popitem(last=False)
