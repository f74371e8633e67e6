"""The requests that reached the API, as tests look at them afterwards and people while they come."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice

from monime_ext.sandbox.answers import Json

_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request that reached the API. Its body is kept as a hash only: buyers' names are in it.

    `status` is what the caller was sent, None when nothing was; `fault` is the kind that hit it.
    """

    request_id: str
    arrived: str
    method: str
    path: str
    operation: str | None
    idempotency_key: str | None
    body_sha256: str
    status: int | None
    fault: str | None
    replayed: bool

    def __str__(self) -> str:
        sent = "no answer" if self.status is None else str(self.status)
        notes = [
            self.operation or "no operation",
            f"key {self.idempotency_key}" if self.idempotency_key else "",
            "replayed" if self.replayed else "",
            f"fault {self.fault}" if self.fault else "",
        ]
        return f"{self.method} {self.path} -> {sent} ({', '.join(note for note in notes if note)})"

    def to_json(self) -> Json:
        """The entry as a JSON object."""
        return asdict(self)


class RequestLog:
    """The last 20,000 requests, oldest first."""

    def __init__(self) -> None:
        self._entries: deque[LoggedRequest] = deque(maxlen=_LONGEST)
        self._watchers: list[Callable[[LoggedRequest], None]] = []

    def append(self, entry: LoggedRequest) -> None:
        """Takes down a request, and shows it to those who watch."""
        self._entries.append(entry)
        for watcher in self._watchers:
            watcher(entry)

    def watch(self, watcher: Callable[[LoggedRequest], None]) -> None:
        """Has every request from now on shown to a watcher, who must not wait."""
        self._watchers.append(watcher)

    def newest(self, limit: int) -> list[LoggedRequest]:
        """The last ones, newest first."""
        return list(islice(reversed(self._entries), limit))

    def clear(self) -> None:
        """Forgets them."""
        self._entries.clear()

    def __iter__(self) -> Iterator[LoggedRequest]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)
