"""The client for tasks, which does what `client` does for threads."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from monime_ext._client.base import BaseClient, uses_env_proxy
from monime_ext._core.idempotency_key import IdempotencyKey
from monime_ext._core.runtime import Runtime
from monime_ext._core.settings import DEFAULT_TIMEOUT, CallOptions, Settings, Timeout
from monime_ext.errors import ConfigurationError, Outcome

if TYPE_CHECKING:
    from types import TracebackType

    import httpx

    from monime_ext._core.request import PreparedRequest
    from monime_ext._core.response import Response
    from monime_ext._http.executor import AsyncTransport
    from monime_ext.exactly_once.protocol import AsyncJournal
    from monime_ext.rate_limiting.protocol import AsyncRateLimiter
    from monime_ext.rate_limiting.selection import AsyncRateLimiterOption
    from monime_ext.telemetry.events import Telemetry

__all__ = ["AsyncClient"]

T = TypeVar("T")


class AsyncClient(BaseClient["AsyncTransport", "AsyncRateLimiter"]):
    """A client for tasks. Safe to share between them, in one event loop after another."""

    _closes_journal = "aclose"

    def __init__(
        self,
        access_token: str,
        space_id: str,
        *,
        base_url: str | None = None,
        timeout: Timeout | float = DEFAULT_TIMEOUT,
        deadline: float | None = 60.0,
        max_retries: int = 4,
        rate_limiter: AsyncRateLimiterOption = "local",
        http_client: httpx.AsyncClient | None = None,
        runtime: Runtime | None = None,
        journal: AsyncJournal | str | os.PathLike[str] | None = None,
        telemetry: Telemetry | None = None,
    ) -> None:
        """Make a client. Nothing is sent, and no connection made, before the first call.

        Args:
            access_token: `mon_…`, or `mon_test_…`; the token picks the environment.
            space_id: The Space to act in, `spc-…`, at most 64 characters.
            base_url: Where the API is; Monime's own host when left out.
            timeout: The longest waits of one attempt: a `Timeout`, or one number of seconds for each of them. When left
                out 5 s to connect, 30 s for bytes to come or go, 5 s for a free connection.
            deadline: Seconds for a whole call: every attempt, every wait, the attempt in flight. None for no end.
            max_retries: How often at most a request is repeated; 0 sends it once.
            rate_limiter: What keeps the calls under Monime's rate limits. `"local"` delays the calls of this client and its
                copies that would come too fast, and no others; a pacing of `monime_ext.rate_limiting` can be shared by clients
                and by processes; None leaves it to the limits.
            http_client: An httpx client of your own to send with; closing it is up to you. Without one, the proxies
                that the environment names are used.
            runtime: Time, sleep and chance, for tests.
            journal: Where creates with `once` are kept: a journal, or its address (a file, `postgresql://…`,
                `redis://…`). When left out, `MONIME_JOURNAL`, or a file in the folder of this user's state; opened at
                the first `once`.
            telemetry: Hears of every call: `Counters` or `OpenTelemetry` of `monime_ext.telemetry`, or one of yours.

        Raises:
            ConfigurationError: A setting that makes no sense.
        """
        super().__init__(
            access_token,
            space_id,
            base_url=base_url,
            timeout=timeout,
            deadline=deadline,
            max_retries=max_retries,
            rate_limiter=rate_limiter,
            http_client=http_client,
            runtime=runtime,
            journal=journal,
            telemetry=telemetry,
        )

    @property
    def journal(self) -> AsyncJournal:
        """The journal of creates with `once`, handed in or opened at its address when it is first asked for.

        Raises:
            ConfigurationError: The extra that it needs is not installed.
        """
        journal: AsyncJournal = self._shared.journal
        return journal

    @staticmethod
    def _opened_journal(address: Any) -> AsyncJournal:
        from monime_ext.exactly_once.factory import open_async_journal

        return open_async_journal(address)

    def _select_rate_limiter(self, choice: Any) -> AsyncRateLimiter:
        from monime_ext.rate_limiting.selection import select_async_rate_limiter

        return select_async_rate_limiter(choice, self.runtime)

    def _sender_maker(self, http_client: httpx.AsyncClient | None) -> Callable[[], AsyncTransport]:
        base_url, monotonic = self._settings.base_url, self.runtime.monotonic

        def make() -> AsyncTransport:
            if http_client is None:
                if uses_env_proxy(base_url):
                    from monime_ext._http.proxies import AsyncProxyTransport

                    return AsyncProxyTransport(base_url, monotonic)
                from monime_ext._http.pool_async import AsyncPoolTransport

                return AsyncPoolTransport(base_url, monotonic)

            import httpx

            from monime_ext._http.httpx_adapter import AsyncHttpxTransport

            if isinstance(http_client, httpx.AsyncClient):
                return AsyncHttpxTransport(http_client, base_url, monotonic)
            raise ConfigurationError("http_client is an httpx.AsyncClient; Monime takes an httpx.Client.")

        return make

    async def run(
        self,
        operation: str,
        options: CallOptions,
        read: Callable[[dict[str, Any]], T],
        *,
        body: Mapping[str, object] | None = None,
        idempotency_key: str | IdempotencyKey | None = None,
        arguments: Mapping[str, object] | None = None,
    ) -> Response[T]:
        """Make a call and return its response; for the resources.

        Raises:
            MonimeError: See `monime_ext.errors`.
        """
        call, settings = self.prepared(
            operation, options, read, body=body, idempotency_key=idempotency_key, arguments=arguments
        )
        return await self.send(call, settings)

    async def send(
        self,
        call: PreparedRequest[T],
        settings: Settings,
        *,
        ends_at: float | None = None,
        effect: Outcome = "not_sent",
    ) -> Response[T]:
        """Send a call with its retries, and return its response; for the journal.

        Args:
            call: What is sent.
            settings: How.
            ends_at: When it has to be over, where that is not the deadline from now on.
            effect: What was sent before may have done.

        Raises:
            MonimeError: See `monime_ext.errors`.
        """
        from monime_ext._http.executor import execute_with_retries_async

        shared = self._shared
        return await execute_with_retries_async(
            call,
            settings,
            sender=shared.sender,
            runtime=self.runtime,
            budget=shared.budget,
            ends_at=ends_at,
            effect=effect,
            pacer=self._pacer,
            observer=self._observer,
        )

    async def aclose(self) -> None:
        """Give back every connection. Closing twice is no error; a call afterwards raises `ClientClosed`."""
        self._closed = True
        if self._is_copy:
            return
        for each in self._shared.close():
            if each is not None:
                await each.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()
