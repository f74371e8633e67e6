"""What happens in a sandbox, told line by line to somebody who watches it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from monime_ext.sandbox.api.requests import LoggedRequest
from monime_ext.sandbox.backend import Backend
from monime_ext.sandbox.state.activity import ActivityEvent, ActivityKind

Mood = Literal["good", "refused", "failed", "note"]

# A request's own line tells of these already.
_TOLD_BY_REQUESTS: frozenset[ActivityKind] = frozenset({"session_created", "session_deleted", "fault_triggered"})
_MOODS: dict[ActivityKind, Mood] = {
    "payment_completed": "good",
    "session_completed": "good",
    "webhook_delivered": "good",
    "payment_declined": "refused",
    "webhook_failed": "failed",
}


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the story. `at` is the sandbox's time of day."""

    at: str
    text: str
    mood: Mood


class ConsoleLog:
    """Tells what happens from now on. Made and used in the event loop that serves.

    Arguments:
        backend: The sandbox.
        tell: Is told each line, and must not wait.
    """

    def __init__(self, backend: Backend, tell: Callable[[LogLine], None]) -> None:
        self._backend = backend
        self._tell = tell
        backend.requests.watch(lambda entry: tell(line_of_request(entry)))
        self._watching = asyncio.get_running_loop().create_task(self._watch())

    async def _watch(self) -> None:
        with self._backend.activity.watched() as watcher:
            async for happening in watcher:
                if happening.kind not in _TOLD_BY_REQUESTS:
                    self._tell(line_of_happening(happening))


def line_of_request(entry: LoggedRequest) -> LogLine:
    """A request as a line."""
    status = entry.status
    mood: Mood = "failed" if status is None or status >= 500 else "refused" if status >= 400 else "good"
    return LogLine(_time(entry.arrived), str(entry), mood)


def line_of_happening(happening: ActivityEvent) -> LogLine:
    """A happening as a line."""
    facts = ", ".join(f"{name} {value}" for name, value in happening.facts.items() if value is not None)
    text = happening.kind.replace("_", " ")
    return LogLine(_time(happening.at), f"{text}: {facts}" if facts else text, _MOODS.get(happening.kind, "note"))


def _time(timestamp: str) -> str:
    return timestamp[11:19]
