"""What the pinned faces give out besides their clients, imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from monime_ext._core.versions import API_VERSIONS, ApiVersion

__all__ = ["lazily"]


def lazily(version: ApiVersion, face: dict[str, Any]) -> Callable[[str], Any]:
    """Return the `__getattr__` of a face: the models of its generated package, and its way to read webhooks.

    Args:
        version: The face's release.
        face: The globals of the face.
    """

    def find(name: str) -> Any:
        if name not in face["__all__"]:
            raise AttributeError(f"module {face['__name__']!r} has no attribute {name!r}")
        if name in ("Event", "webhooks"):
            from monime_ext.webhooks import Event, Webhooks

            found: Any = Event if name == "Event" else Webhooks(version)
        elif name in ("AsyncCheckout", "Checkout"):
            kind = "_async" if name == "AsyncCheckout" else "_sync"
            found = getattr(import_module(f"monime_ext.checkout.{kind}.{API_VERSIONS[version]}"), name)
        else:
            found = getattr(import_module(f"monime_api.{API_VERSIONS[version]}.models"), name)
        face[name] = found
        return found

    return find
