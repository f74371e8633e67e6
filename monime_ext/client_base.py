"""What a client is, for threads or for tasks: its settings, its copies, and the calls that it prepares."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, Self, TypeVar, Unpack

from .client_shared import Forkable, Shared
from .errors import ClientClosed, ConfigurationError
from .idempotency import IdempotencyKey
from .release import Release
from .runtime import Runtime
from .settings import (
    DEFAULT_TIMEOUT,
    CallOptions,
    Secret,
    Settings,
    Timeout,
    checked_base_url,
    checked_retries,
    checked_seconds,
)

if TYPE_CHECKING:
    from .calls import Call
    from .observing.events import Telemetry
    from .observing.watch import Observer
    from .pacing.turn import Pacer

__all__ = ["BaseClient", "goes_through_a_proxy"]

T = TypeVar("T")
SenderT = TypeVar("SenderT", bound=Forkable)
PacingT = TypeVar("PacingT")


class BaseClient(Generic[SenderT, PacingT]):
    """What clients for threads and clients for tasks have in common."""

    release: ClassVar[Release]
    _settings: Settings
    runtime: Runtime
    _shared: Shared[SenderT]
    _pacer: Pacer[PacingT] | None
    _observer: Observer | None
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
        pacing: PacingT | Literal["local"] | None,
        http_client: Any,
        runtime: Runtime | None,
        journal: Any,
        telemetry: Telemetry | None,
    ) -> None:
        self._settings = Settings(
            access_token=_checked_token(access_token),
            space_id=_checked_space(space_id),
            base_url=checked_base_url(self.release.base_url if base_url is None else base_url),
            timeout=Timeout.of(timeout),
            deadline=checked_seconds("deadline", deadline),
            max_retries=checked_retries(max_retries),
        )
        self.runtime = runtime or Runtime()
        self._shared = Shared(self._sender_maker(http_client), self._checked_journal(journal), self._opened_journal)
        self._pacer = self._pacer_of(pacing)
        self._observer = self._observer_of(telemetry)
        self._is_copy = False
        self._closed = False

    def _sender_maker(self, http_client: Any) -> Callable[[], SenderT]:
        raise NotImplementedError

    def _pacer_of(self, pacing: PacingT | Literal["local"] | None) -> Pacer[PacingT] | None:
        if pacing is None:
            return None
        from .pacing.turn import Pacer

        return Pacer(self._chosen_pacing(pacing), self.release, self.runtime)

    def _observer_of(self, telemetry: Telemetry | None) -> Observer | None:
        if telemetry is None:
            return None
        from .observing.watch import Observer

        if not callable(getattr(telemetry, "call_started", None)):
            raise ConfigurationError("telemetry has a method `call_started`; see monime_ext.observing.")
        return Observer(telemetry, self.release, self.runtime.monotonic)

    def _chosen_pacing(self, choice: Any) -> PacingT:
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
        pacing: PacingT | Literal["local"] | None = "local",
        runtime: Runtime | None = None,
        journal: Any = None,
        telemetry: Telemetry | None = None,
    ) -> Self:
        """Return a client made from `MONIME_ACCESS_TOKEN`, `MONIME_SPACE_ID` and, when it is set, `MONIME_BASE_URL`.

        Args:
            timeout: As for the client itself.
            deadline: As for the client itself.
            max_retries: As for the client itself.
            pacing: As for the client itself.
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
            pacing=pacing,
            http_client=None,
            runtime=runtime,
            journal=journal,
            telemetry=telemetry,
        )

    @property
    def api_version(self) -> str:
        """The release that this client is pinned to, and sends with every request."""
        return self.release.version

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

    def copy_with(
        self,
        *,
        access_token: str | None = None,
        pacing: PacingT | Literal["same", "local"] | None = "same",
        **options: Unpack[CallOptions],
    ) -> Self:
        """Return a client that calls otherwise, over the same connections and retry budget. This one stays as it is.

        Closing the copy closes nothing but the copy; closing the original ends its copies too.

        Args:
            access_token: Another token.
            pacing: Another pacing, or None for none; it is shared with this client when left out.
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
        copy._pacer = self._pacer if pacing == "same" else self._pacer_of(pacing)
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
    ) -> tuple[Call[T], Settings]:
        """Return a call, checked and ready to be sent, and the settings to send it with; for the resources.

        Raises:
            ClientClosed: This client was closed.
            InvalidRequest: The input breaks a limit.
        """
        from .building import built

        settings = self.settings(options)
        if idempotency_key is None and self.release.takes_key(operation):
            idempotency_key = IdempotencyKey.random(token_bytes=self.runtime.token_bytes)
        call = built(
            self.release, operation, settings, read, body=body, idempotency_key=idempotency_key, arguments=arguments
        )
        return call, settings

    def __repr__(self) -> str:
        told = self._settings
        return (
            f"{type(self).__name__}(version={self.release.version!r}, space_id={told.space_id!r}, "
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


def goes_through_a_proxy(base_url: str) -> bool:
    """Return whether the environment names a proxy for this address."""
    from urllib.parse import urlsplit
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(base_url)
    proxies = getproxies()
    named = proxies.get(parts.scheme) or proxies.get("all")
    return bool(named) and not proxy_bypass(parts.netloc)
