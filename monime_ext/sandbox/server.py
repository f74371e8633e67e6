"""The sandbox as programs and tests use it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar, Unpack
from urllib.parse import urlsplit

from monime_ext.sandbox.api.rate_limits import RateLimitMode
from monime_ext.sandbox.api.requests import LoggedRequest
from monime_ext.sandbox.backend import Backend, ReturnMethod, parse_return_method
from monime_ext.sandbox.faults.fault import Fault, FaultKind, FaultOptions
from monime_ext.sandbox.guard import parse_allowed_host, parse_host, parse_public_url
from monime_ext.sandbox.handles.clock import NotRunning, SandboxClock
from monime_ext.sandbox.handles.faults import FaultContext, SandboxFaults
from monime_ext.sandbox.handles.webhooks import SandboxWebhooks
from monime_ext.sandbox.server_thread import ServerThread
from monime_ext.sandbox.state.channels import Channel
from monime_ext.sandbox.state.fees import Fees
from monime_ext.sandbox.state.payments import DEFAULT_DECLINE_REASON
from monime_ext.sandbox.state.serialization import Json
from monime_ext.sandbox.ui.console_log import ConsoleLog, LogLine
from monime_ext.sandbox.webhooks.settings import DeliverySettings

__all__ = ["Sandbox"]

_T = TypeVar("_T")


class Sandbox:
    """A local Monime, running for the duration of the `with` block.

        with Sandbox() as sandbox:
            Monime(sandbox.access_token, sandbox.space_id, base_url=sandbox.url)

    It serves from its own thread, so it works with sync and async code.

    Args:
        host: The address to listen on.
        port: The port; 0 selects a free one.
        state: The file that keeps the state across restarts, with the settings; None keeps it in memory. Only its owner
            may access it.
        rate_limits: Monime's limits for `live` or `test`, or `off`. Defaults to those in the state file, or to `live`.
        access_token: The token that may use the Space. Defaults to the one in the state file, or to a random one.
        space_id: The Space, `spc-…`. Defaults as `access_token` does.
        fees: The fee rates of payments by fee code. Defaults to those in the state file, or to Monime's,
            `{"Base": "0.01"}`.
        return_method: How the hosted page returns the browser to the shop: by `GET`, or by `POST` with an empty form.
            It is unknown which one Monime uses, so test your shop with both. Defaults to the one in the state file, or
            to `GET`.
        webhooks: URLs to deliver all events of the Space to; `sandbox.webhooks.add` has more options. They are removed
            from the state file when the sandbox is started without them.
        webhook_secret: The secret that signs these deliveries, 32 to 256 characters. Defaults as `access_token` does.
        delivery_settings: How events are delivered. Defaults to the settings in the state file.
        allowed_hosts: Names by which the sandbox may be called, such as `sandbox` in a Compose network. Loopback names
            and the address that it listens on are always allowed.
        public_url: The URL by which buyers reach it, for the `redirectUrl` of sessions. Defaults to the address by
            which the shop reached it.
        control_token: The token that the control plane and the dashboard require. Defaults to none on loopback;
            otherwise as `access_token` does.
        seed: Makes the ids reproducible. Cannot be combined with `state`.

    Raises:
        ValueError: `fees`, `return_method`, `allowed_hosts` or `public_url` is invalid, or both `seed` and `state` are
            given, which would generate ids that the file already contains.

    Attributes:
        clock: The sandbox's clock.
        faults: The active faults.
        webhooks: Webhook endpoints and deliveries.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        state: str | Path | None = None,
        rate_limits: RateLimitMode | None = None,
        access_token: str | None = None,
        space_id: str | None = None,
        fees: Mapping[str, str | Decimal | int] | None = None,
        return_method: ReturnMethod | None = None,
        webhooks: Sequence[str] = (),
        webhook_secret: str | None = None,
        delivery_settings: DeliverySettings | None = None,
        allowed_hosts: Sequence[str] = (),
        public_url: str | None = None,
        control_token: str | None = None,
        seed: int | None = None,
    ) -> None:
        if seed is not None and state is not None:
            raise ValueError("seed cannot be combined with a state file")
        parsed_fees = None if fees is None else Fees(fees)
        parsed_return_method = None if return_method is None else parse_return_method(return_method)
        parsed_public_url = None if public_url is None else parse_public_url(public_url)
        self._host = host
        self._port = port
        # Pages at the public URL submit forms to it.
        public_hosts = () if parsed_public_url is None else (parse_host(urlsplit(parsed_public_url).netloc) or "",)
        self._allowed_hosts = (*map(parse_allowed_host, allowed_hosts), *public_hosts)
        self._create_backend: Callable[[], Backend] = lambda: Backend(
            state=None if state is None else Path(state),
            rate_limits=rate_limits,
            access_token=access_token,
            space_id=space_id,
            fees=parsed_fees,
            return_method=parsed_return_method,
            webhooks=tuple(webhooks),
            webhook_secret=webhook_secret,
            delivery_settings=delivery_settings,
            public_url=parsed_public_url,
            control_token=control_token,
            rng=random.Random(seed),  # noqa: S311 - ids, no secrets
        )
        self._thread: ServerThread | None = None
        self.clock: SandboxClock = SandboxClock(self._call)
        self.faults: SandboxFaults = SandboxFaults(self._call)
        self.webhooks: SandboxWebhooks = SandboxWebhooks(
            self._call, lambda function, timeout: self._running.wait(function, timeout)
        )

    def start(self) -> Self:
        """Start the server, and return when it accepts connections.

        Raises:
            RuntimeError: It is already running, or the state file cannot be used.
            OSError: The address cannot be used.
        """
        if self._thread is not None:
            raise RuntimeError("the sandbox is already running")
        self._thread = ServerThread(self._host, self._port, self._create_backend(), self._allowed_hosts)
        return self

    def stop(self) -> None:
        """Stop the server and abort open requests. Does nothing if it is not running."""
        if self._thread is not None:
            self._thread.stop()
            self._thread = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<Sandbox {self._thread.backend.url if self._thread else 'not running'}>"

    @property
    def is_running(self) -> bool:
        """Whether the server runs."""
        return self._thread is not None

    @property
    def url(self) -> str:
        """The base URL."""
        return self._backend.url

    @property
    def access_token(self) -> str:
        """An access token that may use `space_id`."""
        return self._backend.access_token

    @property
    def space_id(self) -> str:
        """A Space that `access_token` may use."""
        return self._backend.space_id

    @property
    def webhook_secret(self) -> str:
        """The secret that signs deliveries to endpoints without a secret of their own."""
        return self._backend.webhook_secret

    @property
    def control_token(self) -> str | None:
        """The token that the control plane and the dashboard require, or None if they require none."""
        return self._backend.control_token

    @property
    def return_method(self) -> ReturnMethod:
        """How the hosted page returns the browser to the shop, `GET` or `POST`. Assignments last until `reset`."""
        return self._call(lambda backend: backend.return_method)

    @return_method.setter
    def return_method(self, method: ReturnMethod) -> None:
        parsed = parse_return_method(method)
        self._call(lambda backend: setattr(backend, "return_method", parsed))

    def add_token(self, token: str | None = None, space_id: str | None = None) -> tuple[str, str]:
        """Register an access token for a Space, and return both. Each defaults to a random one."""
        return self._call(lambda backend: backend.add_token(token, space_id))

    def sessions(self) -> list[Json]:
        """Return all sessions, oldest first, in the API's format plus `spaceId` and `started`."""
        return self._call(
            lambda backend: [session.to_control_dict(backend.base_url()) for session in backend.sessions.all()]
        )

    def requests(self) -> list[LoggedRequest]:
        """Return the last 20,000 requests to the API, oldest first."""
        return self._call(lambda backend: list(backend.requests))

    def subscribe(self, callback: Callable[[LogLine], None]) -> None:
        """Call `callback` with each future line of the console log: requests, payments and deliveries.

        Args:
            callback: Called in the server's thread; must not block. It cannot call the sandbox: that raises a
                `RuntimeError`. If it raises, the traceback is written to standard error.
        """
        self._call(lambda backend: ConsoleLog(backend, callback))

    def state(self) -> Json:
        """Return a summary: versions, Spaces, the time, and the number of objects of each kind."""
        return self._call(lambda backend: backend.state())

    def payments(self, session_id: str | None = None) -> list[Json]:
        """Return all payments, or those of one session, oldest first, including declined ones.

        They are in the API's format plus `spaceId`, `sessionId` and the `reason` of a declined payment.
        """
        return self._call(
            lambda backend: [
                payment.to_control_dict()
                for payment in (
                    backend.payments.all() if session_id is None else backend.payments.for_session(session_id)
                )
            ]
        )

    def set_fees(self, rates: Mapping[str, str | Decimal | int]) -> None:
        """Set the fees of future payments.

        Args:
            rates: A rate by fee code, as text or `Decimal` from 0 to 1.

        Raises:
            ValueError: A code is empty, or a rate is invalid.
        """
        fees = Fees(rates)
        self._call(lambda backend: backend.set_fees(fees))

    def start_payment(self, session_id: str, channel: Channel | None = None) -> Json:
        """Start a payment. The session can no longer be deleted then.

        Args:
            session_id: The session.
            channel: What the buyer pays with. Defaults to the first channel that the session offers.

        Returns:
            The payment, in the format of `payments`.

        Raises:
            KeyError: The session does not exist.
            InvalidState: The session has ended, or has another payment in progress.
            ValueError: The session does not offer the channel.
        """
        return self._call(lambda backend: backend.payments.start(session_id, channel).to_control_dict())

    def succeed_payment(self, payment_id: str) -> Json:
        """Complete a payment in progress and its session, and return the payment.

        Raises:
            KeyError: The payment does not exist.
            InvalidState: The payment is no longer in progress.
        """
        return self._call(lambda backend: backend.payments.succeed(payment_id).to_control_dict())

    def decline_payment(self, payment_id: str, reason: str = DEFAULT_DECLINE_REASON) -> Json:
        """Decline a payment in progress, and return it. Its session can be paid in another way.

        Args:
            payment_id: The payment.
            reason: A machine-readable reason such as `insufficient_funds`.

        Raises:
            KeyError: The payment does not exist.
            InvalidState: The payment is no longer in progress.
            ValueError: The reason is empty.
        """
        return self._call(lambda backend: backend.payments.decline(payment_id, reason).to_control_dict())

    def complete(self, session_id: str, channel: Channel | None = None) -> Json:
        """Pay a session, and return it: `completed`, with an order number, a payment and its fees.

        Completes the payment in progress, or a new one as `start_payment` creates it. Raises as `start_payment` does.
        """
        return self._change_session(session_id, "complete", channel)

    def cancel(self, session_id: str) -> Json:
        """Cancel a session, as a buyer does, and return it. Raises as `start_payment` does."""
        return self._change_session(session_id, "cancel")

    def expire(self, session_id: str) -> Json:
        """Expire a session early, and return it. Raises as `start_payment` does."""
        return self._change_session(session_id, "expire")

    def fault(
        self, kind: FaultKind, match: str = "*", *, must_trigger: bool = True, **options: Unpack[FaultOptions]
    ) -> FaultContext:
        """Return a context manager that activates a fault, and fails if no request triggers it.

            with sandbox.fault("reset_after", "createCheckoutSession"):
                ...

        Args:
            kind: As for `Fault`.
            match: The requests that it applies to.
            must_trigger: Whether leaving the block fails if nothing triggered the fault.
            **options: The other arguments of `Fault`.

        Raises:
            FaultNotTriggered: At the end of the block, if no request triggered the fault.
            ValueError: An argument is invalid.
        """
        return self.faults.during(Fault(kind, match, **options), must_trigger=must_trigger)

    def reset(self) -> None:
        """Delete all data and faults, and reset the clock. Tokens and Spaces remain; options apply again."""
        self._call(lambda backend: backend.reset())

    def _change_session(self, session_id: str, action: str, channel: Channel | None = None) -> Json:
        return self._call(
            lambda backend: backend.change_session(session_id, action, channel).to_control_dict(backend.base_url())
        )

    @property
    def _running(self) -> ServerThread:
        if self._thread is None:
            raise NotRunning("the sandbox is not running")
        return self._thread

    @property
    def _backend(self) -> Backend:
        return self._running.backend

    def _call(self, function: Callable[[Backend], _T]) -> _T:
        return self._running.call(function)
