"""Idempotency keys: successful responses are stored, and replayed byte for byte to identical requests."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from monime_ext.sandbox.api.requests import ApiRequest
from monime_ext.sandbox.api.responses import ApiError, ApiResponse
from monime_ext.sandbox.state.clock import Clock, to_millis
from monime_ext.sandbox.state.store import Store

__all__ = ["Idempotency", "StoredResponse"]


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A response stored under an idempotency key. `object_id` is the id of the object that it contains."""

    space: str
    key: str
    stored: int
    object_id: str | None


class Idempotency:
    """Runs each request once per idempotency key.

    Args:
        store: Where responses are stored.
        clock: The sandbox's clock.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def run_once(
        self, space: str, key: str, request: ApiRequest, retention: timedelta, run: Callable[[], ApiResponse]
    ) -> ApiResponse:
        """Return the stored response, or that of `run`, which is stored if it is a success.

        The response is stored in the transaction of what `run` writes. Nothing here awaits, so of two concurrent
        requests with one key the second finds the response of the first.

        Args:
            space: The Space.
            key: The idempotency key.
            request: The request.
            retention: How long the response is stored.
            run: Performs the request.

        Raises:
            ApiError: The key was used for a different request (409), or `run` failed, and nothing is stored.
        """
        with self._store.transaction():
            now = self._clock.now()
            self._store.run("DELETE FROM stored_responses WHERE expires <= ?", to_millis(now))
            stored = self._store.run(
                "SELECT fingerprint, body FROM stored_responses WHERE space = ? AND key = ?", space, key
            ).fetchone()
            if stored is None:
                response = run()
                if response.status == 200:
                    self._store.run(
                        "INSERT INTO stored_responses (space, key, fingerprint, stored, expires, body)"
                        " VALUES (?, ?, ?, ?, ?, ?)",
                        *(space, key, request.fingerprint, to_millis(now), to_millis(now + retention), response.body),
                    )
                return response
        fingerprint, body = stored
        if fingerprint != request.fingerprint:
            raise ApiError(
                409,
                "idempotency_key_in_use",
                "The idempotency key was used with another method, path or body.",
            )
        return ApiResponse(200, body, {"Monime-Cache": "irc"}, replayed=True)

    def count(self) -> int:
        """Return the number of stored responses."""
        count: int = self._store.run(
            "SELECT count(*) FROM stored_responses WHERE expires > ?", to_millis(self._clock.now())
        ).fetchone()[0]
        return count

    def newest(self, limit: int) -> list[StoredResponse]:
        """Return the most recently stored responses, newest first."""
        rows = self._store.run(
            "SELECT space, key, stored, body FROM stored_responses WHERE expires > ?"
            " ORDER BY stored DESC, rowid DESC LIMIT ?",
            *(to_millis(self._clock.now()), limit),
        )
        return [StoredResponse(space, key, stored, _object_id(body)) for space, key, stored, body in rows]


def _object_id(body: bytes) -> str | None:
    result = json.loads(body).get("result")
    return result.get("id") if isinstance(result, dict) else None
