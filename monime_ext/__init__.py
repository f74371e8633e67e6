"""Take payments through Monime (Sierra Leone): checkout sessions that are never charged twice.

Pin a release by importing from it:

    from monime_ext.caph_2025_08_23 import Monime

or choose one while the program runs, with `monime_ext.connect(version=…)`.

Importing this package imports nothing else: the rest comes when it is first used.
"""

from __future__ import annotations

from .lazy_exports import lazy_exports

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

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_exports(
        __name__,
        {
            "": ("errors",),
            "answers": ("Response",),
            "connecting": ("connect", "connect_async"),
            "errors": ("MonimeError",),
            "idempotency": ("IdempotencyKey",),
            "money": ("Money", "sle", "usd"),
            "pages": ("Page",),
            "resuming": ("Resumed", "resume", "resume_async"),
            "runtime": ("Runtime",),
            "settings": ("CallOptions", "Timeout"),
            "settlement": ("Settlement",),
            "versions": ("API_VERSIONS", "ApiVersion"),
        },
    )
