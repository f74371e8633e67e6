"""Take payments through Monime (Sierra Leone): checkout sessions that are never charged twice.

Pin an API version by importing from it:

    from monime_ext.caph_2025_08_23 import Monime

or select one at runtime with `monime_ext.connect(version=…)`.

Importing this package imports nothing else: names are loaded at first use.
"""

from __future__ import annotations

from monime_ext._core.lazy_exports import lazy_exports
from monime_ext._version import __version__ as __version__

# What `typing.TYPE_CHECKING` is to a type checker, without the import.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from monime_ext import errors as errors
    from monime_ext._connect import connect as connect
    from monime_ext._connect import connect_async as connect_async
    from monime_ext._core.idempotency_key import IdempotencyKey as IdempotencyKey
    from monime_ext._core.pagination import Page as Page
    from monime_ext._core.response import Response as Response
    from monime_ext._core.runtime import Runtime as Runtime
    from monime_ext._core.settings import CallOptions as CallOptions
    from monime_ext._core.settings import Timeout as Timeout
    from monime_ext._core.versions import API_VERSIONS as API_VERSIONS
    from monime_ext._core.versions import ApiVersion as ApiVersion
    from monime_ext.errors import MonimeError as MonimeError
    from monime_ext.exactly_once._async.resume import resume_async as resume_async
    from monime_ext.exactly_once._sync.resume import resume as resume
    from monime_ext.exactly_once.resume_report import ResumeReport as ResumeReport
    from monime_ext.money import Money as Money
    from monime_ext.money import sle as sle
    from monime_ext.money import usd as usd
    from monime_ext.reconciliation.settlement import Settlement as Settlement

__all__ = [
    "API_VERSIONS",
    "ApiVersion",
    "CallOptions",
    "IdempotencyKey",
    "Money",
    "MonimeError",
    "Page",
    "Response",
    "ResumeReport",
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
            "monime_ext": ("errors",),
            "monime_ext._connect": (
                "connect",
                "connect_async",
            ),
            "monime_ext._core.idempotency_key": ("IdempotencyKey",),
            "monime_ext._core.pagination": ("Page",),
            "monime_ext._core.response": ("Response",),
            "monime_ext._core.runtime": ("Runtime",),
            "monime_ext._core.settings": (
                "CallOptions",
                "Timeout",
            ),
            "monime_ext._core.versions": (
                "API_VERSIONS",
                "ApiVersion",
            ),
            "monime_ext.errors": ("MonimeError",),
            "monime_ext.exactly_once._async.resume": ("resume_async",),
            "monime_ext.exactly_once._sync.resume": ("resume",),
            "monime_ext.exactly_once.resume_report": ("ResumeReport",),
            "monime_ext.money": (
                "Money",
                "sle",
                "usd",
            ),
            "monime_ext.reconciliation.settlement": ("Settlement",),
        },
    )
