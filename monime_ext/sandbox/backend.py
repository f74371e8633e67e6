"""The state of one sandbox: everything that the API, the control plane and the pages work on."""

from __future__ import annotations

import asyncio
import json
import random
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, get_args

from monime_ext.sandbox.api.access import AccessControl
from monime_ext.sandbox.api.idempotency import Idempotency
from monime_ext.sandbox.api.rate_limits import RateLimitMode, RateLimits
from monime_ext.sandbox.api.requests import RequestLog
from monime_ext.sandbox.api.spec import Specs, load_specs
from monime_ext.sandbox.faults.queue import FaultQueue
from monime_ext.sandbox.guard import parse_public_url
from monime_ext.sandbox.state.activity import ActivityLog
from monime_ext.sandbox.state.channels import Channel
from monime_ext.sandbox.state.clock import Clock, format_datetime
from monime_ext.sandbox.state.context import Context, IdGenerator
from monime_ext.sandbox.state.fees import Fees
from monime_ext.sandbox.state.payments import Payments
from monime_ext.sandbox.state.receipts import Receipts
from monime_ext.sandbox.state.serialization import Json
from monime_ext.sandbox.state.sessions import Session, Sessions
from monime_ext.sandbox.state.store import Store
from monime_ext.sandbox.webhooks.service import WebhookService
from monime_ext.sandbox.webhooks.settings import DeliverySettings

__all__ = ["RETURN_METHODS", "Backend", "ReturnMethod", "parse_return_method"]

ReturnMethod = Literal["GET", "POST"]
RETURN_METHODS: tuple[ReturnMethod, ...] = get_args(ReturnMethod)

# `reset` empties these tables; the others hold settings and tokens.
_DATA_TABLES = (
    "sessions",
    "payments",
    "receipts",
    "endpoints",
    "events",
    "deliveries",
    "attempts",
    "stored_responses",
)


def parse_return_method(name: object) -> ReturnMethod:
    """Return the return method of this name.

    Raises:
        ValueError: It does not exist.
    """
    for method in RETURN_METHODS:
        if name == method:
            return method
    raise ValueError(f"the return method must be one of {', '.join(RETURN_METHODS)}")


def _check_secret(name: str, value: str) -> str:
    if not value or not (value.isascii() and value.isprintable()) or " " in value:
        raise ValueError(f"a {name} must consist of printable ASCII characters without blanks")
    return value


