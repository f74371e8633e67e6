"""A request that is ready to be sent."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from monime_ext._core.echo import EchoedFields, echo_differences
from monime_ext._core.response import Envelope, RawResponse, unwrap_result
from monime_ext._core.response_errors import foreign_result, parse_envelope, unreadable_result
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
        resource_id: The id in the path, which the result must have; None if the request names no resource.
        echoed: The fields of the body that the response must return unchanged.
    """

    operation: str
    method: str
    target: str
    headers: Mapping[str, str]
    content: bytes | None = field(repr=False)
    idempotency_key: str | None
    parse: Callable[[Envelope], T] = field(repr=False)
    resource_id: str | None = None
    echoed: EchoedFields | None = None

    @property
    def is_mutation(self) -> bool:
        """Whether the request may change something."""
        return self.method != "GET"

    def is_foreign(self, response: RawResponse) -> bool:
        """Return whether a response shows that its connection delivers the responses of other requests.

        Such a connection must not be used again: an error that belongs to another request cannot be recognized.
        """
        if not 200 <= response.status <= 299 or not (self.echoed or self.resource_id):
            return False
        try:
            envelope = response.json()
        except (ValueError, RecursionError):
            return True
        return not isinstance(envelope, dict) or bool(self._differences(envelope))

    def parse_response(self, response: RawResponse) -> T:
        """Return the result in a successful response.

        Args:
            response: The response.

        Raises:
            UnreadableResponse: The response does not match the API's description, or belongs to another request.
        """
        envelope = parse_envelope(response, is_mutation=self.is_mutation)
        try:
            if paths := self._differences(envelope):
                raise foreign_result(response, paths, is_mutation=self.is_mutation)
            return self.parse(envelope)
        except MonimeError:
            raise
        except (TypeError, ValueError, KeyError, AttributeError, RecursionError) as cause:
            # The cause may contain a value, and a traceback prints the cause.
            is_success = envelope.get("success") is True
            raise unreadable_result(response, cause, is_mutation=self.is_mutation, is_success=is_success) from None

    def _differences(self, envelope: Envelope) -> list[str]:
        result = unwrap_result(envelope)
        if not isinstance(result, dict):
            return []
        if self.resource_id is not None and result.get("id") not in (None, self.resource_id):
            return ["id"]
        if not self.echoed or self.content is None:
            return []
        return echo_differences(json.loads(self.content), result, self.echoed)
