"""Seeing what calls do: log lines, counters, traces and metrics. Ids and figures only: no token, no body, no person.

Log lines need nothing but the logger `monime_ext`; everything else is handed to a client as its `telemetry`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..lazy_exports import lazy_exports

if TYPE_CHECKING:
    from .counters import Counters as Counters
    from .events import AttemptEnded as AttemptEnded
    from .events import CallEnded as CallEnded
    from .events import CallStarted as CallStarted
    from .events import CallTelemetry as CallTelemetry
    from .events import Telemetry as Telemetry
    from .events import WaitStarted as WaitStarted
    from .otel import OpenTelemetry as OpenTelemetry
    from .redaction import RedactingFilter as RedactingFilter

__all__ = [
    "AttemptEnded",
    "CallEnded",
    "CallStarted",
    "CallTelemetry",
    "Counters",
    "OpenTelemetry",
    "RedactingFilter",
    "Telemetry",
    "WaitStarted",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_exports(
        __name__,
        {
            "counters": ("Counters",),
            "events": ("AttemptEnded", "CallEnded", "CallStarted", "CallTelemetry", "Telemetry", "WaitStarted"),
            "otel": ("OpenTelemetry",),
            "redaction": ("RedactingFilter",),
        },
    )