class Backend:
    """The state of one sandbox. Used only by the thread that serves.

    Args:
        state: The state file; None keeps the state in memory.
        rate_limits: Which rate limits apply. Like the other settings, defaults to those in the state file.
        access_token: The first access token. Defaults to the one in the state file, or to a random one.
        space_id: The first Space. Defaults to the one in the state file, or to a random one.
        fees: The fees of payments. Defaults to Monime's.
        return_method: How the hosted page returns the browser to the shop.
        webhooks: URLs to deliver all events of the first Space to.
        webhook_secret: The secret that signs these deliveries. Defaults as `access_token` does.
        delivery_settings: How events are delivered.
        public_url: The URL by which buyers reach the sandbox. Defaults to the one by which the shop reached it.
        control_token: The token that the control plane requires; None if it requires none.
        clock: The clock.
        rng: The random number generator of all ids.
    """

    def __init__(
        self,
        *,
        state: Path | None = None,
        rate_limits: RateLimitMode | None = None,
        access_token: str | None = None,
        space_id: str | None = None,
        fees: Fees | None = None,
        return_method: ReturnMethod | None = None,
        webhooks: Sequence[str] = (),
        webhook_secret: str | None = None,
        delivery_settings: DeliverySettings | None = None,
        public_url: str | None = None,
        control_token: str | None = None,
        clock: Clock | None = None,
        rng: random.Random | None = None,
    ) -> None:
        self.url = ""
        self._public_url = None if public_url is None else parse_public_url(public_url)
        self.control_token: str | None = (
            None if control_token is None else _check_secret("control token", control_token)
        )
        self.access_token: str
        self.space_id: str
        self.specs: Specs = load_specs()
        self.clock: Clock = clock or Clock()
        self.rate_limits: RateLimits = RateLimits(self.clock, rate_limits or "live")
        self._fees = fees or Fees()
        self._initial_return_method: ReturnMethod = return_method or "GET"
        self._return_method: ReturnMethod = self._initial_return_method
        self._webhook_urls = webhooks
        self.store: Store = Store(state)
        rng = rng or random.Random()  # noqa: S311 - ids, no secrets
        self.context: Context = Context.create(self.store, self.clock, rng)
        self.ids: IdGenerator = self.context.ids
        self.activity: ActivityLog = self.context.activity
        self.access: AccessControl = AccessControl(self.store, self.specs.default.test_prefix)
        self.idempotency: Idempotency = Idempotency(self.store, self.clock)
        self.webhooks: WebhookService = WebhookService(
            self.context,
            delivery_settings or DeliverySettings(),
            self.specs.default,
            lambda: self.sessions.expire_due(),
        )
        self.sessions: Sessions = Sessions(self.context, self.webhooks.events, self.base_url)
        self.receipts: Receipts = Receipts(self.context)
        self.payments: Payments = Payments(self.context, self.sessions, self.receipts, self.webhooks.events, self._fees)
        self.faults: FaultQueue = FaultQueue(self.specs.operation_ids, self.context.generator("faults"))
        self.requests: RequestLog = RequestLog()
        self.stopping: asyncio.Event = asyncio.Event()
        try:
            self._restore(
                {
                    "fees": fees is None,
                    "returnMethod": return_method is None,
                    "rateLimits": rate_limits is None,
                    "deliverySettings": delivery_settings is None,
                    "faults": True,
                }
            )
            self._open(access_token, space_id, webhook_secret)
        except BaseException:
            self.store.close()
            raise

    def _restore(self, wanted: Mapping[str, bool]) -> None:
        """Restore the wanted settings of the state file, and store the others."""
        stored = json.loads(self.store.setting("options") or "{}")
        restored = {name: value for name, value in stored.items() if wanted.get(name)}
        if "fees" in restored:
            self.payments.fees = Fees(restored["fees"])
        if "returnMethod" in restored:
            self._return_method = parse_return_method(restored["returnMethod"])
        if "rateLimits" in restored:
            self.rate_limits.mode = restored["rateLimits"]
        if "deliverySettings" in restored:
            self.webhooks.settings = DeliverySettings(**restored["deliverySettings"])
        self.faults.load(restored.get("faults", []))
        self.faults.on_change = self.webhooks.on_change = self._save
        self._save()

    def _save(self) -> None:
        """Store the settings in the state file."""
        if self.store.is_persistent:
            settings = {
                "fees": self.payments.fees.to_dict(),
                "returnMethod": self._return_method,
                "rateLimits": self.rate_limits.mode,
                "deliverySettings": self.webhooks.settings.to_dict(),
                "faults": self.faults.dump(),
            }
            self.store.set_setting("options", json.dumps(settings))

    @property
    def return_method(self) -> ReturnMethod:
        """How the hosted page returns the browser to the shop."""
        return self._return_method

    @return_method.setter
    def return_method(self, method: ReturnMethod) -> None:
        self._return_method = method
        self._save()

    def set_fees(self, fees: Fees) -> None:
        """Set the fees of future payments."""
        self.payments.fees = fees
        self._save()

    def _open(self, access_token: str | None, space_id: str | None, webhook_secret: str | None) -> None:
        """Restore the settings of the state file, and store new ones."""
        with self.store.transaction():
            self.clock.offset += timedelta(milliseconds=int(self.store.setting("clock_offset") or 0))
            self.access_token, self.space_id = self.add_token(
                access_token or self.store.setting("access_token"), space_id or self.store.setting("space_id")
            )
            self.store.set_setting("access_token", self.access_token)
            self.webhook_secret: str = (
                webhook_secret or self.store.setting("webhook_secret") or self.ids.webhook_secret()
            )
            self.store.set_setting("space_id", self.space_id)
            self.store.set_setting("webhook_secret", self.webhook_secret)
            self.webhooks.register_by_option(self.space_id, self._webhook_urls, self.webhook_secret)

    def base_url(self, host: str | None = None) -> str:
        """Return the URL for links to the sandbox.

        Args:
            host: The `Host` of the request that the link responds to, or None.
        """
        return self._public_url or (f"http://{host}" if host else self.url)

    def require_control_token(self) -> str:
        """Return the token of the control plane. Defaults to the one in the state file, or to a random one."""
        if self.control_token is None:
            self.control_token = self.store.setting("control_token") or secrets.token_urlsafe(24)
        self.store.set_setting("control_token", self.control_token)
        return self.control_token

    def advance(self, by: timedelta) -> datetime:
        """Advance the clock, process what is due by then, and return the new time.

        Raises:
            ValueError: `by` is negative.
        """
        self.clock.advance(by)
        self.store.set_setting("clock_offset", str(self.clock.offset // timedelta(milliseconds=1)))
        self.sessions.expire_due()
        self.webhooks.worker.wake()
        self.activity.record("clock_advanced", now=format_datetime(self.clock.now()))
        return self.clock.now()

    def advance_to(self, time: datetime) -> datetime:
        """Advance the clock to a time, and return the new time.

        Raises:
            ValueError: The time has no time zone, or is in the past.
        """
        if time.tzinfo is None:
            raise ValueError("the time needs a time zone, such as UTC")
        return self.advance(time - self.clock.now())

    def add_token(self, token: str | None = None, space: str | None = None) -> tuple[str, str]:
        """Register an access token for a Space, and return both.

        Args:
            token: The access token. Defaults to a random one.
            space: The Space. Defaults to a random one.

        Raises:
            ValueError: The token is not printable ASCII without blanks, or the spec rejects the Space.
        """
        token, space = token or self.ids.access_token(), space or self.ids.new("spc")
        _check_secret("token", token)
        if self.specs.default.check_space(space):
            raise ValueError("the Space does not have the format that the spec defines")
        self.access.add(token, space)
        return token, space

    def change_session(self, session_id: str, action: str, channel: Channel | None = None) -> Session:
        """Perform an action of a buyer on a session, or expire it.

        Args:
            session_id: The session.
            action: `start` (start a payment), `complete`, `cancel` or `expire`.
            channel: What the buyer pays with, for `start` and `complete`. Defaults to the first offered channel.

        Returns:
            The session afterwards.

        Raises:
            KeyError: The session or the action does not exist.
            InvalidState: The session has ended, or has another payment in progress.
            ValueError: The session does not offer the channel.
        """
        match action:
            case "start":
                self.payments.start(session_id, channel)
            case "complete":
                self.payments.pay(session_id, channel)
            case "cancel":
                self.sessions.cancel(session_id)
            case "expire":
                self.sessions.expire(session_id)
            case _:
                raise KeyError(action)
        return self.sessions.get(session_id)

    def state(self) -> Json:
        """Return a summary without secrets."""
        return {
            "url": self.url,
            "versions": list(self.specs.by_version),
            "spaces": self.access.spaces(),
            "clock": format_datetime(self.clock.now()),
            "rateLimits": self.rate_limits.mode,
            "returnMethod": self.return_method,
            "sessions": self.sessions.counts(),
            "payments": self.payments.counts(),
            "deliveries": self.webhooks.outbox.counts(),
            "events": self.store.run("SELECT count(*) FROM events").fetchone()[0],
            "storedResponses": self.store.run("SELECT count(*) FROM stored_responses").fetchone()[0],
            "faults": len(self.faults.active()),
            "requests": len(self.requests),
        }

    def stop(self) -> None:
        """End all waits, so that the server can stop."""
        self.stopping.set()
        self.webhooks.worker.stop()

    def reset(self) -> None:
        """Delete all data and faults, and reset the clock.

        Tokens and Spaces remain; fees, delivery settings and endpoints are those of the options again.
        """
        with self.store.transaction():
            for table in _DATA_TABLES:
                self.store.run(f"DELETE FROM {table}")  # noqa: S608 - no user input
            self.store.set_setting("clock_offset", "0")
            self.webhooks.register_by_option(self.space_id, self._webhook_urls, self.webhook_secret)
        self.webhooks.reset()
        self.clock.offset = timedelta()
        self.payments.fees = self._fees
        self._return_method = self._initial_return_method
        self.rate_limits.clear()
        # Also stores the settings.
        self.faults.clear()
        self.requests.clear()
        self.activity.record("reset")
