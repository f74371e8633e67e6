"""The names of the pinned modules that are imported when they are first used."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from monime_ext._core.versions import API_VERSIONS, ApiVersion

__all__ = ["exports"]


def exports(version: ApiVersion, namespace: dict[str, Any]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return the `__getattr__` and the `__dir__` of a pinned module.

    Args:
        version: The module's API version.
        namespace: The globals of the module.
    """

    def load(name: str) -> Any:
        if name not in namespace["__all__"]:
            raise AttributeError(f"module {namespace['__name__']!r} has no attribute {name!r}")
        if name in ("Event", "webhooks"):
            from monime_ext.webhooks import Event, Webhooks

            found: Any = Event if name == "Event" else Webhooks(version)
        elif name in ("AsyncCheckout", "Checkout"):
            kind = "_async" if name == "AsyncCheckout" else "_sync"
            found = getattr(import_module(f"monime_ext.checkout.{kind}.{API_VERSIONS[version]}"), name)
        else:
            found = getattr(import_module(f"monime_api.{API_VERSIONS[version]}.models"), name)
        namespace[name] = found
        return found

    def names() -> list[str]:
        return sorted(namespace["__all__"])

    return load, names
