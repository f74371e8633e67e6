"""The handle of the sandbox's webhooks."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, TypeAlias

from monime_ext.sandbox.backend import Backend
from monime_ext.sandbox.handles.clock import BackendCall
from monime_ext.sandbox.state.serialization import Json
from monime_ext.sandbox.webhooks.endpoints import endpoint_body
from monime_ext.sandbox.webhooks.settings import DeliverySettings, Order

__all__ = ["BackendWait", "SandboxWebhooks"]

BackendWait: TypeAlias = Callable[[Callable[[Backend], Coroutine[Any, Any, None]], float], None]


class SandboxWebhooks:
    """The webhook endpoints of a sandbox, their deliveries, and how events are delivered."""

    def __init__(self, call: BackendCall, wait: BackendWait) -> None:
        self._call = call
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
        """Register an endpoint.

        Args:
            url: The URL to deliver to, at most 255 characters. Redirects are not followed.
            secret: The secret that signs deliveries, 32 to 256 characters. Defaults to `Sandbox.webhook_secret`.
            events: The names of the events to deliver; None for all.
            headers: At most 10 additional headers of each delivery.
            space_id: The Space whose events are delivered. Defaults to `Sandbox.space_id`.

        Returns:
            The endpoint, without secrets.

        Raises:
            ValueError: `POST /v1/webhooks` would reject it.
        """

        def register(backend: Backend) -> Json:
            details = endpoint_body(
                url,
                name="Registered by a test",
                secret=backend.webhook_secret if secret is None else secret,
                events=None if events is None else list(events),
                headers=None if headers is None else dict(headers),
            )
            return backend.webhooks.register(space_id or backend.space_id, details).to_control_dict()

        return self._call(register)

    def endpoints(self) -> list[Json]:
        """Return the endpoints of all Spaces, oldest first, without secrets."""
        return self._call(lambda backend: [endpoint.to_control_dict() for endpoint in backend.webhooks.endpoints.all()])

    def remove(self, endpoint_id: str) -> None:
        """Delete an endpoint and abandon its pending deliveries.

        Raises:
            KeyError: The endpoint does not exist.
        """
        self._call(lambda backend: backend.webhooks.remove(endpoint_id))

    def events(self) -> list[Json]:
        """Return all events, oldest first, whether they were delivered or not."""
        return self._call(lambda backend: [event.to_control_dict() for event in backend.webhooks.events.all()])

    def deliveries(self, session_id: str | None = None) -> list[Json]:
        """Return all deliveries, or those about one session, oldest first.

        Their `status` is `pending` (for the first attempt or a retry), `sending`, `delivered` or `abandoned`.
        """
        return self._call(
            lambda backend: [delivery.to_control_dict() for delivery in backend.webhooks.outbox.all(session_id)]
        )

    def delivery(self, delivery_id: str) -> Json:
        """Return a delivery with its last 20 attempts in `attemptLog` and its `body`, with personal data masked.

        Raises:
            KeyError: The delivery does not exist.
        """
        return self._call(lambda backend: backend.webhooks.outbox.details(delivery_id))

    def resend(self, delivery_id: str) -> Json:
        """Deliver an event again, with the same id, whatever the result so far.

        Raises:
            KeyError: The delivery does not exist.
            InvalidState: The delivery is being sent, or its endpoint was deleted.
        """
        return self._call(lambda backend: backend.webhooks.outbox.resend(delivery_id).to_control_dict())

    def retry_now(self) -> None:
        """Make all pending deliveries due now."""
        self._call(lambda backend: backend.webhooks.outbox.retry_now())

    def replay(self, copies: int = 10) -> int:
        """Deliver everything again, out of order and at once.

        Args:
            copies: How many times, from 1 to 1000.

        Returns:
            The number of new deliveries.
        """
        return self._call(lambda backend: backend.webhooks.outbox.replay(copies))

    def flush(self, timeout: float = 30.0) -> list[Json]:
        """Attempt each pending delivery once, now, and wait for the results.

        Args:
            timeout: The maximum number of seconds of real time to wait.

        Returns:
            The deliveries that have still not been received, as `deliveries` returns them.

        Raises:
            TimeoutError: It took longer.
        """
        self._wait(lambda backend: backend.webhooks.worker.flush(), timeout)
        return [delivery for delivery in self.deliveries() if delivery["status"] in ("pending", "sending")]

    def delivery_settings(self) -> DeliverySettings:
        """Return the current delivery settings."""
        return self._call(lambda backend: backend.webhooks.settings)

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
        """Change some delivery settings and return all; the arguments are those of `DeliverySettings`.

        Args:
            order: The order of the success events.
            duplicates: Additional deliveries of each event.
            metadata_as_string: Whether metadata is a JSON string.
            payment_completed: Whether `payment.completed` is sent.
            lost_response_rate: The share of responses that are lost.
            timeout: Seconds within which an endpoint must respond.
            initial_retry_delay: Seconds until the first retry.
            max_retry_delay: The maximum delay.

        Raises:
            ValueError: As for `DeliverySettings`.
        """
        settings = {
            "order": order,
            "duplicates": duplicates,
            "metadata_as_string": metadata_as_string,
            "payment_completed": payment_completed,
            "lost_response_rate": lost_response_rate,
            "timeout": timeout,
            "initial_retry_delay": initial_retry_delay,
            "max_retry_delay": max_retry_delay,
        }
        changes = {name: value for name, value in settings.items() if value is not None}
        return self._call(lambda backend: backend.webhooks.update_settings(changes))
