"""Check datetimes from callers: without a time zone, they are ambiguous."""

from __future__ import annotations

from datetime import datetime

from monime_ext.errors import Problem

__all__ = ["timezone_problem"]


def timezone_problem(name: str, moment: object) -> Problem | None:
    """Return a validation error if a value is not a datetime with a time zone; None if it is.

    Args:
        name: The name of the argument.
        moment: The value.
    """
    if isinstance(moment, datetime) and moment.utcoffset() is not None:
        return None
    actual = "a datetime without a time zone" if isinstance(moment, datetime) else type(moment).__name__
    return Problem(name, actual, "a datetime with a time zone, such as datetime.now(UTC)")
