"""Idempotency keys: a success is kept for a day and given again, byte for byte, to the same request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from monime_ext.sandbox.answers import Answer, Refusal
from monime_ext.sandbox.calls import Call
from monime_ext.sandbox.clock import Clock, to_millis
from monime_ext.sandbox.store import Store

KEPT_FOR = timedelta(hours=24)


class Idempotency:
    """Stands before routing: a request whose answer is kept never reaches the code that acts."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def once(self, space: str, key: str, call: Call, act: Callable[[], Answer]) -> Answer:
        """The kept answer, or the answer of `act`, which is kept if it is a success.

        What `act` writes and the kept answer are one transaction. Nothing here waits, so of two requests with
        one key the second finds what the first left.

        Raises:
            Refusal: The key was used for another request (409); or what `act` raises, and nothing is kept.
        """
        with self._store.transaction():
            oldest = to_millis(self._clock.now() - KEPT_FOR)
            self._store.run("DELETE FROM kept_answers WHERE kept <= ?", oldest)
            kept = self._store.run(
                "SELECT fingerprint, body FROM kept_answers WHERE space = ? AND key = ?", space, key
            ).fetchone()
            if kept is None:
                answer = act()
                if answer.status == 200:
                    self._store.run(
                        "INSERT INTO kept_answers (space, key, fingerprint, kept, body) VALUES (?, ?, ?, ?, ?)",
                        *(space, key, call.fingerprint, to_millis(self._clock.now()), answer.body),
                    )
                return answer
        fingerprint, body = kept
        if fingerprint != call.fingerprint:
            raise Refusal(
                409,
                "idempotency_key_in_use",
                "The idempotency key was used with another method, path or body.",
            )
        return Answer(200, body, {"Monime-Cache": "irc"}, replayed=True)
