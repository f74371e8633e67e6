"""Idempotency keys: a success is kept for a day and given again, byte for byte, to the same request."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from monime_ext.sandbox.api.requests import ApiRequest
from monime_ext.sandbox.api.responses import ApiError, ApiResponse
from monime_ext.sandbox.state.clock import Clock, to_millis
from monime_ext.sandbox.state.store import Store


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """An answer that is given again to whoever has its key; `object_id` is what the answer is about."""

    space: str
    key: str
    kept: int
    object_id: str | None


class Idempotency:
    """Stands before routing: a request whose answer is kept never reaches the code that acts.

    Arguments:
        store: Where answers are kept.
        clock: The time.
        kept_for: For how long.
    """

    def __init__(self, store: Store, clock: Clock, kept_for: timedelta) -> None:
        self._kept_for = kept_for
        self._store = store
        self._clock = clock

    def once(self, space: str, key: str, call: ApiRequest, act: Callable[[], ApiResponse]) -> ApiResponse:
        """The kept answer, or the answer of `act`, which is kept if it is a success.

        What `act` writes and the kept answer are one transaction. Nothing here waits, so of two requests with
        one key the second finds what the first left.

        Raises:
            ApiError: The key was used for another request (409); or what `act` raises, and nothing is kept.
        """
        with self._store.transaction():
            oldest = to_millis(self._clock.now() - self._kept_for)
            self._store.run("DELETE FROM stored_responses WHERE kept <= ?", oldest)
            kept = self._store.run(
                "SELECT fingerprint, body FROM stored_responses WHERE space = ? AND key = ?", space, key
            ).fetchone()
            if kept is None:
                answer = act()
                if answer.status == 200:
                    self._store.run(
                        "INSERT INTO stored_responses (space, key, fingerprint, kept, body) VALUES (?, ?, ?, ?, ?)",
                        *(space, key, call.fingerprint, to_millis(self._clock.now()), answer.body),
                    )
                return answer
        fingerprint, body = kept
        if fingerprint != call.fingerprint:
            raise ApiError(
                409,
                "idempotency_key_in_use",
                "The idempotency key was used with another method, path or body.",
            )
        return ApiResponse(200, body, {"Monime-Cache": "irc"}, replayed=True)

    def count(self) -> int:
        """How many answers are kept."""
        oldest = to_millis(self._clock.now() - self._kept_for)
        counted: int = self._store.run("SELECT count(*) FROM stored_responses WHERE kept > ?", oldest).fetchone()[0]
        return counted

    def newest(self, limit: int) -> list[StoredResponse]:
        """The answers that were kept last, newest first."""
        oldest = to_millis(self._clock.now() - self._kept_for)
        found = self._store.run(
            "SELECT space, key, kept, body FROM stored_responses WHERE kept > ? ORDER BY kept DESC, rowid DESC LIMIT ?",
            *(oldest, limit),
        )
        return [StoredResponse(space, key, kept, _object_id(body)) for space, key, kept, body in found]


def _object_id(body: bytes) -> str | None:
    result = json.loads(body).get("result")
    return result.get("id") if isinstance(result, dict) else None
