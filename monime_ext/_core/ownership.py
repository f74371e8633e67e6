"""Walk the ownership graph of a resource. It may be long, circular or malformed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

__all__ = ["checkout_session_of", "owners"]

MAX_OWNERS: Final = 32


def owners(resource: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the owner of a resource, the owner of the owner, and so on. Stops at a cycle, and after `MAX_OWNERS`.

    Args:
        resource: A resource of the API as JSON, such as `payment.to_dict()` or the data of an event.
    """
    seen: set[tuple[str, str]] = set()
    owner = _owner(resource.get("ownershipGraph"))
    for _ in range(MAX_OWNERS):
        if owner is None or (identity := (repr(owner.get("type")), repr(owner.get("id")))) in seen:
            return
        seen.add(identity)
        yield owner
        owner = _owner(owner)


def checkout_session_of(resource: Mapping[str, Any]) -> str | None:
    """Return the id of the checkout session that owns a resource, or None."""
    for owner in owners(resource):
        if owner.get("type") == "checkout_session" and isinstance(owner.get("id"), str):
            return str(owner["id"])
    return None


def _owner(holder: object) -> Mapping[str, Any] | None:
    owner = holder.get("owner") if isinstance(holder, Mapping) else None
    return owner if isinstance(owner, Mapping) else None
