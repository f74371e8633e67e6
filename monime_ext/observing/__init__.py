"""Seeing what calls do: log lines, counters, traces and metrics. Ids and figures only: no token, no body, no person.

Log lines need nothing but the logger `monime_ext`; everything else is handed to a client as its `telemetry`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

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

_HOME = {
    "AttemptEnded": "events",
    "CallEnded": "events",
    "CallStarted": "events",
    "CallTelemetry": "events",
    "Counters": "counters",
    "OpenTelemetry": "otel",
    "RedactingFilter": "redaction",
    "Telemetry": "events",
    "WaitStarted": "events",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_HOME[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
