"""What a thing of Monime's belongs to: the ownership graph, gone up without trust in its length or its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

__all__ = ["checkout_session_of", "owners"]

LONGEST_CHAIN: Final = 32


def owners(thing: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the owner of a thing, the owner of that, and so on; a chain that turns back, or never ends, is cut.

    Args:
        thing: An object of the API as JSON, such as `payment.to_dict()` or the data of an event.
    """
    seen: set[tuple[str, str]] = set()
    owner = _owner(thing.get("ownershipGraph"))
    for _ in range(LONGEST_CHAIN):
        if owner is None or (identity := (repr(owner.get("type")), repr(owner.get("id")))) in seen:
            return
        seen.add(identity)
        yield owner
        owner = _owner(owner)


def checkout_session_of(thing: Mapping[str, Any]) -> str | None:
    """Return the id of the checkout session that a thing belongs to, or None when its owners name none."""
    for owner in owners(thing):
        if owner.get("type") == "checkout_session" and isinstance(owner.get("id"), str):
            return str(owner["id"])
    return None


def _owner(holder: object) -> Mapping[str, Any] | None:
    owner = holder.get("owner") if isinstance(holder, Mapping) else None
    return owner if isinstance(owner, Mapping) else None
