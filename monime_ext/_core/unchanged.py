"""What an argument of an update is when it was left out."""

from __future__ import annotations

from enum import Enum
from typing import Final

__all__ = ["UNCHANGED", "Unchanged"]


class Unchanged(Enum):
    """What an argument of an update is when it was left out; None is a value, and empties a field."""

    UNCHANGED = "unchanged"

    def __repr__(self) -> str:
        return "UNCHANGED"


UNCHANGED: Final = Unchanged.UNCHANGED
