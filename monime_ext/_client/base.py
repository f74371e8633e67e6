"""What a client is, for threads or for tasks: its settings, its copies, and the calls that it prepares."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, Self, TypeVar, Unpack

from monime_ext._client.shared import Forkable, Shared
from monime_ext._core.api_spec import ApiSpec
from monime_ext._core.idempotency_key import IdempotencyKey
from monime_ext._core.runtime import Runtime
from monime_ext._core.settings import (
    DEFAULT_TIMEOUT,
    CallOptions,
    Secret,
    Settings,
    Timeout,
    checked_base_url,
    checked_retries,
    checked_seconds,
)
from monime_ext.errors import ClientClosed, ConfigurationError

if TYPE_CHECKING:
    from monime_ext._core.request import PreparedRequest
    from monime_ext.rate_limiting.reservation import RateLimitPolicy
    from monime_ext.telemetry.events import Telemetry
    from monime_ext.telemetry.instrumentation import Instrumentation

__all__ = ["BaseClient", "uses_env_proxy"]

T = TypeVar("T")
SenderT = TypeVar("SenderT", bound=Forkable)
RateLimiterT = TypeVar("RateLimiterT")


class BaseClient(Generic[SenderT, RateLimiterT]):
    """What clients for threads and clients for tasks have in common."""

    spec: ClassVar[ApiSpec]
    _settings: Settings
    runtime: Runtime
    _shared: Shared[SenderT]
    _pacer: RateLimitPolicy[RateLimiterT] | None
    _observer: Instrumentation | None
    _is_copy: bool
    _closed: bool
    _closes_journal: ClassVar[str]

    def __init__(
        self,
        access_token: str,
        space_id: str,
        *,
        base_url: str | None,
        timeout: Timeout | float,
        deadline: float | None,
        max_retries: int,
        rate_limiter: RateLimiterT | Literal["local"] | None,
        http_client: Any,
        runtime: Runtime | None,
        journal: Any,
        telemetry: Telemetry | None,
    ) -> None:
        self._settings = Settings(
            access_token=_checked_token(access_token),
            space_id=_checked_space(space_id),
            base_url=checked_base_url(self.spec.base_url if base_url is None else base_url),
            timeout=Timeout.of(timeout),
            deadline=checked_seconds("deadline", deadline),
            max_retries=checked_retries(max_retries),
        )
        self.runtime = runtime or Runtime()
        self._shared = Shared(self._sender_maker(http_client), self._checked_journal(journal), self._opened_journal)
        self._pacer = self._pacer_of(rate_limiter)
        self._observer = self._observer_of(telemetry)
        self._is_copy = False
        self._closed = False

    def _sender_maker(self, http_client: Any) -> Callable[[], SenderT]:
        raise NotImplementedError

    def _pacer_of(self, rate_limiter: RateLimiterT | Literal["local"] | None) -> RateLimitPolicy[RateLimiterT] | None:
        if rate_limiter is None:
            return None
        from monime_ext.rate_limiting.reservation import RateLimitPolicy

        return RateLimitPolicy(self._select_rate_limiter(rate_limiter), self.spec, self.runtime)

    def _observer_of(self, telemetry: Telemetry | None) -> Instrumentation | None:
        if telemetry is None:
            return None
        from monime_ext.telemetry.instrumentation import Instrumentation

        if not callable(getattr(telemetry, "call_started", None)):
            raise ConfigurationError("telemetry has a method `call_started`; see monime_ext.telemetry.")
        return Instrumentation(telemetry, self.spec, self.runtime.monotonic)

    def _select_rate_limiter(self, choice: Any) -> RateLimiterT:
        raise NotImplementedError

    @staticmethod
    def _opened_journal(address: Any) -> Any:
        raise NotImplementedError

    @classmethod
    def _checked_journal(cls, journal: Any) -> Any:
        """Return a journal, or its address; one for the other kind of client would fail in the middle of a create."""
        if journal is None or isinstance(journal, str | os.PathLike) or hasattr(journal, cls._closes_journal):
            return journal
        raise ConfigurationError(
            "The journal is for the other kind of client: AsyncMonime takes an `Async…Journal`, Monime one without it."
        )

    @classmethod
    def from_env(
        cls,
        *,
        timeout: Timeout | float = DEFAULT_TIMEOUT,
        deadline: float | None = 60.0,
        max_retries: int = 4,
        rate_limiter: RateLimiterT | Literal["local"] | None = "local",
        runtime: Runtime | None = None,
        journal: Any = None,
        telemetry: Telemetry | None = None,
    ) -> Self:
        """Return a client made from `MONIME_ACCESS_TOKEN`, `MONIME_SPACE_ID` and, when it is set, `MONIME_BASE_URL`.

        Args:
            timeout: As for the client itself.
            deadline: As for the client itself.
            max_retries: As for the client itself.
            rate_limiter: As for the client itself.
            runtime: As for the client itself.
            journal: As for the client itself.
            telemetry: As for the client itself.

        Raises:
            ConfigurationError: A variable is missing, or its value makes no sense.
        """
        missing = [name for name in ("MONIME_ACCESS_TOKEN", "MONIME_SPACE_ID") if not os.environ.get(name)]
        if missing:
            raise ConfigurationError(f"Set {' and '.join(missing)} in the environment.")
        return cls(
            os.environ["MONIME_ACCESS_TOKEN"],
            os.environ["MONIME_SPACE_ID"],
            base_url=os.environ.get("MONIME_BASE_URL") or None,
            timeout=timeout,
            deadline=deadline,
            max_retries=max_retries,
            rate_limiter=rate_limiter,
            http_client=None,
            runtime=runtime,
            journal=journal,
            telemetry=telemetry,
        )

    @property
    def api_version(self) -> str:
        """The release that this client is pinned to, and sends with every request."""
        return self.spec.version

    @property
    def space_id(self) -> str:
        """The Space that calls act in when they name no other."""
        return self._settings.space_id

    @property
    def deadline(self) -> float | None:
        """The seconds that a whole call may take when it names no other deadline; None for no end."""
        return self._settings.deadline

    @property
    def base_url(self) -> str:
        """Where this client calls."""
        return self._settings.base_url

    def with_options(
        self,
        *,
        access_token: str | None = None,
        rate_limiter: RateLimiterT | Literal["same", "local"] | None = "same",
        **options: Unpack[CallOptions],
    ) -> Self:
        """Return a client that calls otherwise, over the same connections and retry budget. This one stays as it is.

        Closing the copy closes nothing but the copy; closing the original ends its copies too.

        Args:
            access_token: Another token.
            rate_limiter: Another pacing, or None for none; it is shared with this client when left out.
            **options: See `CallOptions`; extra headers are added to those there are.

        Raises:
            ConfigurationError, InvalidRequest: An option that makes no sense.
        """
        settings = self._settings.changed(options)
        if access_token is not None:
            settings = settings.with_token(_checked_token(access_token))
        _checked_space(settings.space_id)
        copy = object.__new__(type(self))
        copy._settings = settings
        copy.runtime = self.runtime
        copy._shared = self._shared
        copy._observer = self._observer
        copy._pacer = self._pacer if rate_limiter == "same" else self._pacer_of(rate_limiter)
        copy._is_copy = True
        copy._closed = self._closed
        return copy

    def settings(self, options: CallOptions) -> Settings:
        """Return how a call with these options is made; for the resources.

        Raises:
            ClientClosed: This client was closed.
            ConfigurationError, InvalidRequest: An option that makes no sense.
        """
        if self._closed or self._shared.closed:
            raise ClientClosed("This client was closed; make a new one.")
        return self._settings.changed(options)

    def prepared(
        self,
        operation: str,
        options: CallOptions,
        read: Callable[[dict[str, Any]], T],
        *,
        body: Mapping[str, object] | None = None,
        idempotency_key: str | IdempotencyKey | None = None,
        arguments: Mapping[str, object] | None = None,
    ) -> tuple[PreparedRequest[T], Settings]:
        """Return a call, checked and ready to be sent, and the settings to send it with; for the resources.

        Raises:
            ClientClosed: This client was closed.
            InvalidRequest: The input breaks a limit.
        """
        from monime_ext._core.request_building import built

        settings = self.settings(options)
        if idempotency_key is None and self.spec.takes_key(operation):
            idempotency_key = IdempotencyKey.random(token_bytes=self.runtime.token_bytes)
        call = built(
            self.spec, operation, settings, read, body=body, idempotency_key=idempotency_key, arguments=arguments
        )
        return call, settings

    def __repr__(self) -> str:
        told = self._settings
        return (
            f"{type(self).__name__}(version={self.spec.version!r}, space_id={told.space_id!r}, "
            f"base_url={told.base_url!r})"
        )

    def __reduce__(self) -> Any:
        raise TypeError("a client is not pickled or copied, because of its token; use copy_with, or make a new one")


def _checked_token(access_token: str) -> Secret:
    if not isinstance(access_token, str) or not access_token:
        raise ConfigurationError("access_token is a text, `mon_…` or `mon_test_…`.")
    if not access_token.isascii() or not access_token.isprintable() or " " in access_token:
        raise ConfigurationError("access_token has a character that no token has; was it copied with a line break?")
    return Secret(access_token)


def _checked_space(space_id: str) -> str:
    if not isinstance(space_id, str) or not space_id:
        raise ConfigurationError("space_id is a text, `spc-…`.")
    return space_id


def uses_env_proxy(base_url: str) -> bool:
    """Return whether the environment names a proxy for this address."""
    from urllib.parse import urlsplit
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(base_url)
    proxies = getproxies()
    named = proxies.get(parts.scheme) or proxies.get("all")
    return bool(named) and not proxy_bypass(parts.netloc)
