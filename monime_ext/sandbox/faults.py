"""Faults on demand: everything that goes wrong between a shop and an API, at the request where a test wants it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from monime_ext.sandbox.answers import Answer, Json, encode, page, refused
from monime_ext.sandbox.calls import Call
from monime_ext.sandbox.specs import Operation

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
]
_KINDS: frozenset[str] = frozenset(get_args(FaultKind))
# These need a real answer to spoil, so the server always acts.
_ALWAYS_ACT: frozenset[str] = frozenset({"reset_after", "slow", "drip", "truncate", "unknown_status", "unknown_field"})


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, waiting for the requests that it matches.

    Arguments:
        kind: What goes wrong. `reset_before` and `reset_after` cut the connection before and after the server
            acted; `hang` never answers; `slow` answers after `seconds`; `drip` sends the answer, headers too,
            one byte every `seconds`; `truncate` sends half of the body that it announces; `status` answers
            `status`; `success_false` answers 200 with `success: false`; `garbage` answers 200 with text that is
            not JSON; `unknown_status` and `unknown_field` change a real answer; `test_mode_forbidden` answers
            as Monime does to test tokens.
        match: An operation's id, `METHOD /path` (as sent, or as the spec writes it), or `*` for every request.
        idempotency_key: Only requests with this key.
        times: How many requests it hits; None for every one.
        skip: How many matching requests pass before it hits.
        acts: Whether the server acts before it fails, for kinds that leave it open.
        seconds: For `slow` and `drip`.
        status: For `status`, 200 to 599.
        retry_after: For `status`, the raw text of `Retry-After`, however wrong.
        limit: For `status` 429, the limit that was met.
        html: For `status`, a gateway's HTML page instead of the error envelope.

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
    html: bool = False

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
    "html": (bool,),
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """How an answer reaches the wire: after `seconds`, or not whole."""

    how: Literal["whole", "reset", "hang", "drip", "truncate"] = "whole"
    seconds: float = 0.0


WHOLE = Delivery()


class Faults:
    """The faults that wait, in the order in which they were added."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Lets a fault wait for its requests, behind those that are there."""
        self._waiting.append(fault)

    def waiting(self) -> list[Fault]:
        """The faults with what is left of `times` and `skip`."""
        return list(self._waiting)

    def clear(self) -> None:
        """Takes all faults away."""
        self._waiting.clear()

    def take(self, call: Call, key: str | None, operation: Operation | None) -> Fault | None:
        """The fault that hits this request, counted as used; None when it passes."""
        if not self._waiting:
            return None
        names = {"*", f"{call.method} {call.path}"}
        if operation is not None:
            names |= {operation.id, f"{operation.method} {operation.path}"}
        for index, fault in enumerate(self._waiting):
            if fault.match not in names or fault.idempotency_key not in (None, key):
                continue
            if fault.skip:
                self._waiting[index] = dataclasses.replace(fault, skip=fault.skip - 1)
                continue
            if fault.times == 1:
                del self._waiting[index]
            elif fault.times is not None:
                self._waiting[index] = dataclasses.replace(fault, times=fault.times - 1)
            return fault
        return None


def perform(fault: Fault, path: str, act: Callable[[], Answer]) -> tuple[Answer | None, Delivery]:
    """What a fault makes of a request: the answer to deliver, if any, and how.

    Arguments:
        fault: The fault that hits.
        path: The request's path, for the message about test mode.
        act: Does what the request asks for, and gives the true answer.
    """
    answer = act() if fault.acts or fault.kind in _ALWAYS_ACT else None
    if answer is not None and fault.kind in ("unknown_status", "unknown_field"):
        return _changed(fault.kind, answer), WHOLE
    match fault.kind:
        case "reset_before" | "reset_after":
            return answer, Delivery("reset")
        case "hang":
            return answer, Delivery("hang")
        case "slow":
            return answer, Delivery(seconds=fault.seconds)
        case "drip":
            return answer, Delivery("drip", fault.seconds)
        case "truncate":
            return answer, Delivery("truncate")
        case "status":
            return _status(fault), WHOLE
        case "success_false":
            failed = refused(500, "internal_error", "The sandbox was asked to fail.")
            return dataclasses.replace(failed, status=200), WHOLE
        case "garbage":
            return Answer(200, b'{"success": tru\xff'), WHOLE
        case "test_mode_forbidden":
            return test_mode_unsupported(path), WHOLE
    raise AssertionError(fault.kind)


def test_mode_unsupported(path: str) -> Answer:
    """The answer of Monime to test tokens, for endpoints that know no test mode."""
    return refused(403, "forbidden", f"Test mode is not supported for this endpoint: '{path}'. Use a live token.")


def _status(fault: Fault) -> Answer:
    headers = {}
    if fault.retry_after is not None:
        headers["Retry-After"] = fault.retry_after
    if fault.limit is not None:
        headers["Monime-Rate-Limit"] = fault.limit
    if fault.html:
        failure = page(fault.status, f"Error {fault.status}", "The gateway got no answer that it understood.")
        return failure.with_headers(headers)
    reason = "too_many_requests" if fault.status == 429 else "sandbox_fault"
    return refused(fault.status, reason, "The sandbox was asked to answer this.", headers=headers)


def _changed(kind: str, answer: Answer) -> Answer:
    if answer.status != 200:
        return answer
    envelope = json.loads(answer.body)
    result = envelope.get("result")
    for told in result if isinstance(result, list) else [result]:
        if isinstance(told, dict) and kind == "unknown_status":
            told["status"] = "under_review"
        elif isinstance(told, dict):
            told["sandboxNovelty"] = {"since": "tomorrow", "levels": [1, 2, 3]}
    if kind == "unknown_field":
        envelope["sandboxNovelty"] = "An answer may grow at any time."
    return dataclasses.replace(answer, body=encode(envelope))
