"""The request that a builder would send."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from monime_ext.money import Money

__all__ = ["Preview"]


@dataclass(frozen=True, slots=True)
class Preview:
    """What `create` would send with the same arguments. Nothing was sent.

    Attributes:
        total: What the buyer would pay.
        idempotency_key: The idempotency key; None if `create` would generate one.
        content: The exact bytes of the body. They may contain personal data, so `repr` omits them.
    """

    total: Money
    idempotency_key: str | None
    content: bytes = field(repr=False)

    @property
    def body(self) -> dict[str, Any]:
        """The body as JSON."""
        import json

        body: dict[str, Any] = json.loads(self.content)
        return body
