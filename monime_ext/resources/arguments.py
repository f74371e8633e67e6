"""How the resource methods turn their arguments into the fields of a request body."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from monime_ext._core.unchanged import UNCHANGED

__all__ = ["as_list", "drop_none", "drop_unset"]


def drop_none(**fields: object) -> dict[str, object]:
    """Return the fields of a create without those that are None."""
    return {name: value for name, value in fields.items() if value is not None}


def drop_unset(**fields: object) -> dict[str, object]:
    """Return the fields of an update without those that are `UNCHANGED`; None clears a field."""
    return {name: value for name, value in fields.items() if value is not UNCHANGED}


def as_list(items: object) -> object:
    """Return any iterable of items as a list; anything else is returned as it is, for validation to refuse."""
    if isinstance(items, Iterable) and not isinstance(items, str | bytes | Mapping):
        return list(items)
    return items
