"""The generated models, given out by the pinned faces and imported when one is asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

__all__ = ["lazily"]


def lazily(package: str, face: dict[str, Any]) -> Callable[[str], Any]:
    """Return the `__getattr__` of a face, which finds the names of its `__all__` in its generated package.

    Args:
        package: The generated package's name within `monime_api`.
        face: The globals of the face.
    """

    def find(name: str) -> Any:
        if name not in face["__all__"]:
            raise AttributeError(f"module {face['__name__']!r} has no attribute {name!r}")
        found = face[name] = getattr(import_module(f"monime_api.{package}.models"), name)
        return found

    return find
