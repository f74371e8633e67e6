"""Moments in time, as callers tell them: each with its time zone, or it would be another one elsewhere."""

from __future__ import annotations

from datetime import datetime

from monime_ext.errors import Problem

__all__ = ["timezone_problem"]


def timezone_problem(name: str, moment: object) -> Problem | None:
    """Return what is wrong with a moment that is no datetime, or has no time zone.

    Args:
        name: What the caller knows it by.
        moment: The moment.
    """
    if isinstance(moment, datetime) and moment.utcoffset() is not None:
        return None
    given = "a datetime without a time zone" if isinstance(moment, datetime) else type(moment).__name__
    return Problem(name, given, "a datetime with a time zone, such as datetime.now(UTC)")
