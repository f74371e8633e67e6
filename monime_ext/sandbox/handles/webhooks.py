"""The sandbox's webhooks as tests and programs hold them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, TypeAlias

from monime_ext.sandbox.backend import Backend
from monime_ext.sandbox.handles.faults import BackendCall
from monime_ext.sandbox.state.serialization import Json
from monime_ext.sandbox.webhooks.endpoints import endpoint_details
from monime_ext.sandbox.webhooks.settings import DeliverySettings, Order

Wait: TypeAlias = Callable[[Callable[[Backend], Coroutine[Any, Any, None]], float], None]


class SandboxWebhooks:
    """Where events go, how they are delivered, and how that went."""

    def __init__(self, pull: BackendCall, wait: Wait) -> None:
        self._call = pull
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

        def function(backend: Backend) -> Json:
            details = endpoint_details(
                url,
                name="Registered by a test",
                secret=backend.webhook_secret if secret is None else secret,
                events=None if events is None else list(events),
                headers=None if headers is None else dict(headers),
            )
            return backend.webhooks.register(space_id or backend.space_id, details).to_json()

        return self._call(function)

    def endpoints(self) -> list[Json]:
        """The endpoints of all Spaces, oldest first, without secrets."""
        return self._call(lambda backend: [endpoint.to_json() for endpoint in backend.webhooks.endpoints.all()])

    def remove(self, endpoint_id: str) -> None:
        """Removes an endpoint; what waits for it is given up.

        Raises:
            KeyError: There is no such endpoint.
        """
        self._call(lambda backend: backend.webhooks.remove(endpoint_id))

    def events(self) -> list[Json]:
        """What happened to sessions and payments, oldest first, whether anybody was told or not."""
        return self._call(lambda backend: [event.to_json() for event in backend.webhooks.events.all()])

    def deliveries(self, session_id: str | None = None) -> list[Json]:
        """Every delivery, or those that are about one session, oldest first.

        `status` is `waiting` (for its first attempt or for the next), `sending`, `delivered`, or `abandoned`.
        """
        return self._call(lambda backend: [each.to_json() for each in backend.webhooks.outbox.all(session_id)])

    def log(self, delivery_id: str) -> Json:
        """One delivery with its last 20 attempts in `log`, and what was sent in `body`, personal data masked.

        Raises:
            KeyError: There is no such delivery. So also below.
        """
        return self._call(lambda backend: backend.webhooks.outbox.log(delivery_id))

    def resend(self, delivery_id: str) -> Json:
        """Sends an event again, with the same id, however it went before.

        Raises:
            InvalidState: It is being sent right now, or its endpoint was removed.
        """
        return self._call(lambda backend: backend.webhooks.outbox.resend(delivery_id).to_json())

    def redeliver(self) -> None:
        """Makes every delivery due now that waits for its next attempt."""
        self._call(lambda backend: backend.webhooks.outbox.retry_now())

    def storm(self, copies: int = 10) -> int:
        """Sends everything that was ever sent so many times more (1 to 1000), out of order and all at once.

        Returns:
            How many deliveries that makes.
        """
        return self._call(lambda backend: backend.webhooks.outbox.storm(copies))

    def flush(self, timeout: float = 30.0) -> list[Json]:
        """Tries everything that waits once more, now, and waits until that is done.

        Arguments:
            timeout: Seconds of real time to wait at most.

        Returns:
            The deliveries that were still not received, as `deliveries` tells them; empty when all were.

        Raises:
            TimeoutError: It took longer.
        """
        self._wait(lambda backend: backend.webhooks.worker.flush(), timeout)
        return [each for each in self.deliveries() if each["status"] in ("waiting", "sending")]

    def delivery_settings(self) -> DeliverySettings:
        """How events are delivered now."""
        return self._call(lambda backend: backend.webhooks.delivery_settings)

    def update_delivery_settings(
        self,
        *,
        order: Order | None = None,
        duplicates: int | None = None,
        metadata_as_string: bool | None = None,
        payment_completed: bool | None = None,
        lost_response_rate: float | None = None,
        timeout: float | None = None,
        initial_retry_delay: float | None = None,
        max_retry_delay: float | None = None,
    ) -> DeliverySettings:
        """Changes how events are delivered from now on; the arguments are those of `DeliverySettings`, None leaves them.

        Raises:
            ValueError: As `DeliverySettings` does.
        """
        given = {
            "order": order,
            "duplicates": duplicates,
            "metadata_as_string": metadata_as_string,
            "payment_completed": payment_completed,
            "lost_response_rate": lost_response_rate,
            "timeout": timeout,
            "initial_retry_delay": initial_retry_delay,
            "max_retry_delay": max_retry_delay,
        }
        changes = {name: value for name, value in given.items() if value is not None}
        return self._call(lambda backend: backend.webhooks.update_delivery_settings(changes))
