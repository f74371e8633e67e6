"""One call, ready to be sent: everything about it that no attempt changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from .answers import RawAnswer, payload_of, unreadable_model
from .errors import MonimeError

__all__ = ["Call"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One call, ready to be sent.

    Attributes:
        operation: The operation's id in the OpenAPI document.
        method: `GET`, `POST` or `DELETE`.
        target: Path and query, escaped.
        headers: The API's own headers, without the token.
        content: The body's bytes, serialised once; None when there is no body.
        idempotency_key: The key of a create.
        read: Makes the result from the envelope of a success.
    """

    operation: str
    method: str
    target: str
    headers: Mapping[str, str]
    content: bytes | None = field(repr=False)
    idempotency_key: str | None
    read: Callable[[dict[str, Any]], T] = field(repr=False)

    @property
    def changes(self) -> bool:
        """Whether the call may change something."""
        return self.method != "GET"

    def result(self, answer: RawAnswer) -> T:
        """Return what a success holds.

        Raises:
            UnreadableResponse: The answer is not what the API promises.
        """
        envelope = payload_of(answer, changes=self.changes)
        try:
            return self.read(envelope)
        except MonimeError:
            raise
        except (TypeError, ValueError, KeyError, AttributeError, RecursionError) as cause:
            # The cause may tell the value that it stumbled over, and a traceback prints the cause.
            raise unreadable_model(answer, cause, changes=self.changes) from None
