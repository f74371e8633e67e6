"""The arguments of a create with `once`, and their checks."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from monime_ext._core.idempotency_key import IdempotencyKey
from monime_ext.errors import InvalidRequest, Problem

__all__ = ["Renew", "argument_problems", "key_of_order"]

Renew: TypeAlias = Literal["never", "when_ended"]
"""What to do when the session of an attempt has ended without a payment: raise `SessionEnded`, or make the next one."""

MAX_ATTEMPT: Final = 1_000_000_000
MAX_ID_LENGTH: Final = 255
"""Characters of an order's id; as many as `reference` may have, so that the same id fits both."""


def argument_problems(once: object, attempt: object, renew: object, idempotency_key: object) -> list[Problem]:
    """Return every problem of the arguments; see `create_once`."""
    problems: list[Problem] = []
    if not isinstance(once, str):
        problems.append(Problem("once", type(once).__name__, "text"))
    elif not 1 <= len(once) <= MAX_ID_LENGTH:
        problems.append(Problem("once", f"{len(once)} characters", f"1 to {MAX_ID_LENGTH} characters"))
    elif not once.isprintable():
        problems.append(Problem("once", "a character that cannot be printed", "printable text"))
    if not isinstance(attempt, int) or isinstance(attempt, bool):
        problems.append(Problem("attempt", type(attempt).__name__, "a whole number"))
    elif not 1 <= attempt <= MAX_ATTEMPT:
        problems.append(Problem("attempt", "another number", f"1 to {MAX_ATTEMPT}"))
    if renew not in ("never", "when_ended"):
        problems.append(Problem("renew", "another word", "never or when_ended"))
    if idempotency_key is not None:
        problems.append(Problem("idempotency_key", "a key beside `once`", "one of the two"))
    return problems


def key_of_order(once: str, attempt: int, idempotency_key: str | IdempotencyKey | None) -> IdempotencyKey:
    """Return the idempotency key of an attempt.

    Raises:
        InvalidRequest: An argument is invalid.
    """
    if problems := argument_problems(once, attempt, "never", idempotency_key):
        raise InvalidRequest(problems)
    return IdempotencyKey.for_order(once, attempt=attempt)
