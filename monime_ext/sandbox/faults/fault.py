"""Faults on demand: everything that goes wrong between a shop and an API, at the request where a test wants it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypedDict, get_args

from monime_ext.sandbox.state.serialization import Json

FaultKind = Literal[
    "reset_before",
    "reset_after",
    "hang",
    "slow",
    "drip",
    "truncate",
    "status",
    "success_false",
    "garbage",
    "unknown_status",
    "unknown_field",
    "test_mode_forbidden",
    "any_network",
    "any_response",
    "any",
]
_KINDS: frozenset[str] = frozenset(get_args(FaultKind))


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, waiting for the requests that it matches.

    Arguments:
        kind: What goes wrong. `reset_before` and `reset_after` cut the connection before and after the server
            acted; `hang` never answers; `slow` answers after `seconds`; `drip` sends the answer, headers too,
            one byte every `seconds`; `truncate` sends half of the body that it announces; `status` answers
            `status`; `success_false` answers 200 with `success: false`; `garbage` answers 200 with text that is
            not JSON; `unknown_status` and `unknown_field` change a real answer; `test_mode_forbidden` answers
            as Monime does to test tokens. `any_network`, `any_response` and `any` are mixes: another fault at
            every hit, see `MIXES`; of the arguments below they take `match` to `skip`, `rate` and `seed`.
        match: An operation's id, `METHOD /path` (as sent, or as the spec writes it), or `*` for every request.
        idempotency_key: Only requests with this key.
        times: How many requests it hits; None for every one.
        skip: How many matching requests pass before it hits.
        acts: Whether the server acts before it fails, for kinds that leave it open.
        seconds: For `slow` and `drip`.
        status: For `status`, 200 to 599.
        retry_after: For `status`, the raw text of `Retry-After`, however wrong.
        limit: For `status` 429, the limit that was met.
        reason: For `status`, the error's reason, such as `idempotency_key_in_use`.
        html: For `status`, a gateway's HTML page instead of the error envelope.
        rate: The share of the matching requests that it hits, by rng: above 0, and 1 for all of them.
        seed: Makes its chances the same every time; None takes those of the sandbox.

    Raises:
        ValueError: An argument is not one of these.
    """

    kind: FaultKind
    match: str = "*"
    idempotency_key: str | None = None
    times: int | None = 1
    skip: int = 0
    acts: bool = False
    seconds: float = 0.05
    status: int = 500
    retry_after: str | None = None
    limit: str | None = None
    reason: str | None = None
    html: bool = False
    rate: float = 1.0
    seed: int | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.kind, str) or self.kind not in _KINDS:
            raise ValueError(f"no fault is called that; there are {', '.join(sorted(_KINDS))}")
        for name, kinds in _TYPES.items():
            value = getattr(self, name)
            if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
                raise ValueError(f"{name} is of the wrong type")
        if (self.times is not None and self.times < 1) or self.skip < 0 or not 0 <= self.seconds < 3600:
            raise ValueError("times, skip or seconds is out of range")
        if not 200 <= self.status <= 599:
            raise ValueError("status must be from 200 to 599")
        if not 0 < self.rate <= 1:
            raise ValueError("rate must be above 0 and at most 1")
        if any(not (text.isascii() and text.isprintable()) for text in (self.retry_after or "", self.limit or "")):
            raise ValueError("retry_after and limit must be printable ASCII, as headers are")

    @classmethod
    def from_json(cls, told: Mapping[str, object]) -> Fault:
        """The fault that a JSON object describes, with the same names.

        Raises:
            ValueError: As the class does, and for a name that is none of its arguments.
        """
        unknown = set(told) - {field.name for field in dataclasses.fields(cls)}
        if unknown or "kind" not in told:
            raise ValueError("a fault has a kind, and no other names than the documented ones")
        return cls(**told)  # type: ignore[arg-type]

    def to_json(self) -> Json:
        """The fault as a JSON object."""
        return dataclasses.asdict(self)


class FaultOptions(TypedDict, total=False):
    """The arguments of `Fault` that are given by name."""

    idempotency_key: str | None
    times: int | None
    skip: int
    acts: bool
    seconds: float
    status: int
    retry_after: str | None
    limit: str | None
    reason: str | None
    html: bool
    rate: float
    seed: int | None


_TYPES: dict[str, tuple[type, ...]] = {
    "match": (str,),
    "idempotency_key": (str, type(None)),
    "times": (int, type(None)),
    "skip": (int,),
    "acts": (bool,),
    "seconds": (int, float),
    "status": (int,),
    "retry_after": (str, type(None)),
    "limit": (str, type(None)),
    "reason": (str, type(None)),
    "html": (bool,),
    "rate": (int, float),
    "seed": (int, type(None)),
}

_NETWORK = (
    Fault("reset_before"),
    Fault("reset_after"),
    Fault("hang"),
    Fault("hang", acts=True),
    Fault("slow"),
    Fault("drip", seconds=0.0001),
    Fault("truncate"),
)
_ANSWER = (
    Fault("status", status=500),
    Fault("status", status=503, acts=True),
    Fault("status", status=429, retry_after="1", limit="endpoint-limit"),
    Fault("status", status=520, html=True),
    Fault("status", status=502, html=True, acts=True),
    Fault("success_false"),
    Fault("success_false", acts=True),
    Fault("garbage"),
    Fault("garbage", acts=True),
    Fault("unknown_status"),
    Fault("unknown_field"),
    Fault("test_mode_forbidden"),
)
MIXES: Mapping[str, tuple[Fault, ...]] = {
    "any_network": _NETWORK,
    "any_response": _ANSWER,
    "any": _NETWORK + _ANSWER,
}
"""What the mixes are made of; each fault is as likely as the others. Some hang: give the client a short time-out."""
