"""What a client is: its settings, its connections, its life. The pinned faces add the version and the resources."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, Protocol, Self, TypeVar, Unpack
from urllib.parse import urlsplit

from .answers import Response
from .calls import Call
from .errors import ClientClosed, ConfigurationError, Outcome
from .idempotency import IdempotencyKey
from .release import Release
from .retry import RetryBudget
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
    from types import TracebackType

    import httpx

    from .journal.protocol import AsyncJournal, Journal
    from .observing.events import Telemetry
    from .observing.watch import Observer
    from .pacing.choice import AsyncPacingChoice, PacingChoice
    from .pacing.protocol import AsyncPacing, Pacing
    from .pacing.turn import Pacer
    from .road import AsyncSender, Sender

__all__ = ["AsyncClient", "Client"]

T = TypeVar("T")


class _Forkable(Protocol):
    def forked(self) -> None: ...


SenderT = TypeVar("SenderT", bound=_Forkable)
PacingT = TypeVar("PacingT")


class _Shared(Generic[SenderT]):
    """What a client and its copies share: connections, the retry budget, the journal, and whether they are closed.

    Args:
        make_sender: Makes the sender.
        journal: The journal that was handed in, or where it is.
        open_journal: Opens the journal at an address.
    """

    def __init__(self, make_sender: Callable[[], SenderT], journal: Any, open_journal: Callable[[Any], Any]) -> None:
        self._make_sender = make_sender
        self._sender: SenderT | None = None
        self._own_journal = journal is None or isinstance(journal, str | os.PathLike)
        self._journal_address = journal if self._own_journal else None
        self._journal = None if self._own_journal else journal
        self._open_journal = open_journal
        self._lock = threading.Lock()
        self.budget = RetryBudget()
        self.closed = False
        _shared_by_clients.add(self)

    @property
    def sender(self) -> SenderT:
        """The sender, made at the first call."""
        sender = self._sender
        if sender is None:
            with self._lock:
                sender = self._sender = self._sender or self._make_sender()
        return sender

    @property
    def journal(self) -> Any:
        """The journal, opened when it is first asked for."""
        if self._journal is None:
            with self._lock:
                self._journal = self._journal or self._open_journal(self._journal_address)
        return self._journal

    def close(self) -> tuple[SenderT | None, Any]:
        """Mark everything closed and return the sender and the journal that have to be closed, if they were made."""
        with self._lock:
            self.closed = True
            sender, self._sender = self._sender, None
            journal = None
            if self._own_journal:
                journal, self._journal = self._journal, None
        return sender, journal

    def forked(self) -> None:
        """Replace, in a new child process, the locks that a thread of the parent may have held."""
        self._lock = threading.Lock()
        self.budget = RetryBudget()
        if self._sender is not None:
            self._sender.forked()


_shared_by_clients: weakref.WeakSet[_Shared[Any]] = weakref.WeakSet()


def _after_fork() -> None:
    for shared in list(_shared_by_clients):
        shared.forked()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


class _BaseClient(Generic[SenderT, PacingT]):
    release: ClassVar[Release]
    _settings: Settings
    runtime: Runtime
    _shared: _Shared[SenderT]
    _pacer: Pacer[PacingT] | None
    _observer: Observer | None
    _is_copy: bool
    _closed: bool

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
        self._shared = _Shared(self._sender_maker(http_client), journal, self._opened_journal)
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
        settings = self.settings(options)
        if idempotency_key is None and self.release.takes_key(operation):
            idempotency_key = IdempotencyKey.random(token_bytes=self.runtime.token_bytes)
        call = self.release.call(
            operation, settings, read, body=body, idempotency_key=idempotency_key, arguments=arguments
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


class Client(_BaseClient["Sender", "Pacing"]):
    """A client for threads. Safe to share between them, and to use in a process that was forked."""

    def __init__(
        self,
        access_token: str,
        space_id: str,
        *,
        base_url: str | None = None,
        timeout: Timeout | float = DEFAULT_TIMEOUT,
        deadline: float | None = 60.0,
        max_retries: int = 4,
        pacing: PacingChoice = "local",
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
            pacing: What keeps the calls under Monime's rate limits. `"local"` delays the calls of this client and its
                copies that would come too fast, and no others; a pacing of `monime_ext.pacing` can be shared by clients
                and by processes; None leaves it to the limits.
            http_client: An httpx client of your own to send with; closing it is up to you. Without one, the proxies
                that the environment names are used.
            runtime: Time, sleep and chance, for tests.
            journal: Where creates with `once` are kept: a journal, or its address (a file, `postgresql://…`,
                `redis://…`). When left out, `MONIME_JOURNAL`, or a file in the folder of this user's state; opened at
                the first `once`.
            telemetry: Hears of every call: `Counters` or `OpenTelemetry` of `monime_ext.observing`, or one of yours.

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
            pacing=pacing,
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
        from .journal.place import journal_at

        return journal_at(address)

    def _chosen_pacing(self, choice: Any) -> Pacing:
        from .pacing.choice import pacing_of

        return pacing_of(choice, self.runtime)

    def _sender_maker(self, http_client: httpx.Client | None) -> Callable[[], Sender]:
        base_url, monotonic = self._settings.base_url, self.runtime.monotonic

        def make() -> Sender:
            if http_client is None and not _goes_through_a_proxy(base_url):
                from .transport.pooled import PooledSender

                return PooledSender(base_url, monotonic)

            import httpx

            from .transport.handed_in import HttpxSender

            if http_client is None:
                return HttpxSender(httpx.Client(), base_url, monotonic, owned=True)
            if isinstance(http_client, httpx.Client):
                return HttpxSender(http_client, base_url, monotonic)
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
        self, call: Call[T], settings: Settings, *, ends_at: float | None = None, effect: Outcome = "not_sent"
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
        from .road import drive

        shared = self._shared
        return drive(
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


class AsyncClient(_BaseClient["AsyncSender", "AsyncPacing"]):
    """A client for tasks. Safe to share between them, in one event loop after another."""

    def __init__(
        self,
        access_token: str,
        space_id: str,
        *,
        base_url: str | None = None,
        timeout: Timeout | float = DEFAULT_TIMEOUT,
        deadline: float | None = 60.0,
        max_retries: int = 4,
        pacing: AsyncPacingChoice = "local",
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
            pacing: What keeps the calls under Monime's rate limits. `"local"` delays the calls of this client and its
                copies that would come too fast, and no others; a pacing of `monime_ext.pacing` can be shared by clients
                and by processes; None leaves it to the limits.
            http_client: An httpx client of your own to send with; closing it is up to you. Without one, the proxies
                that the environment names are used.
            runtime: Time, sleep and chance, for tests.
            journal: Where creates with `once` are kept: a journal, or its address (a file, `postgresql://…`,
                `redis://…`). When left out, `MONIME_JOURNAL`, or a file in the folder of this user's state; opened at
                the first `once`.
            telemetry: Hears of every call: `Counters` or `OpenTelemetry` of `monime_ext.observing`, or one of yours.

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
            pacing=pacing,
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
        from .journal.place import async_journal_at

        return async_journal_at(address)

    def _chosen_pacing(self, choice: Any) -> AsyncPacing:
        from .pacing.choice import async_pacing_of

        return async_pacing_of(choice, self.runtime)

    def _sender_maker(self, http_client: httpx.AsyncClient | None) -> Callable[[], AsyncSender]:
        base_url, monotonic = self._settings.base_url, self.runtime.monotonic

        def make() -> AsyncSender:
            if http_client is None and not _goes_through_a_proxy(base_url):
                from .transport.pooled_async import AsyncPooledSender

                return AsyncPooledSender(base_url, monotonic)

            import httpx

            from .transport.handed_in import AsyncHttpxSender

            if http_client is None:
                return AsyncHttpxSender(httpx.AsyncClient(), base_url, monotonic, owned=True)
            if isinstance(http_client, httpx.AsyncClient):
                return AsyncHttpxSender(http_client, base_url, monotonic)
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
        self, call: Call[T], settings: Settings, *, ends_at: float | None = None, effect: Outcome = "not_sent"
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
        from .road import drive_async

        shared = self._shared
        return await drive_async(
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


def _goes_through_a_proxy(base_url: str) -> bool:
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(base_url)
    proxies = getproxies()
    named = proxies.get(parts.scheme) or proxies.get("all")
    return bool(named) and not proxy_bypass(parts.netloc)
