"""One call, ready to be sent: everything about it that no attempt changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from monime_ext._core.response import Envelope, RawResponse, parse_envelope, unreadable_result
from monime_ext.errors import MonimeError

__all__ = ["Envelope", "PreparedRequest"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PreparedRequest(Generic[T]):
    """One call, ready to be sent.

    Attributes:
        operation: The operation's id in the OpenAPI document.
        method: `GET`, `POST` or `DELETE`.
        target: Path and query, escaped.
        headers: The API's own headers, without the token.
        content: The body's bytes, serialised once; None when there is no body.
        idempotency_key: The key of a create.
        parse: Makes the result from the envelope of a success.
    """

    operation: str
    method: str
    target: str
    headers: Mapping[str, str]
    content: bytes | None = field(repr=False)
    idempotency_key: str | None
    parse: Callable[[Envelope], T] = field(repr=False)

    @property
    def is_mutation(self) -> bool:
        """Whether the call may change something."""
        return self.method != "GET"

    def parse_response(self, answer: RawResponse) -> T:
        """Return what a success holds.

        Raises:
            UnreadableResponse: The answer is not what the API promises.
        """
        envelope = parse_envelope(answer, changes=self.is_mutation)
        try:
            return self.parse(envelope)
        except MonimeError:
            raise
        except (TypeError, ValueError, KeyError, AttributeError, RecursionError) as cause:
            # The cause may tell the value that it stumbled over, and a traceback prints the cause.
            raise unreadable_result(answer, cause, changes=self.is_mutation) from None
