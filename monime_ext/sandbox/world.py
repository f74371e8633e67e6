"""Everything that one sandbox is made of, and the levers that tests and the control plane pull."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from monime_ext.sandbox.access import Access
from monime_ext.sandbox.answers import Json
from monime_ext.sandbox.channels import Channel
from monime_ext.sandbox.clock import Clock, timestamp
from monime_ext.sandbox.faults import Faults
from monime_ext.sandbox.fees import Fees
from monime_ext.sandbox.idempotency import Idempotency
from monime_ext.sandbox.ids import Ids
from monime_ext.sandbox.payments import Payments
from monime_ext.sandbox.rate_limits import RateLimitMode, RateLimits
from monime_ext.sandbox.receipts import Receipts
from monime_ext.sandbox.sessions import Session, Sessions
from monime_ext.sandbox.specs import installed
from monime_ext.sandbox.store import Store
from monime_ext.sandbox.webhooks.endpoints import Endpoints
from monime_ext.sandbox.webhooks.events import Events

_LONGEST_LOG = 20_000


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request that reached the API. Its body is kept as a hash only: buyers' names are in it.

    `status` is what the caller was sent, None when nothing was; `fault` is the kind that hit it.
    """

    request_id: str
    arrived: str
    method: str
    path: str
    operation: str | None
    idempotency_key: str | None
    body_sha256: str
    status: int | None
    fault: str | None
    replayed: bool

    def to_json(self) -> Json:
        """The entry as a JSON object."""
        return asdict(self)


class World:
    """The state of one sandbox. Used from one thread only: the one that serves.

    Arguments:
        state: The file that keeps it; None for memory.
        rate_limits: Whose limits apply.
        access_token: The first token; made up, or found in the file, when None.
        space_id: The first Space; likewise.
        fees: What Monime keeps of a payment; None for what it has been seen to keep.
        clock: The time.
        chance: Where every random name comes from.
    """

    def __init__(
        self,
        *,
        state: Path | None = None,
        rate_limits: RateLimitMode = "live",
        access_token: str | None = None,
        space_id: str | None = None,
        fees: Fees | None = None,
        clock: Clock | None = None,
        chance: random.Random | None = None,
    ) -> None:
        self.url = ""
        self.specs = installed()
        self.clock = clock or Clock()
        self.limits = RateLimits(self.clock, rate_limits, self.specs.newest.rate_limits)
        self._fees = fees or Fees()
        self.store = Store(state)
        self.ids = Ids(chance or random.Random())  # noqa: S311 - names, no secrets
        self.access = Access(self.store, self.specs.newest.test_prefix)
        self.idempotency = Idempotency(self.store, self.clock)
        self.events = Events(self.store, self.ids, self.specs.newest.version)
        self.sessions = Sessions(self.store, self.clock, self.ids, self.events, lambda: self.url)
        self.receipts = Receipts(self.store, self.clock)
        self.payments = Payments(
            self.store, self.clock, self.ids, self.sessions, self.receipts, self.events, self._fees
        )
        self.endpoints = Endpoints(self.store, self.clock, self.ids)
        self.faults = Faults()
        self.requests: deque[LoggedRequest] = deque(maxlen=_LONGEST_LOG)
        self.stopping = asyncio.Event()
        try:
            self._open(access_token, space_id)
        except BaseException:
            self.store.close()
            raise

    def _open(self, access_token: str | None, space_id: str | None) -> None:
        """Takes up what the store knows from before, and keeps what is new."""
        with self.store.transaction():
            self.clock.offset += timedelta(milliseconds=int(self.store.setting("clock_offset") or 0))
            self.access_token, self.space_id = self.add_token(
                access_token or self.store.setting("access_token"), space_id or self.store.setting("space_id")
            )
            self.store.set_setting("access_token", self.access_token)
            self.store.set_setting("space_id", self.space_id)

    def advance(self, by: timedelta) -> datetime:
        """Moves the clock forward and gives the new time. Raises ValueError for a negative time."""
        self.clock.advance(by)
        self.store.set_setting("clock_offset", str(self.clock.offset // timedelta(milliseconds=1)))
        self.sessions.expire_due()
        return self.clock.now()

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
            "sessions": self.sessions.counts(),
            "payments": self.payments.counts(),
            "events": self.store.run("SELECT count(*) FROM events").fetchone()[0],
            "keptAnswers": self.store.run("SELECT count(*) FROM kept_answers").fetchone()[0],
            "faults": len(self.faults.waiting()),
            "requests": len(self.requests),
        }

    def reset(self) -> None:
        """Back to the first moment: nothing was made or happened, no faults, the first fees, the machine's own time.

        Tokens and Spaces stay.
        """
        with self.store.transaction():
            for table in ("sessions", "payments", "receipts", "endpoints", "events", "kept_answers"):
                self.store.run(f"DELETE FROM {table}")  # noqa: S608 - our own words
            self.store.set_setting("clock_offset", "0")
        self.clock.offset = timedelta()
        self.payments.fees = self._fees
        self.limits.clear()
        self.faults.clear()
        self.requests.clear()
