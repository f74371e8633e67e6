"""The console log: requests and activity as lines of text."""

from __future__ import annotations

import asyncio
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from monime_ext.sandbox.api.requests import LoggedRequest
from monime_ext.sandbox.backend import Backend
from monime_ext.sandbox.state.activity import ActivityEvent, ActivityKind

__all__ = ["ConsoleLog", "Level", "LogLine"]

Level = Literal["success", "warning", "error", "info"]

# The line of the request already reports these.
_REPORTED_BY_REQUESTS: frozenset[ActivityKind] = frozenset({"session_created", "session_deleted", "fault_triggered"})
_LEVELS: dict[ActivityKind, Level] = {
    "payment_completed": "success",
    "session_completed": "success",
    "webhook_delivered": "success",
    "payment_declined": "warning",
    "webhook_failed": "error",
}


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line. `at` is the sandbox's time of day."""

    at: str
    text: str
    level: Level


class ConsoleLog:
    """Writes what happens from now on. Created and used in the server's event loop.

    Args:
        backend: The backend.
        write: Called with each line; must not block.
    """

    def __init__(self, backend: Backend, write: Callable[[LogLine], None]) -> None:
        self._backend = backend
        self._callback = write
        backend.requests.subscribe(lambda entry: self._write(_request_line(entry)))
        self._task = asyncio.get_running_loop().create_task(self._follow_activity())

    def _write(self, line: LogLine) -> None:
        try:
            self._callback(line)
        except Exception:
            # The request, or the other lines, must not fail with the callback.
            traceback.print_exc(file=sys.stderr)

    async def _follow_activity(self) -> None:
        with self._backend.activity.subscribe() as subscription:
            async for event in subscription:
                if event.kind not in _REPORTED_BY_REQUESTS:
                    self._write(_activity_line(event))


def _request_line(entry: LoggedRequest) -> LogLine:
    status = entry.status
    level: Level = "error" if status is None or status >= 500 else "warning" if status >= 400 else "success"
    return LogLine(_time_of_day(entry.received_at), str(entry), level)


def _activity_line(event: ActivityEvent) -> LogLine:
    details = ", ".join(f"{name} {value}" for name, value in event.details.items() if value is not None)
    text = event.kind.replace("_", " ")
    return LogLine(_time_of_day(event.at), f"{text}: {details}" if details else text, _LEVELS.get(event.kind, "info"))


def _time_of_day(timestamp: str) -> str:
    return timestamp[11:19]
