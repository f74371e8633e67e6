"""The responses of the API: as they come off the wire, and as callers get them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, Self, TypeAlias, TypeVar

__all__ = [
    "Envelope",
    "Model",
    "RawResponse",
    "Response",
    "bare_result_parser",
    "parse_nothing",
    "result_parser",
    "unwrap_result",
]

T_co = TypeVar("T_co", covariant=True)

Envelope: TypeAlias = dict[str, Any]
"""The JSON object of a successful response."""


class Model(Protocol):
    """A generated model."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self: ...


ModelT = TypeVar("ModelT", bound=Model)


@dataclass(frozen=True, slots=True)
class RawResponse:
    """A response as it came off the wire, its body complete and decompressed.

    Attributes:
        status: The HTTP status; any integer.
        headers: The headers by lower-case name. A repeated header is joined with commas.
        body: The bytes of the body; none if it is too large.
        is_too_large: Whether the body exceeds `max_response_bytes`.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    is_too_large: bool = False
    _parsed: list[Any] = field(default_factory=list, init=False, repr=False, compare=False)

    def json(self) -> Any:
        """Return the body as parsed JSON, which is parsed once.

        Raises:
            ValueError: It is not JSON.
            RecursionError: It is nested too deeply.
        """
        if not self._parsed:
            self._parsed.append(json.loads(self.body))
        return self._parsed[0]

    @property
    def request_id(self) -> str | None:
        """Monime's id of the request."""
        return self.headers.get("monime-request-id")


@dataclass(frozen=True, slots=True)
class Response(Generic[T_co]):
    """A result together with the response that it came in.

    Attributes:
        result: What the method without `with_response` returns.
        status: The HTTP status.
        headers: The headers by lower-case name.
        request_id: Monime's id of the last attempt.
        idempotency_key: The idempotency key of a create; None for other calls.
        attempts: The number of times that the request was sent.
        replayed: Whether this is the result of an earlier create: Monime replayed it for the same idempotency key, or
            the journal already contained the session of the order.
    """

    result: T_co = field(repr=False)
    status: int
    headers: Mapping[str, str] = field(repr=False)
    request_id: str | None
    idempotency_key: str | None
    attempts: int
    replayed: bool


def unwrap_result(envelope: Mapping[str, Any]) -> Any:
    """Return the result in an envelope.

    A second `result` inside of it was seen once; that one is the result then.
    """
    result = envelope.get("result")
    if isinstance(result, dict) and "result" in result and "id" not in result:
        return result["result"]
    return result


def result_parser(model: type[ModelT]) -> Callable[[Envelope], ModelT]:
    """Return a function that makes a model from the result in an envelope.

    Args:
        model: The class of the model.
    """

    def parse(envelope: Envelope) -> ModelT:
        return model.from_dict(unwrap_result(envelope))

    return parse


def bare_result_parser(model: type[ModelT]) -> Callable[[Envelope], ModelT]:
    """Return a function that makes a model from a response that is specified without an envelope; one is accepted too.

    Args:
        model: The class of the model.
    """

    def parse(envelope: Envelope) -> ModelT:
        return model.from_dict(unwrap_result(envelope) if "result" in envelope else envelope)

    return parse


def parse_nothing(envelope: Envelope) -> None:
    """Accept an envelope without a result."""
