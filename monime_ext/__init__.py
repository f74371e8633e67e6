"""Take payments through Monime (Sierra Leone): checkout sessions that are never charged twice.

Pin a release by importing from it:

    from monime_ext.caph_2025_08_23 import Monime

or choose one while the program runs, with `monime_ext.connect(version=…)`.

Importing this package imports nothing else: the rest comes when it is first used.
"""

from __future__ import annotations

from importlib import import_module

# What `typing.TYPE_CHECKING` is to a type checker, without the import.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import errors as errors
    from .answers import Response
    from .connecting import connect, connect_async
    from .errors import MonimeError
    from .idempotency import IdempotencyKey
    from .money import Money, sle, usd
    from .pages import Page
    from .resuming import Resumed, resume, resume_async
    from .runtime import Runtime
    from .settings import CallOptions, Timeout
    from .settlement import Settlement
    from .versions import API_VERSIONS, ApiVersion

__version__ = "0.1.0"

__all__ = [
    "API_VERSIONS",
    "ApiVersion",
    "CallOptions",
    "IdempotencyKey",
    "Money",
    "MonimeError",
    "Page",
    "Response",
    "Resumed",
    "Runtime",
    "Settlement",
    "Timeout",
    "connect",
    "connect_async",
    "errors",
    "resume",
    "resume_async",
    "sle",
    "usd",
]

_HOME = {
    "API_VERSIONS": "versions",
    "ApiVersion": "versions",
    "CallOptions": "settings",
    "IdempotencyKey": "idempotency",
    "Money": "money",
    "MonimeError": "errors",
    "Page": "pages",
    "Response": "answers",
    "Resumed": "resuming",
    "Runtime": "runtime",
    "Settlement": "settlement",
    "Timeout": "settings",
    "connect": "connecting",
    "connect_async": "connecting",
    "resume": "resuming",
    "resume_async": "resuming",
    "sle": "money",
    "usd": "money",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name == "errors":
            return import_module(".errors", __name__)
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = globals()[name] = getattr(import_module(f".{_HOME[name]}", __name__), name)
        return found


def __dir__() -> list[str]:
    return sorted(__all__)
