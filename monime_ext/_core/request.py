"""A request that is ready to be sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from monime_ext._core.response import Envelope, RawResponse
from monime_ext._core.response_errors import parse_envelope, unreadable_result
from monime_ext.errors import MonimeError

__all__ = ["PreparedRequest"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PreparedRequest(Generic[T]):
    """A validated and serialized request: everything that is the same at every attempt.

    Attributes:
        operation: The operation's id in the OpenAPI document.
        method: The HTTP method.
        target: Path and query, escaped.
        headers: The API's own headers, without the token.
        content: The bytes of the body; None if there is no body.
        idempotency_key: The idempotency key of a create.
        parse: Builds the result from the envelope of a successful response.
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
        """Whether the request may change something."""
        return self.method != "GET"

    def parse_response(self, response: RawResponse) -> T:
        """Return the result in a successful response.

        Raises:
            UnreadableResponse: The response does not match the API's description.
        """
        envelope = parse_envelope(response, is_mutation=self.is_mutation)
        try:
            return self.parse(envelope)
        except MonimeError:
            raise
        except (TypeError, ValueError, KeyError, AttributeError, RecursionError) as cause:
            # The cause may contain a value, and a traceback prints the cause.
            raise unreadable_result(response, cause, is_mutation=self.is_mutation) from None
