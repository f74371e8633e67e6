"""The sandbox as tests and programs hold it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar, Unpack

from monime_ext.sandbox.api.rate_limits import RateLimitMode
from monime_ext.sandbox.api.requests import LoggedRequest
from monime_ext.sandbox.backend import Backend, ReturnMethod
from monime_ext.sandbox.backend import return_method as checked_return_method
from monime_ext.sandbox.control.routes import change_session
from monime_ext.sandbox.faults.fault import Fault, FaultKind, FaultOptions
from monime_ext.sandbox.handles.faults import FaultContext, NotRunning, SandboxClock, SandboxFaults
from monime_ext.sandbox.handles.webhooks import SandboxWebhooks
from monime_ext.sandbox.server_thread import ServerThread
from monime_ext.sandbox.state.channels import Channel
from monime_ext.sandbox.state.fees import DEFAULT_FEES, Fees
from monime_ext.sandbox.state.payments import DEFAULT_DECLINE_REASON
from monime_ext.sandbox.state.serialization import Json
from monime_ext.sandbox.ui.console_log import ConsoleLog, LogLine
from monime_ext.sandbox.webhooks.settings import DeliverySettings

_T = TypeVar("_T")


class Sandbox:
    """A Monime on this machine, for as long as the `with` block lasts.

        with Sandbox() as sandbox:
            Monime(sandbox.access_token, sandbox.space_id, base_url=sandbox.url)

    It serves from a thread of its own, so that it works beside synchronous and asynchronous code alike.

    Arguments:
        host: The address to listen on.
        port: The port; 0 takes a free one.
        state: The file that keeps the state over restarts; None keeps it in memory.
        rate_limits: Monime's limits for `live` (the default) or `test`, or `off`.
        access_token: The token that may use the Space; made up when None, or the one in the file.
        space_id: The Space, `spc-…`; likewise.
        fees: What Monime keeps of a payment: a rate by fee code, such as `{"Base": "0.01"}`, which is what it takes.
        return_method: How the hosted page sends the browser back to the shop: by `GET`, or by `POST` with an empty
            form. Nobody knows the habit of the real page, so a shop should pass its tests with both.
        webhooks: URLs to which every event of the Space is delivered; `sandbox.webhooks.add` can say more of one.
        webhook_secret: What deliveries to them are signed with, 32 to 256 characters; made up when None, or the one in
            the file.
        delivery_settings: How events are delivered; None for the usual ways.
        seed: Makes the same ids in the same order; None makes new ones every time. Not for use with `state`.

    Raises:
        ValueError: `seed` and `state` were both given: the ids in the file would be made again; or `fees` or
            `return_method` are none.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        state: str | Path | None = None,
        rate_limits: RateLimitMode = "live",
        access_token: str | None = None,
        space_id: str | None = None,
        fees: Mapping[str, str | Decimal | int] = DEFAULT_FEES,
        return_method: ReturnMethod = "GET",
        webhooks: Sequence[str] = (),
        webhook_secret: str | None = None,
        delivery_settings: DeliverySettings | None = None,
        seed: int | None = None,
    ) -> None:
        if seed is not None and state is not None:
            raise ValueError("a seed and a state file do not go together")
        charged, returning = Fees(fees), checked_return_method(return_method)
        self._host = host
        self._port = port
        self._make_backend: Callable[[], Backend] = lambda: Backend(
            state=None if state is None else Path(state),
            rate_limits=rate_limits,
            access_token=access_token,
            space_id=space_id,
            fees=charged,
            return_method=returning,
            webhooks=tuple(webhooks),
            webhook_secret=webhook_secret,
            delivery_settings=delivery_settings,
            rng=random.Random(seed),  # noqa: S311 - names, no secrets
        )
        self._running: ServerThread | None = None
        self.clock = SandboxClock(self._call)
        self.faults = SandboxFaults(self._call)
        self.webhooks = SandboxWebhooks(self._call, lambda function, timeout: self._serving.wait(function, timeout))

    def start(self) -> Self:
        """Starts to serve; returns when it does.

        Raises:
            RuntimeError: It runs already, or the state file cannot be used.
            OSError: The address cannot be used.
        """
        if self._running is not None:
            raise RuntimeError("the sandbox is running already")
        self._running = ServerThread(self._host, self._port, self._make_backend())
        return self

    def stop(self) -> None:
        """Stops; calls that still hang are cut. Does nothing when it is not running."""
        running, self._running = self._running, None
        if running is not None:
            running.stop()

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
        return f"<Sandbox {self._running.backend.url if self._running else 'not running'}>"

    @property
    def is_running(self) -> bool:
        """Whether it serves."""
        return self._running is not None

    @property
    def url(self) -> str:
        """The address at which it listens, for the `base_url` of a client."""
        return self._backend.url

    @property
    def access_token(self) -> str:
        """A token that may use `space_id`."""
        return self._backend.access_token

    @property
    def space_id(self) -> str:
        """A Space that `access_token` may use."""
        return self._backend.space_id

    @property
    def webhook_secret(self) -> str:
        """What deliveries are signed with, where an endpoint was given no secret of its own."""
        return self._backend.webhook_secret

    @property
    def return_method(self) -> ReturnMethod:
        """How the hosted page sends the browser back, `GET` or `POST`; may be set while it runs, until `reset`."""
        return self._call(lambda backend: backend.return_method)

    @return_method.setter
    def return_method(self, method: ReturnMethod) -> None:
        checked = checked_return_method(method)
        self._call(lambda backend: setattr(backend, "return_method", checked))

    def add_token(self, token: str | None = None, space_id: str | None = None) -> tuple[str, str]:
        """Registers a token for a Space, each made up when None. Gives the token and the Space."""
        return self._call(lambda backend: backend.add_token(token, space_id))

    def sessions(self) -> list[Json]:
        """All sessions of all Spaces, oldest first, as the API tells them, with `spaceId` and `started`."""
        return self._call(lambda backend: [backend.told(session) for session in backend.sessions.all()])

    def requests(self) -> list[LoggedRequest]:
        """The requests that reached the API, oldest first; the last 20,000."""
        return self._call(lambda backend: list(backend.requests))

    def follow(self, tell: Callable[[LogLine], None]) -> None:
        """Has what happens from now on told, line by line: requests, payments, deliveries.

        Arguments:
            tell: Is told each line, in the thread that serves; it must not wait for anything.
        """
        self._call(lambda backend: ConsoleLog(backend, tell))

    def state(self) -> Json:
        """A summary: versions, Spaces, time, and how many there are of everything."""
        return self._call(lambda backend: backend.state())

    def payments(self, session_id: str | None = None) -> list[Json]:
        """Every attempt to pay, or those of one session, oldest first, declined ones too.

        As the API tells them, with `spaceId`, `sessionId` and the `reason` of a declined one.
        """
        return self._call(
            lambda backend: [
                payment.to_json()
                for payment in (
                    backend.payments.all() if session_id is None else backend.payments.for_session(session_id)
                )
            ]
        )

    def set_fees(self, rates: Mapping[str, str | Decimal | int]) -> None:
        """Sets what Monime keeps of payments from now on; the argument and the errors are those of `Fees`."""
        charged = Fees(rates)
        self._call(lambda backend: setattr(backend.payments, "fees", charged))

    def start_payment(self, session_id: str, channel: Channel | None = None) -> Json:
        """Has the buyer begin to pay; the session can no longer be deleted.

        Arguments:
            session_id: The session.
            channel: What the buyer pays with; None takes the first that the session offers.

        Returns:
            The payment, as `payments` tells it.

        Raises:
            KeyError: There is no such session, or payment. So also below.
            InvalidState: The session is over, or another attempt is under way. So also below.
            ValueError: The session does not offer the channel.
        """
        return self._call(lambda backend: backend.payments.begin(session_id, channel).to_json())

    def succeed_payment(self, payment_id: str) -> Json:
        """Has a payment that is under way succeed, and with it its session. Gives the payment."""
        return self._call(lambda backend: backend.payments.succeed(payment_id).to_json())

    def decline_payment(self, payment_id: str, reason: str = DEFAULT_DECLINE_REASON) -> Json:
        """Has a payment that is under way fail; its session can be paid in another way. Gives the payment."""
        return self._call(lambda backend: backend.payments.decline(payment_id, reason).to_json())

    def complete(self, session_id: str, channel: Channel | None = None) -> Json:
        """Has the buyer pay at once: `completed`, with an order number, a payment and its fees.

        Goes on with the attempt that is under way, or makes one as `start_payment` does.
        """
        return self._change(session_id, "complete", channel)

    def cancel(self, session_id: str) -> Json:
        """Has the buyer give up: `cancelled`."""
        return self._change(session_id, "cancel")

    def expire(self, session_id: str) -> Json:
        """Ends the session before its time: `expired`."""
        return self._change(session_id, "expire")

    def fault(
        self, kind: FaultKind, match: str = "*", *, must_trigger: bool = True, **options: Unpack[FaultOptions]
    ) -> FaultContext:
        """A fault for as long as a `with` block lasts, which fails where the fault hit nothing.

            with sandbox.fault("reset_after", "createCheckoutSession"):
                ...

        Arguments:
            kind: As for `Fault`, and so `match` and the options.
            match: The requests that it is for.
            must_trigger: Whether the block fails where nothing was hit; say no where rng may let everything pass.

        Raises:
            FaultNotTriggered: The block ended, and the fault had hit nothing.
            ValueError: An argument makes no sense.
        """
        return self.faults.during(Fault(kind, match, **options), must_trigger=must_trigger)

    def reset(self) -> None:
        """Back to the first moment: nothing was made or happened, no faults, and the machine's time. Tokens stay."""
        self._call(lambda backend: backend.reset())

    def _change(self, session_id: str, action: str, channel: Channel | None = None) -> Json:
        return self._call(lambda backend: backend.told(change_session(backend, session_id, action, channel)))

    @property
    def _serving(self) -> ServerThread:
        if self._running is None:
            raise NotRunning("the sandbox is not running")
        return self._running

    @property
    def _backend(self) -> Backend:
        return self._serving.backend

    def _call(self, function: Callable[[Backend], _T]) -> _T:
        return self._serving.call(function)
