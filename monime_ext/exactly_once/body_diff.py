"""The difference between two request bodies: paths, and never a value."""

from __future__ import annotations

__all__ = ["differences"]


def differences(stored: object, new: object, path: str = "") -> list[str]:
    """Return the paths at which two JSON values differ, such as `lineItems[0].price.value`; empty if they are equal.

    Args:
        stored: The body that was sent.
        new: The body that would be sent now.
        path: The path of the two values.
    """
    if isinstance(stored, dict) and isinstance(new, dict):
        names = sorted(stored.keys() | new.keys())
        return [
            found
            for name in names
            for found in (
                differences(stored[name], new[name], f"{path}.{name}".lstrip("."))
                if name in stored and name in new
                else [f"{path}.{name}".lstrip(".")]
            )
        ]
    if isinstance(stored, list) and isinstance(new, list) and len(stored) == len(new):
        pairs = enumerate(zip(stored, new, strict=True))
        return [found for index, (old, now) in pairs for found in differences(old, now, f"{path}[{index}]")]
    return [] if type(stored) is type(new) and stored == new else [path or "the body"]
