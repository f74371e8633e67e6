"""The client for threads. The pinned faces add the version and the resources."""

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
    from monime_ext._http.executor import Transport
    from monime_ext.exactly_once.protocol import Journal
    from monime_ext.rate_limiting.protocol import RateLimiter
    from monime_ext.rate_limiting.selection import RateLimiterOption
    from monime_ext.telemetry.events import Telemetry

__all__ = ["Client"]

T = TypeVar("T")


class Client(BaseClient["Transport", "RateLimiter"]):
    """A client for threads. Safe to share between them, and to use in a process that was forked."""

    _closes_journal = "close"

    def __init__(
        self,
        access_token: str,
        space_id: str,
        *,
        base_url: str | None = None,
        timeout: Timeout | float = DEFAULT_TIMEOUT,
        deadline: float | None = 60.0,
        max_retries: int = 4,
        rate_limiter: RateLimiterOption = "local",
        http_client: httpx.Client | None = None,
        runtime: Runtime | None = None,
        journal: Journal | str | os.PathLike[str] | None = None,
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
    def journal(self) -> Journal:
        """The journal of creates with `once`, handed in or opened at its address when it is first asked for.

        Raises:
            ConfigurationError: The extra that it needs is not installed.
        """
        journal: Journal = self._shared.journal
        return journal

    @staticmethod
    def _opened_journal(address: Any) -> Journal:
        from monime_ext.exactly_once.factory import open_journal

        return open_journal(address)

    def _select_rate_limiter(self, choice: Any) -> RateLimiter:
        from monime_ext.rate_limiting.selection import select_rate_limiter

        return select_rate_limiter(choice, self.runtime)

    def _sender_maker(self, http_client: httpx.Client | None) -> Callable[[], Transport]:
        base_url, monotonic = self._settings.base_url, self.runtime.monotonic

        def make() -> Transport:
            if http_client is None:
                if uses_env_proxy(base_url):
                    from monime_ext._http.proxies import ProxyTransport

                    return ProxyTransport(base_url, monotonic)
                from monime_ext._http.pool_sync import PoolTransport

                return PoolTransport(base_url, monotonic)

            import httpx

            from monime_ext._http.httpx_adapter import HttpxTransport

            if isinstance(http_client, httpx.Client):
                return HttpxTransport(http_client, base_url, monotonic)
            raise ConfigurationError("http_client is an httpx.Client; AsyncMonime takes an httpx.AsyncClient.")

        return make

    def run(
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
        return self.send(call, settings)

    def send(
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
        from monime_ext._http.executor import execute_with_retries

        shared = self._shared
        return execute_with_retries(
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

    def close(self) -> None:
        """Give back every connection. Closing twice is no error; a call afterwards raises `ClientClosed`."""
        self._closed = True
        if self._is_copy:
            return
        for each in self._shared.close():
            if each is not None:
                each.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
