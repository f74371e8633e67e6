"""The faults that the sandbox can simulate."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypedDict, get_args

from monime_ext.sandbox.state.serialization import Json

__all__ = ["MIXES", "Fault", "FaultKind", "FaultOptions"]

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
    """A fault, and the requests that trigger it.

    Args:
        kind: What fails. `reset_before` and `reset_after` close the connection before and after the request is
            performed; `hang` never responds; `slow` responds after `seconds`; `drip` sends the response, headers
            included, one byte every `seconds`; `truncate` sends half of the announced body; `status` responds with
            `status`; `success_false` responds 200 with `success: false`; `garbage` responds 200 with invalid JSON;
            `unknown_status` and `unknown_field` alter a real response; `test_mode_forbidden` responds as Monime does
            to test tokens. `any_network`, `any_response` and `any` choose one of the others for each request, see
            `MIXES`; of the arguments below they use `match` to `skip`, `rate` and `seed`.
        match: An operation id, `METHOD /path` (as sent, or as in the spec), or `*` for all requests.
        idempotency_key: Only match requests with this key.
        times: The number of requests that trigger it; None for all.
        skip: The number of matching requests to let pass first.
        acts: Whether the request is performed before it fails, for kinds that do not determine it.
        seconds: For `slow` and `drip`.
        status: For `status`, from 200 to 599.
        retry_after: For `status`, the raw value of `Retry-After`, which may be invalid.
        limit: For `status` 429, the name of the exceeded limit.
        reason: For `status`, the reason of the error, such as `idempotency_key_in_use`.
        html: For `status`, respond with the HTML page of a gateway instead of the error envelope.
        rate: The probability with which a matching request triggers it, above 0 and up to 1.
        seed: Makes the random choices reproducible. Defaults to the sandbox's random number generator.

    Raises:
        ValueError: An argument is invalid.
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
            raise ValueError(f"unknown kind of fault; use one of {', '.join(sorted(_KINDS))}")
        for name, kinds in _TYPES.items():
            value = getattr(self, name)
            if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
                raise ValueError(f"{name} has the wrong type")
        if (self.times is not None and self.times < 1) or self.skip < 0 or not 0 <= self.seconds < 3600:
            raise ValueError("times, skip or seconds is out of range")
        if not 200 <= self.status <= 599:
            raise ValueError("status must be from 200 to 599")
        if not 0 < self.rate <= 1:
            raise ValueError("rate must be above 0 and at most 1")
        if any(not (text.isascii() and text.isprintable()) for text in (self.retry_after or "", self.limit or "")):
            raise ValueError("retry_after and limit must be printable ASCII, as headers are")

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Fault:
        """Create a fault from a JSON object with the same names.

        Raises:
            ValueError: As for the class, or the object has an unknown name.
        """
        unknown = set(data) - {field.name for field in dataclasses.fields(cls)}
        if unknown or "kind" not in data:
            raise ValueError("a fault needs a kind, and may only have the documented names")
        return cls(**data)  # type: ignore[arg-type]

    def to_dict(self) -> Json:
        """Return the fault as a JSON object."""
        return dataclasses.asdict(self)


class FaultOptions(TypedDict, total=False):
    """The keyword arguments of `Fault`."""

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
_RESPONSE = (
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
    "any_response": _RESPONSE,
    "any": _NETWORK + _RESPONSE,
}
"""The faults of each mix, all equally likely. Some hang, so give the client a short timeout."""
