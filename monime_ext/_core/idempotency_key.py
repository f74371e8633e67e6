"""Idempotency keys: one name for one logical create, so that repeating it never charges twice."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from os import urandom

from monime_ext.errors import InvalidRequest, Problem

__all__ = ["IdempotencyKey"]


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """Names one logical create within a Space.

    Monime keeps a success for 24 hours and gives it again for the same key and the same request; errors are not kept.
    A key outlives the session it made: a really new attempt needs a new key.

    Use `for_order` where the order has an id, so that any process makes the same key for it, before and after a crash.
    Use `random` where nothing names the order, and keep the key with it. A text of your own, 1 to 64 characters, can be
    given wherever a key is taken, and is sent as it is.
    """

    _text: str | None = None
    _business: tuple[str, str, int] | None = field(default=None, repr=False)

    @classmethod
    def random(cls, *, token_bytes: Callable[[int], bytes] = urandom) -> IdempotencyKey:
        """Return a key that was never used: 36 characters, 160 bits of chance.

        Args:
            token_bytes: Where the chance comes from.
        """
        return cls("rnd-" + _base32(token_bytes(20)))

    @classmethod
    def for_order(cls, order_id: str, *, attempt: int = 1) -> IdempotencyKey:
        """Return the key of one order: the same for everyone who asks, whatever the request's body.

        The text is made from the Space, the operation, `order_id` and `attempt` when the request is made: 44 characters
        in which none of these can be read.

        Args:
            order_id: Your own id of the order; not empty.
            attempt: 1 at first. Count it up, and only then, for a new session after one that expired or was cancelled.

        Raises:
            InvalidRequest: `order_id` is not a text or is empty, or `attempt` is not a whole number of 1 or more.
        """
        problems: list[Problem] = []
        if not isinstance(order_id, str):
            problems.append(Problem("order_id", type(order_id).__name__, "text"))
        elif not order_id:
            problems.append(Problem("order_id", "0 characters", "at least 1 character"))
        if not isinstance(attempt, int) or isinstance(attempt, bool):
            problems.append(Problem("attempt", type(attempt).__name__, "a whole number"))
        elif attempt < 1:
            problems.append(Problem("attempt", "a number below 1", "at least 1"))
        if problems:
            raise InvalidRequest(problems)
        return cls(None, ("order", order_id, attempt))

    def text(self, *, space_id: str, operation: str) -> str:
        """Return the key as it is sent.

        Args:
            space_id: The Space in which the create is made, `spc-…`.
            operation: The operation's id in the OpenAPI document, such as `createCheckoutSession`.
        """
        if self._text is not None:
            return self._text
        import json
        from hashlib import sha256

        kind, business_id, attempt = self._business or ("", "", 0)
        named = json.dumps([space_id, operation, kind, business_id, attempt])
        return "ord-" + _base32(sha256(named.encode()).digest()[:25])

    def __str__(self) -> str:
        # An order's key has no text before Space and operation are known. The ellipsis is no header text, so that this
        # can never be sent as a key by mistake.
        return self._text or "<IdempotencyKey.for_order(…)>"


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower()
