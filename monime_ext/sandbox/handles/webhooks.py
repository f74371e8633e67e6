"""The sandbox's webhooks as tests and programs hold them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, TypeAlias

from monime_ext.sandbox.backend import World
from monime_ext.sandbox.handles.faults import Pull
from monime_ext.sandbox.state.serialization import Json
from monime_ext.sandbox.webhooks.endpoints import details_of
from monime_ext.sandbox.webhooks.settings import Habits, Order

Wait: TypeAlias = Callable[[Callable[[World], Coroutine[Any, Any, None]], float], None]


class SandboxWebhooks:
    """Where events go, how they are delivered, and how that went."""

    def __init__(self, pull: Pull, wait: Wait) -> None:
        self._pull = pull
        self._wait = wait

    def add(
        self,
        url: str,
        *,
        secret: str | None = None,
        events: Sequence[str] | None = None,
        headers: Mapping[str, str] | None = None,
        space_id: str | None = None,
    ) -> Json:
        """Registers an endpoint.

        Arguments:
            url: Where to deliver, at most 255 characters. Redirects are not followed.
            secret: What deliveries are signed with, 32 to 256 characters; None takes the sandbox's `webhook_secret`.
            events: The names of the events to deliver; None for all.
            headers: Headers that every delivery carries, at most 10.
            space_id: Whose events; None for the Space of the sandbox.

        Returns:
            The endpoint, with its `id`, without secrets.

        Raises:
            ValueError: It is not as `POST /v1/webhooks` wants it.
        """

        def lever(world: World) -> Json:
            details = details_of(
                url,
                name="Registered by a test",
                secret=world.webhook_secret if secret is None else secret,
                events=None if events is None else list(events),
                headers=None if headers is None else dict(headers),
            )
            return world.webhooks.register(space_id or world.space_id, details).to_json()

        return self._pull(lever)

    def endpoints(self) -> list[Json]:
        """The endpoints of all Spaces, oldest first, without secrets."""
        return self._pull(lambda world: [endpoint.to_json() for endpoint in world.webhooks.endpoints.all()])

    def remove(self, endpoint_id: str) -> None:
        """Removes an endpoint; what waits for it is given up.

        Raises:
            KeyError: There is no such endpoint.
        """
        self._pull(lambda world: world.webhooks.remove(endpoint_id))

    def events(self) -> list[Json]:
        """What happened to sessions and payments, oldest first, whether anybody was told or not."""
        return self._pull(lambda world: [event.to_json() for event in world.webhooks.events.all()])

    def deliveries(self, session_id: str | None = None) -> list[Json]:
        """Every delivery, or those that are about one session, oldest first.

        `status` is `waiting` (for its first attempt or for the next), `sending`, `delivered`, or `abandoned`.
        """
        return self._pull(lambda world: [each.to_json() for each in world.webhooks.outbox.all(session_id)])

    def log(self, delivery_id: str) -> Json:
        """One delivery with its last 20 attempts in `log`, and what was sent in `body`, personal data masked.

        Raises:
            KeyError: There is no such delivery. So also below.
        """
        return self._pull(lambda world: world.webhooks.outbox.log(delivery_id))

    def resend(self, delivery_id: str) -> Json:
        """Sends an event again, with the same id, however it went before.

        Raises:
            NotPossible: It is being sent right now, or its endpoint was removed.
        """
        return self._pull(lambda world: world.webhooks.outbox.resend(delivery_id).to_json())

    def redeliver(self) -> None:
        """Makes every delivery due now that waits for its next attempt."""
        self._pull(lambda world: world.webhooks.outbox.hurry())

    def storm(self, copies: int = 10) -> int:
        """Sends everything that was ever sent so many times more (1 to 1000), out of order and all at once.

        Returns:
            How many deliveries that makes.
        """
        return self._pull(lambda world: world.webhooks.outbox.storm(copies))

    def flush(self, timeout: float = 30.0) -> list[Json]:
        """Tries everything that waits once more, now, and waits until that is done.

        Arguments:
            timeout: Seconds of real time to wait at most.

        Returns:
            The deliveries that were still not received, as `deliveries` tells them; empty when all were.

        Raises:
            TimeoutError: It took longer.
        """
        self._wait(lambda world: world.webhooks.courier.flush(), timeout)
        return [each for each in self.deliveries() if each["status"] in ("waiting", "sending")]

    def habits(self) -> Habits:
        """How events are delivered now."""
        return self._pull(lambda world: world.webhooks.habits)

    def set_habits(
        self,
        *,
        order: Order | None = None,
        duplicates: int | None = None,
        metadata_as_text: bool | None = None,
        payment_completed: bool | None = None,
        lose_answers: float | None = None,
        timeout: float | None = None,
        first_retry: float | None = None,
        longest_retry: float | None = None,
    ) -> Habits:
        """Changes how events are delivered from now on; the arguments are those of `Habits`, None leaves them.

        Raises:
            ValueError: As `Habits` does.
        """
        given = {
            "order": order,
            "duplicates": duplicates,
            "metadata_as_text": metadata_as_text,
            "payment_completed": payment_completed,
            "lose_answers": lose_answers,
            "timeout": timeout,
            "first_retry": first_retry,
            "longest_retry": longest_retry,
        }
        changes = {name: value for name, value in given.items() if value is not None}
        return self._pull(lambda world: world.webhooks.change_habits(changes))
