"""The background worker: sends due deliveries and expires sessions while the sandbox runs."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monime_ext.sandbox.state.context import Context
from monime_ext.sandbox.webhooks.attempts import build_headers, send
from monime_ext.sandbox.webhooks.endpoints import Endpoint, Endpoints
from monime_ext.sandbox.webhooks.outbox import Delivery, Outbox
from monime_ext.sandbox.webhooks.settings import DeliverySettings

if TYPE_CHECKING:
    import httpx

__all__ = ["DeliveryWorker"]

# Concurrent deliveries per endpoint, so that one that hangs delays no other endpoint.
_MAX_CONCURRENT = 8
# Sessions expire without a request, and the clock can be advanced from outside, so the worker polls.
_POLL_SECONDS = 1.0


class DeliveryWorker:
    """Sends deliveries in the server's event loop. Used by its thread only.

    Args:
        context: The shared objects of the sandbox.
        endpoints: The endpoints to deliver to.
        outbox: The deliveries.
        settings: Returns the current delivery settings.
        run_due: Performs what else is due, such as the expiry of sessions.
    """

    def __init__(
        self,
        context: Context,
        endpoints: Endpoints,
        outbox: Outbox,
        settings: Callable[[], DeliverySettings],
        run_due: Callable[[], None],
    ) -> None:
        self._clock = context.clock
        self._context = context
        self._endpoints = endpoints
        self._outbox = outbox
        self._settings = settings
        self._run_due = run_due
        self._woken = asyncio.Event()
        self._finished = asyncio.Event()
        self._stopping = False
        self._in_flight: dict[asyncio.Task[None], str] = {}
        self._client: httpx.AsyncClient | None = None
        outbox.on_due = self.wake

    def wake(self) -> None:
        """Check for due deliveries now."""
        self._woken.set()

    def stop(self) -> None:
        """End `run`. Deliveries in flight are sent again when the sandbox restarts with the same state."""
        self._stopping = True
        self.wake()

    def cancel(self) -> None:
        """Cancel the deliveries in flight."""
        for task in self._in_flight:
            task.cancel()

    async def run(self) -> None:
        """Send due deliveries until stopped."""
        try:
            while not self._stopping:
                self._woken.clear()
                try:
                    self._run_due()
                    self._start_due()
                except Exception:
                    # Report internal errors and keep running, as the API does.
                    traceback.print_exc(file=sys.stderr)
                await self._wait()
        finally:
            self.cancel()
            await asyncio.gather(*self._in_flight, return_exceptions=True)
            self._finished.set()
            if self._client is not None:
                await self._client.aclose()

    async def flush(self) -> None:
        """Attempt each pending delivery once, and return when all attempts have finished."""
        self._outbox.retry_now()
        now = self._clock.now()
        while not self._stopping and (self._in_flight or self._is_due(now)):
            self._finished.clear()
            await self._finished.wait()

    def _is_due(self, at: datetime) -> bool:
        due = self._outbox.next_due()
        return due is not None and due <= at

    def _start_due(self) -> None:
        in_flight = Counter(self._in_flight.values())
        for endpoint in self._endpoints.all():
            while endpoint.enabled and in_flight[endpoint.id] < _MAX_CONCURRENT:
                delivery = self._outbox.claim(endpoint.id)
                if delivery is None:
                    break
                in_flight[endpoint.id] += 1
                task = asyncio.create_task(self._deliver(endpoint, delivery))
                self._in_flight[task] = endpoint.id
                task.add_done_callback(self._on_done)

    def _on_done(self, task: asyncio.Task[None]) -> None:
        del self._in_flight[task]
        self._finished.set()
        self.wake()
        if not task.cancelled():
            task.result()

    async def _deliver(self, endpoint: Endpoint, delivery: Delivery) -> None:
        settings = self._settings()
        headers = build_headers(endpoint, delivery.body, self._clock.system_seconds())
        attempt = await send(self._http_client(), endpoint.url, headers, delivery.body, settings.timeout)
        # Attempts end in any order, so each one has its own generator.
        rng = self._context.generator(f"response to attempt {delivery.attempts + 1} of {delivery.id}")
        if attempt.failure is None and rng.random() < settings.lost_response_rate:
            attempt = replace(attempt, failure="the response was lost, as the delivery settings simulate")
        self._outbox.record_attempt(delivery, attempt, headers)

    async def _wait(self) -> None:
        """Wait until a delivery is due. One that is due already waits for another in flight, which wakes the worker."""
        due, now = self._outbox.next_due(), self._clock.now()
        seconds = _POLL_SECONDS if due is None or due <= now else min(_POLL_SECONDS, (due - now) / timedelta(seconds=1))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)

    def _http_client(self) -> httpx.AsyncClient:
        if self._client is None:
            import httpx

            # Receivers may restart at any time, so no connection is kept alive. They run on this machine, so the
            # proxies of the environment do not apply.
            self._client = httpx.AsyncClient(
                timeout=None,  # noqa: S113 - `send` limits the whole attempt
                trust_env=False,
                follow_redirects=False,
                limits=httpx.Limits(max_keepalive_connections=0),
            )
        return self._client
