"""Observe calls with log lines, counters, traces and metrics: ids and numbers only, no tokens, bodies or personal data.

Log lines go to the logger `monime_ext`. Pass everything else to a client as its `telemetry`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monime_ext._core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from monime_ext.telemetry.counters import Counters as Counters
    from monime_ext.telemetry.events import AttemptEnded as AttemptEnded
    from monime_ext.telemetry.events import CallEnded as CallEnded
    from monime_ext.telemetry.events import CallStarted as CallStarted
    from monime_ext.telemetry.events import CallTelemetry as CallTelemetry
    from monime_ext.telemetry.events import Telemetry as Telemetry
    from monime_ext.telemetry.events import WaitStarted as WaitStarted
    from monime_ext.telemetry.otel import OpenTelemetry as OpenTelemetry
    from monime_ext.telemetry.redaction import RedactingFilter as RedactingFilter

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
            "monime_ext.telemetry.counters": ("Counters",),
            "monime_ext.telemetry.events": (
                "AttemptEnded",
                "CallEnded",
                "CallStarted",
                "CallTelemetry",
                "Telemetry",
                "WaitStarted",
            ),
            "monime_ext.telemetry.otel": ("OpenTelemetry",),
            "monime_ext.telemetry.redaction": ("RedactingFilter",),
        },
    )
