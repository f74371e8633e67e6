"""The default of the arguments of an update."""

from __future__ import annotations

from enum import Enum
from typing import Final

__all__ = ["UNCHANGED", "Unchanged"]


class Unchanged(Enum):
    """The type of `UNCHANGED`, the default of an update's arguments: None is a value, and clears a field."""

    UNCHANGED = "unchanged"

    def __repr__(self) -> str:
        return "UNCHANGED"


UNCHANGED: Final = Unchanged.UNCHANGED
