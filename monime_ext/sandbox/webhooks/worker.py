"""The worker: makes the deliveries that are due, and lets sessions expire, for as long as the sandbox serves."""

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
from monime_ext.sandbox.webhooks.attempts import attempt, headers_for
from monime_ext.sandbox.webhooks.endpoints import Endpoint, Endpoints
from monime_ext.sandbox.webhooks.outbox import Delivery, Outbox
from monime_ext.sandbox.webhooks.settings import DeliverySettings

if TYPE_CHECKING:
    import httpx


# How many deliveries an endpoint gets at once: one that hangs holds up nobody else.
_AT_ONCE = 8
# Sessions expire without anybody asking, and the sandbox's clock can be moved from outside: it looks this often.
_BEAT = 1.0


class DeliveryWorker:
    """Delivers from the event loop that serves. Used by its thread only.

    Arguments:
        context: What the sandbox stands on.
        endpoints: Where to deliver.
        outbox: What to deliver.
        delivery_settings: How to deliver.
        run_due: Lets happen what is due.
    """

    def __init__(
        self,
        context: Context,
        endpoints: Endpoints,
        outbox: Outbox,
        delivery_settings: Callable[[], DeliverySettings],
        run_due: Callable[[], None],
    ) -> None:
        self._clock = context.clock
        self._rng = context.rng
        self._endpoints = endpoints
        self._outbox = outbox
        self._delivery_settings = delivery_settings
        self._pass_time = run_due
        self._woken = asyncio.Event()
        self._ended = asyncio.Event()
        self._stopping = False
        self._under_way: dict[asyncio.Task[None], str] = {}
        self._client: httpx.AsyncClient | None = None
        outbox.wake = self.wake

    def wake(self) -> None:
        """Has the worker look for what is due."""
        self._woken.set()

    def stop(self) -> None:
        """Ends `run`; what is being sent then is sent again when the state is taken up."""
        self._stopping = True
        self.wake()

    def drop(self) -> None:
        """Breaks off what is being sent."""
        for task in self._under_way:
            task.cancel()

    async def run(self) -> None:
        """Delivers until it is stopped."""
        try:
            while not self._stopping:
                self._woken.clear()
                try:
                    self._pass_time()
                    self._start_what_is_due()
                except Exception:
                    # As the API does: the sandbox says where it failed, and goes on to serve.
                    traceback.print_exc(file=sys.stderr)
                await self._rest()
        finally:
            self.drop()
            await asyncio.gather(*self._under_way, return_exceptions=True)
            self._ended.set()
            if self._client is not None:
                await self._client.aclose()

    async def flush(self) -> None:
        """Tries everything once that waits, and returns when all of it was answered or has failed."""
        self._outbox.retry_now()
        moment = self._clock.now()
        while not self._stopping and (self._under_way or self._is_due_by(moment)):
            self._ended.clear()
            await self._ended.wait()

    def _is_due_by(self, moment: datetime) -> bool:
        due = self._outbox.next_due()
        return due is not None and due <= moment

    def _start_what_is_due(self) -> None:
        busy = Counter(self._under_way.values())
        for endpoint in self._endpoints.all():
            while endpoint.enabled and busy[endpoint.id] < _AT_ONCE:
                delivery = self._outbox.claim(endpoint.id)
                if delivery is None:
                    break
                busy[endpoint.id] += 1
                task = asyncio.create_task(self._deliver(endpoint, delivery))
                self._under_way[task] = endpoint.id
                task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        del self._under_way[task]
        self._ended.set()
        self.wake()
        if not task.cancelled():
            task.result()

    async def _deliver(self, endpoint: Endpoint, delivery: Delivery) -> None:
        delivery_settings = self._delivery_settings()
        headers = headers_for(endpoint, delivery.body, self._clock.machine_seconds())
        went = await attempt(self._http(), endpoint.url, headers, delivery.body, delivery_settings.timeout)
        if went.failure is None and self._rng.random() < delivery_settings.lost_response_rate:
            went = replace(went, failure="the answer was lost, as the sandbox was asked to lose it")
        self._outbox.finish(delivery, went, headers)

    async def _rest(self) -> None:
        """Waits until something is due. What is due already waits for one that is being sent, which wakes it."""
        due, now = self._outbox.next_due(), self._clock.now()
        seconds = _BEAT if due is None or due <= now else min(_BEAT, (due - now) / timedelta(seconds=1))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)

    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            import httpx

            # A receiver may be restarted at any time: no connection is kept. What the environment says of proxies
            # is for the way out of this machine, and receivers are on it.
            self._client = httpx.AsyncClient(
                timeout=None,  # noqa: S113 - `attempt` has one for the whole
                trust_env=False,
                follow_redirects=False,
                limits=httpx.Limits(max_keepalive_connections=0),
            )
        return self._client
