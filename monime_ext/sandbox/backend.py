"""Everything that one sandbox is made of, and the functions that tests and the control plane pull."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, get_args

from monime_ext.sandbox.api.access import AccessControl
from monime_ext.sandbox.api.idempotency import Idempotency
from monime_ext.sandbox.api.rate_limits import RateLimitMode, RateLimits
from monime_ext.sandbox.api.requests import RequestLog
from monime_ext.sandbox.api.spec import installed
from monime_ext.sandbox.faults.queue import FaultQueue
from monime_ext.sandbox.state.channels import Channel
from monime_ext.sandbox.state.clock import Clock, timestamp
from monime_ext.sandbox.state.context import Context
from monime_ext.sandbox.state.fees import Fees
from monime_ext.sandbox.state.payments import Payments
from monime_ext.sandbox.state.receipts import Receipts
from monime_ext.sandbox.state.serialization import Json
from monime_ext.sandbox.state.sessions import Session, Sessions
from monime_ext.sandbox.state.store import Store
from monime_ext.sandbox.webhooks.service import WebhookService
from monime_ext.sandbox.webhooks.settings import DeliverySettings

# The tables of what was made and what happened; the others say who may call.
_MADE = ("sessions", "payments", "receipts", "endpoints", "events", "deliveries", "attempts", "stored_responses")


ReturnMethod = Literal["GET", "POST"]
RETURN_METHODS: tuple[ReturnMethod, ...] = get_args(ReturnMethod)


def return_method(name: object) -> ReturnMethod:
    """The return method of this name.

    Raises:
        ValueError: There is none.
    """
    for method in RETURN_METHODS:
        if name == method:
            return method
    raise ValueError(f"the return method is one of {', '.join(RETURN_METHODS)}")


class Backend:
    """The state of one sandbox. Used from one thread only: the one that serves.

    Arguments:
        state: The file that keeps it; None for memory.
        rate_limits: Whose limits apply.
        access_token: The first token; made up, or found in the file, when None.
        space_id: The first Space; likewise.
        fees: What Monime keeps of a payment; None for what it has been seen to keep.
        return_method: How the hosted page sends the browser back to the shop.
        webhooks: URLs to which every event of the first Space is delivered.
        webhook_secret: What deliveries to them are signed with; made up, or found in the file, when None.
        delivery_settings: How is delivered; None for the usual ones.
        clock: The time.
        rng: Where every random name comes from.
    """

    def __init__(
        self,
        *,
        state: Path | None = None,
        rate_limits: RateLimitMode = "live",
        access_token: str | None = None,
        space_id: str | None = None,
        fees: Fees | None = None,
        return_method: ReturnMethod = "GET",
        webhooks: Sequence[str] = (),
        webhook_secret: str | None = None,
        delivery_settings: DeliverySettings | None = None,
        clock: Clock | None = None,
        rng: random.Random | None = None,
    ) -> None:
        self.url = ""
        self.specs = installed()
        self.clock = clock or Clock()
        self.limits = RateLimits(self.clock, rate_limits, self.specs.newest.rate_limits)
        self._fees = fees or Fees()
        self._return_method: ReturnMethod = return_method
        self.return_method: ReturnMethod = return_method
        self._webhook_urls = webhooks
        self.store = Store(state)
        rng = rng or random.Random()  # noqa: S311 - names, no secrets
        self.context = Context.of(self.store, self.clock, rng)
        self.ids = self.context.ids
        self.activity = self.context.activity
        self.access = AccessControl(self.store, self.specs.newest.test_prefix)
        self.idempotency = Idempotency(self.store, self.clock, self.specs.newest.key_kept_for)
        self.webhooks = WebhookService(
            self.context, delivery_settings or DeliverySettings(), self.specs.newest, lambda: self.sessions.expire_due()
        )
        self.sessions = Sessions(self.context, self.webhooks.events, lambda: self.url)
        self.receipts = Receipts(self.context)
        self.payments = Payments(self.context, self.sessions, self.receipts, self.webhooks.events, self._fees)
        self.faults = FaultQueue(self.specs.operation_ids, random.Random(rng.getrandbits(64)))  # noqa: S311
        self.requests = RequestLog()
        self.stopping = asyncio.Event()
        try:
            self._open(access_token, space_id, webhook_secret)
        except BaseException:
            self.store.close()
            raise

    def _open(self, access_token: str | None, space_id: str | None, webhook_secret: str | None) -> None:
        """Takes up what the store knows from before, and keeps what is new."""
        with self.store.transaction():
            self.clock.offset += timedelta(milliseconds=int(self.store.setting("clock_offset") or 0))
            self.access_token, self.space_id = self.add_token(
                access_token or self.store.setting("access_token"), space_id or self.store.setting("space_id")
            )
            self.store.set_setting("access_token", self.access_token)
            self.webhook_secret = webhook_secret or self.store.setting("webhook_secret") or self.ids.webhook_secret()
            self.store.set_setting("space_id", self.space_id)
            self.store.set_setting("webhook_secret", self.webhook_secret)
            self.webhooks.register_by_option(self.space_id, self._webhook_urls, self.webhook_secret)

    def advance(self, by: timedelta) -> datetime:
        """Moves the clock forward and gives the new time. Raises ValueError for a negative time."""
        self.clock.advance(by)
        self.store.set_setting("clock_offset", str(self.clock.offset // timedelta(milliseconds=1)))
        self.sessions.expire_due()
        self.webhooks.worker.wake()
        self.activity.tell("clock_advanced", now=timestamp(self.clock.now()))
        return self.clock.now()

    def advance_to(self, moment: datetime) -> datetime:
        """Moves the clock forward to a moment and gives the new time.

        Raises:
            ValueError: The moment has no time zone, or is over.
        """
        if moment.tzinfo is None:
            raise ValueError("the moment needs a time zone, such as UTC")
        return self.advance(moment - self.clock.now())

    def add_token(self, token: str | None = None, space: str | None = None) -> tuple[str, str]:
        """Registers a token for a Space, each made up when None, and gives both.

        Raises:
            ValueError: No request could carry them: the token is not printable ASCII without blanks, or the
                Space is not as the spec wants it.
        """
        token, space = token or self.ids.access_token(), space or self.ids.new("spc")
        if not (token.isascii() and token.isprintable()) or " " in token:
            raise ValueError("a token is made of printable ASCII characters without blanks")
        if self.specs.newest.check_space(space):
            raise ValueError("the Space is not of the form that the spec asks for")
        self.access.add(token, space)
        return token, space

    def complete(self, session_id: str, channel: Channel | None = None) -> Session:
        """Has the buyer pay a session at once. Raises as `Payments.begin` does."""
        self.payments.pay(session_id, channel)
        return self.sessions.known(session_id)

    def told(self, session: Session) -> Json:
        """A session as answers tell it, with what only the sandbox knows."""
        return {**session.told(self.url), "spaceId": session.space, "started": session.started}

    def state(self) -> Json:
        """A summary, without secrets."""
        return {
            "url": self.url,
            "versions": list(self.specs.by_version),
            "spaces": self.access.spaces(),
            "clock": timestamp(self.clock.now()),
            "rateLimits": self.limits.mode,
            "returnMethod": self.return_method,
            "sessions": self.sessions.counts(),
            "payments": self.payments.counts(),
            "deliveries": self.webhooks.outbox.counts(),
            "events": self.store.run("SELECT count(*) FROM events").fetchone()[0],
            "storedResponses": self.store.run("SELECT count(*) FROM stored_responses").fetchone()[0],
            "faults": len(self.faults.waiting()),
            "requests": len(self.requests),
        }

    def stop(self) -> None:
        """Ends every wait, so that what serves can end."""
        self.stopping.set()
        self.webhooks.worker.stop()

    def reset(self) -> None:
        """Back to the first moment: nothing was made or happened, no faults, and the machine's own time.

        Tokens and Spaces stay, and fees, delivery_settings and endpoints are again what the options said.
        """
        with self.store.transaction():
            for table in _MADE:
                self.store.run(f"DELETE FROM {table}")  # noqa: S608 - our own words
            self.store.set_setting("clock_offset", "0")
            self.webhooks.register_by_option(self.space_id, self._webhook_urls, self.webhook_secret)
        self.webhooks.reset()
        self.clock.offset = timedelta()
        self.payments.fees = self._fees
        self.return_method = self._return_method
        self.limits.clear()
        self.faults.clear()
        self.requests.clear()
        self.activity.tell("reset")
