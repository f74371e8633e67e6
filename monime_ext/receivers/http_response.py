"""An HTTP response, independent of any framework."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["HttpResponse"]


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A response for a framework to send.

    Attributes:
        status: The HTTP status.
        text: The body.
        headers: The headers by name.
    """

    status: int
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)
