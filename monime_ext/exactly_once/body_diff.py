"""Where two request bodies differ: paths, and never a value."""

from __future__ import annotations

__all__ = ["differences"]


def differences(kept: object, given: object, path: str = "") -> list[str]:
    """Return the paths at which two JSON values differ, such as `lineItems[0].price.value`; empty when they are equal.

    Args:
        kept: What was sent.
        given: What would be sent now.
        path: Where both stand.
    """
    if isinstance(kept, dict) and isinstance(given, dict):
        names = sorted(kept.keys() | given.keys())
        return [
            found
            for name in names
            for found in (
                differences(kept[name], given[name], f"{path}.{name}".lstrip("."))
                if name in kept and name in given
                else [f"{path}.{name}".lstrip(".")]
            )
        ]
    if isinstance(kept, list) and isinstance(given, list) and len(kept) == len(given):
        pairs = enumerate(zip(kept, given, strict=True))
        return [found for index, (ours, theirs) in pairs for found in differences(ours, theirs, f"{path}[{index}]")]
    return [] if type(kept) is type(given) and kept == given else [path or "the body"]
