# Made by scripts/unasync.py from monime_ext/_client/_async/client.py. Do not edit: change that file and run `make generate`.
"""The client. The modules of the API versions add the version and the resources."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Literal, NoReturn, Self, TypeVar, Unpack

from monime_ext._client._sync.shared import SharedState
from monime_ext._client.configuration import checked_access_token, checked_space_id, credentials_from_env
from monime_ext._core.api_spec import ApiSpec
from monime_ext._core.environment import read_variable
from monime_ext._core.idempotency_key import IdempotencyKey
from monime_ext._core.runtime import Runtime
from monime_ext._core.settings import (
    DEFAULT_DEADLINE,
    DEFAULT_MAX_RESPONSE_BYTES,
    DEFAULT_MAX_RETRIES,
    DEFAULT_TIMEOUT,
    CallOptions,
    Settings,
    Timeout,
    checked_base_url,
    checked_response_bytes,
    checked_retries,
    checked_seconds,
)
from monime_ext.errors import ClientClosed, ConfigurationError, Outcome

if TYPE_CHECKING:
    from types import TracebackType

    from monime_ext._core.request import PreparedRequest
    from monime_ext._core.response import Envelope, Response
    from monime_ext._http._sync.executor import Transport
    from monime_ext._http.httpx_adapter import HttpxClient
    from monime_ext.journal._sync.protocol import Journal
    from monime_ext.rate_limiting._sync.protocol import RateLimiter
    from monime_ext.rate_limiting.policy import RateLimitPolicy
    from monime_ext.telemetry.events import Telemetry
    from monime_ext.telemetry.instrumentation import Instrumentation

__all__ = ["Client"]

T = TypeVar("T")


class Client:
    """A client for one API version.

    It is safe to share between threads and tasks, in one event loop after another, and in a forked process.
    """

    _spec: ClassVar[ApiSpec]

    def __init__(
        self,
        access_token: str,
        space_id: str,
        *,
        base_url: str | None = None,
        timeout: Timeout | float = DEFAULT_TIMEOUT,
        deadline: float | None = DEFAULT_DEADLINE,
        max_retries: int = DEFAULT_MAX_RETRIES,
        max_response_bytes: int = DEFAULT_MAX_RESPONSE_BYTES,
        rate_limiter: RateLimiter | Literal["local"] | None = "local",
        http_client: HttpxClient | None = None,
        runtime: Runtime | None = None,
        journal: Journal | str | os.PathLike[str] | None = None,
        telemetry: Telemetry | None = None,
        allow_plain_http: bool = False,
    ) -> None:
        """Create a client. Nothing is sent, and no connection is opened, before the first call.

        Args:
            access_token: `mon_…`, or `mon_test_…`. The token selects the environment.
            space_id: The Space to act in, `spc-…`.
            base_url: The URL of the API. Defaults to Monime's own.
            timeout: The per-attempt timeouts: a `Timeout`, or a number of seconds for each of them. Defaults to 5 s to
                connect, 30 s to read and to write, and 5 s to wait for a free connection.
            deadline: Seconds for a whole call, including every attempt and every wait. None for no deadline.
            max_retries: The maximum number of retries; 0 sends a request once.
            max_response_bytes: The maximum size of a response, also of its decompressed form. A larger one is not read
                to its end. Defaults to 16 MiB.
            rate_limiter: Keeps the calls under Monime's rate limits. `"local"` delays only the calls of this client and
                its copies that would exceed them. A rate limiter from `monime_ext.rate_limiting` can be shared by
                clients and processes. None disables rate limiting.
            http_client: Your own httpx client to send with. You close it yourself. If omitted, the proxies that the
                environment names are used.
            runtime: Clock, sleep and RNG, for tests.
            journal: Stores creates with `once`: a journal, or its address (a file, `postgresql://…` or `mysql://…`).
                Defaults to `MONIME_JOURNAL`, or a file in the user's state folder. It is opened by the first `once`.
            telemetry: Is notified of calls: `Counters` or `OpenTelemetry` from `monime_ext.telemetry`, or your own.
            allow_plain_http: Whether `base_url` may be http for another host than this machine, such as a sandbox in
                Docker Compose. The token can be read on the way.

        Raises:
            ConfigurationError: A setting is invalid.
        """
        self._settings = Settings(
            access_token=checked_access_token(access_token),
            space_id=checked_space_id(space_id),
            base_url=checked_base_url(
                self._spec.base_url if base_url is None else base_url, allow_plain_http=allow_plain_http
            ),
            timeout=Timeout.of(timeout),
            deadline=checked_seconds("deadline", deadline),
            max_retries=checked_retries(max_retries),
            max_response_bytes=checked_response_bytes(max_response_bytes),
        )
        self._runtime = runtime or Runtime()
        address = journal if journal is None or isinstance(journal, str | os.PathLike) else None
        self._shared = SharedState(
            lambda: self._make_transport(http_client), self._own_journal(journal), lambda: self._open_journal(address)
        )
        self._rate_limit_policy = self._policy_of(rate_limiter)
        self._instrumentation = self._instrumentation_of(telemetry)
        self._is_copy = False
        self._closed = False

    @classmethod
    def from_env(
        cls,
        *,
        base_url: str | None = None,
        timeout: Timeout | float = DEFAULT_TIMEOUT,
        deadline: float | None = DEFAULT_DEADLINE,
        max_retries: int = DEFAULT_MAX_RETRIES,
        max_response_bytes: int = DEFAULT_MAX_RESPONSE_BYTES,
        rate_limiter: RateLimiter | Literal["local"] | None = "local",
        http_client: HttpxClient | None = None,
        runtime: Runtime | None = None,
        journal: Journal | str | os.PathLike[str] | None = None,
        telemetry: Telemetry | None = None,
        allow_plain_http: bool = False,
    ) -> Self:
        """Create a client from `MONIME_ACCESS_TOKEN`, `MONIME_SPACE_ID` and, if it is set, `MONIME_BASE_URL`.

        Args:
            base_url: The URL of the API. Defaults to `MONIME_BASE_URL`, or Monime's own.
            timeout: See the client.
            deadline: See the client.
            max_retries: See the client.
            max_response_bytes: See the client.
            rate_limiter: See the client.
            http_client: See the client.
            runtime: See the client.
            journal: See the client.
            telemetry: See the client.
            allow_plain_http: See the client.

        Raises:
            ConfigurationError: A variable is missing, or its value is invalid.
        """
        access_token, space_id = credentials_from_env()
        return cls(
            access_token,
            space_id,
            base_url=base_url or read_variable("MONIME_BASE_URL"),
            timeout=timeout,
            deadline=deadline,
            max_retries=max_retries,
            max_response_bytes=max_response_bytes,
            rate_limiter=rate_limiter,
            http_client=http_client,
            runtime=runtime,
            journal=journal,
            telemetry=telemetry,
            allow_plain_http=allow_plain_http,
        )

    @property
    def api_version(self) -> str:
        """The API version that this client is pinned to, and sends with every request."""
        return self._spec.version

    @property
    def space_id(self) -> str:
        """The default Space of a call."""
        return self._settings.space_id

    @property
    def deadline(self) -> float | None:
        """The default deadline of a call, in seconds; None for no deadline."""
        return self._settings.deadline

    @property
    def base_url(self) -> str:
        """The URL of the API."""
        return self._settings.base_url

    @property
    def journal(self) -> Journal:
        """The journal of creates with `once`, opened when it is first used.

        Raises:
            ClientClosed: This client was closed.
            ConfigurationError: The extra that it needs is not installed.
        """
        return self._shared.journal

    def with_options(
        self,
        *,
        access_token: str | None = None,
        rate_limiter: RateLimiter | Literal["same", "local"] | None = "same",
        **options: Unpack[CallOptions],
    ) -> Self:
        """Return a copy of this client with other defaults, over the same connections and retry budget.

        Closing the copy closes only the copy; closing the original closes its copies too.

        Args:
            access_token: Another token.
            rate_limiter: Another rate limiter, or None for none. Defaults to the one of this client.
            **options: See `CallOptions`. Extra headers are added to those of this client.

        Raises:
            ConfigurationError, InvalidRequest: An option is invalid.
        """
        settings = self._settings.changed(options)
        if access_token is not None:
            settings = settings.with_token(checked_access_token(access_token))
        checked_space_id(settings.space_id)
        copy = object.__new__(type(self))
        copy._settings = settings
        copy._runtime = self._runtime
        copy._shared = self._shared
        copy._instrumentation = self._instrumentation
        copy._rate_limit_policy = self._rate_limit_policy if rate_limiter == "same" else self._policy_of(rate_limiter)
        copy._is_copy = True
        copy._closed = self._closed
        return copy

    def close(self) -> None:
        """Close every connection. Closing twice is no error; a call on a closed client raises `ClientClosed`."""
        self._closed = True
        if not self._is_copy:
            self._shared.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _call(
        self,
        operation: str,
        options: CallOptions,
        parse: Callable[[Envelope], T],
        *,
        body: Mapping[str, object] | None = None,
        idempotency_key: str | IdempotencyKey | None = None,
        arguments: Mapping[str, object] | None = None,
    ) -> Response[T]:
        """Make a call and return its response; see `build_request` for the arguments.

        Raises:
            MonimeError: See `monime_ext.errors`.
        """
        request, settings = self._prepare(
            operation, options, parse, body=body, idempotency_key=idempotency_key, arguments=arguments
        )
        return self._send(request, settings)

    def _prepare(
        self,
        operation: str,
        options: CallOptions,
        parse: Callable[[Envelope], T],
        *,
        body: Mapping[str, object] | None = None,
        idempotency_key: str | IdempotencyKey | None = None,
        arguments: Mapping[str, object] | None = None,
    ) -> tuple[PreparedRequest[T], Settings]:
        """Return a validated request, and the settings to send it with.

        Raises:
            ClientClosed: This client was closed.
            InvalidRequest: The input exceeds a limit.
        """
        from monime_ext._core.request_building import build_request

        settings = self._resolve(options)
        if idempotency_key is None and self._spec.takes_key(operation):
            idempotency_key = IdempotencyKey.random(token_bytes=self._runtime.token_bytes)
        request = build_request(
            self._spec, operation, settings, parse, body=body, idempotency_key=idempotency_key, arguments=arguments
        )
        return request, settings

    def _send(
        self,
        request: PreparedRequest[T],
        settings: Settings,
        *,
        ends_at: float | None = None,
        effect: Outcome = "not_sent",
    ) -> Response[T]:
        """Send a request with its retries, and return its response.

        Args:
            request: The request.
            settings: The settings to send it with.
            ends_at: When the call must have ended, on the runtime's monotonic clock. Defaults to the deadline from now.
            effect: The outcome of what was sent for the same call before.

        Raises:
            MonimeError: See `monime_ext.errors`.
        """
        from monime_ext._http._sync.executor import execute_with_retries

        return execute_with_retries(
            replace(request, echoed=self._spec.echoed_fields(request.operation)),
            settings,
            transport=self._shared.transport,
            runtime=self._runtime,
            budget=self._shared.budget,
            ends_at=ends_at,
            effect=effect,
            check_open=self._check_open,
            rate_limit_policy=self._rate_limit_policy,
            instrumentation=self._instrumentation,
        )

    def _resolve(self, options: CallOptions) -> Settings:
        """Return the settings of a call with these options.

        Raises:
            ClientClosed: This client was closed.
            ConfigurationError, InvalidRequest: An option is invalid.
        """
        self._check_open()
        return self._settings.changed(options)

    def _check_open(self) -> None:
        if self._closed or self._shared.closed:
            raise ClientClosed("This client was closed; create a new one.")

    def _make_transport(self, http_client: HttpxClient | None) -> Transport:
        base_url, monotonic = self._settings.base_url, self._runtime.monotonic
        if http_client is None:
            from monime_ext._http.env_proxy import uses_env_proxy

            if uses_env_proxy(base_url):
                from monime_ext._http._sync.proxies import ProxyTransport

                return ProxyTransport(base_url, monotonic)
            from monime_ext._http._sync.pool import PoolTransport

            return PoolTransport(base_url, monotonic)
        from monime_ext._http.httpx_adapter import transport_of

        return transport_of(http_client, base_url, monotonic)

    @staticmethod
    def _own_journal(journal: Journal | str | os.PathLike[str] | None) -> Journal | None:
        """Return the caller's own journal. One of the other kind would only fail in the middle of a create."""
        if journal is None or isinstance(journal, str | os.PathLike):
            return None
        if hasattr(journal, "close"):
            return journal
        raise ConfigurationError(
            "The journal is of the other kind: Monime takes an `Async…Journal`, Monime one without that prefix."
        )

    @staticmethod
    def _open_journal(address: str | os.PathLike[str] | None) -> Journal:
        from monime_ext.journal._sync.factory import open_journal

        return open_journal(address)

    def _policy_of(
        self, rate_limiter: RateLimiter | Literal["local", "same"] | None
    ) -> RateLimitPolicy[RateLimiter] | None:
        if rate_limiter is None:
            return None
        from monime_ext.rate_limiting.policy import RateLimitPolicy
        from monime_ext.rate_limiting.selection import select_rate_limiter

        return RateLimitPolicy(select_rate_limiter(rate_limiter, self._runtime), self._spec, self._runtime)

    def _instrumentation_of(self, telemetry: Telemetry | None) -> Instrumentation | None:
        if telemetry is None:
            return None
        from monime_ext.telemetry.instrumentation import Instrumentation

        if not callable(getattr(telemetry, "call_started", None)):
            raise ConfigurationError(
                "telemetry must implement the `Telemetry` protocol, with a method `call_started`; see "
                "monime_ext.telemetry."
            )
        return Instrumentation(telemetry, self._spec, self._runtime.monotonic)

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(version={self._spec.version!r}, space_id={self._settings.space_id!r}, "
            f"base_url={self._settings.base_url!r})"
        )

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "a client cannot be pickled or copied, because of its token; use with_options, or create a new one"
        )
