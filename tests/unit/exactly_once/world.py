"""A small Monime, a journal in memory, and workers that are stopped before every step, all on one clock.

A worker runs `create_once` or `resume` in a thread, and stops before each use of the journal and before each request.
The test decides which worker goes on, what the network does to its request, and who dies: any interleaving can be made.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from monime_ext import Runtime
from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import RawResponse
from monime_ext._core.settings import Settings
from monime_ext.caph_2025_08_23 import Monime
from monime_ext.errors import ConnectionFailed, MonimeError, TimedOut
from monime_ext.exactly_once._sync.create_once import create_once
from monime_ext.exactly_once._sync.resume import resume
from monime_ext.exactly_once.operation import CreatedResource
from monime_ext.journal import Entry, EntryKey, Journal
from monime_ext.journal.encryption import BodyCodec, PlainCodec
from monime_ext.journal.entry import UNFINISHED, Snapshot

__all__ = ["FAULTS", "ONCE", "READ_FAULTS", "SPACE", "Fault", "MemoryJournal", "Monimes", "Session", "Worker", "World"]

SPACE = "spc-1"
ONCE = "order-1042"
SESSION_LIFETIME = 3600.0
KEY_LIFETIME = 24 * 3600.0
REPLICA_LAG = 25.0
"""Seconds for which a read may not find a new session."""
IN_FLIGHT = 120.0
"""Seconds for which a request whose sender has given up may still arrive."""

Fault: TypeAlias = Literal[
    "", "not sent", "never arrives", "arrives later", "response lost", "400", "429", "409", "404"
]
FAULTS: tuple[Fault, ...] = ("", "not sent", "never arrives", "arrives later", "response lost", "400", "429", "409")
READ_FAULTS: tuple[Fault, ...] = ("", "404", "404", "never arrives")


class Killed(BaseException):
    """The process of a worker is killed."""


@dataclass
class Session:
    """A session of the small Monime."""

    id: str
    key: str
    body: bytes
    created_at: float
    status: str = "pending"


@dataclass
class Monimes:
    """A small Monime: idempotency keys, statuses, and replicas that lag.

    Attributes:
        sessions: Every session that was ever made.
        keys: The body, the session and the time of each key that is remembered.
        late: Requests that are still on their way, with the time when they were sent.
        conflicts: The keys that were used with another body.
    """

    now: Callable[[], float]
    sessions: dict[str, Session] = field(default_factory=dict)
    keys: dict[str, tuple[bytes, Session, float]] = field(default_factory=dict)
    late: list[tuple[float, str, bytes]] = field(default_factory=list)
    conflicts: set[str] = field(default_factory=set)

    def payable_or_paid(self) -> list[Session]:
        """Return the sessions of the order that can be paid, or are paid."""
        self._expire()
        return [session for session in self.sessions.values() if session.status in ("pending", "completed")]

    def deliver(self) -> None:
        """Let the late requests arrive."""
        late, self.late = self.late, []
        for sent_at, key, body in late:
            if self.now() - sent_at <= IN_FLIGHT:
                self.create(key, body)

    def create(self, key: str, body: bytes) -> RawResponse:
        self._expire()
        known = self.keys.get(key)
        if known is not None:
            if known[0] != body:
                self.conflicts.add(key)
                return _error(409, "idempotency_key_in_use")
            return _success(known[1], "pending", replayed=True)
        session = Session(f"scs-{len(self.sessions) + 1}", key, body, self.now())
        self.sessions[session.id] = session
        self.keys[key] = (body, session, self.now())
        return _success(session, session.status)

    def read(self, id: str, *, from_replica: bool) -> RawResponse:
        self._expire()
        session = self.sessions.get(id)
        lags = session is not None and from_replica and self.now() - session.created_at <= REPLICA_LAG
        if session is None or session.status == "deleted" or lags:
            return _error(404, "resource_not_found")
        return _success(session, session.status)

    def _expire(self) -> None:
        for session in self.sessions.values():
            if session.status == "pending" and self.now() - session.created_at >= SESSION_LIFETIME:
                session.status = "expired"
        self.keys = {key: known for key, known in self.keys.items() if self.now() - known[2] < KEY_LIFETIME}


class MemoryJournal:
    """A journal in memory, as strict as the real ones."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.codec: BodyCodec = PlainCodec()
        self._clock = clock
        self._entries: dict[EntryKey, Entry] = {}

    def begin(self, entry: Entry, lease: float) -> Snapshot:
        now = self._clock()
        if entry.key not in self._entries:
            times: dict[str, Any] = {
                "created_at": now,
                "sent_at": now,
                "changed_at": now,
                "lease_expires_at": now + lease,
            }
            self._entries[entry.key] = replace(entry, revision=1, **times)
        return Snapshot(self._entries[entry.key], now)

    def change(self, entry: Entry, *, lease: float | None = None, restarts: bool = False) -> Snapshot | None:
        now, old = self._clock(), self._entries.get(entry.key)
        if old is None or old.revision != entry.revision:
            return None
        self._entries[entry.key] = replace(
            entry,
            revision=entry.revision + 1,
            sent_at=now if restarts else old.sent_at,
            changed_at=now,
            lease_expires_at=None if lease is None else now + lease,
        )
        return Snapshot(self._entries[entry.key], now)

    def find(self, key: EntryKey) -> Snapshot | None:
        entry = self._entries.get(key)
        return None if entry is None else Snapshot(entry, self._clock())

    def entries(
        self,
        *,
        unfinished: bool = False,
        key_prefix: Sequence[str] = (),
        after: EntryKey | None = None,
        limit: int = 100,
    ) -> list[Entry]:
        found = sorted(self._entries.values(), key=lambda entry: entry.key)
        return [
            entry
            for entry in found
            if (after is None or entry.key > after) and (not unfinished or entry.state in UNFINISHED)
        ][:limit]

    def purge(self, older_than: float) -> int:
        raise NotImplementedError

    def prepare(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


class Worker:
    """A process that makes one call, step by step.

    Attributes:
        at: What it does next; "" once it is done.
        result: What the call returned or raised.
    """

    def __init__(self, world: World, call: Callable[[Monime], object]) -> None:
        self.at = "start"
        self.result: object = None
        self._world = world
        self._fault: Fault = ""
        self._killed = False
        self._may_go, self._has_stopped = threading.Semaphore(0), threading.Semaphore(0)
        self._thread = threading.Thread(target=self._run, args=(call,), daemon=True)
        self._thread.start()

    @property
    def is_done(self) -> bool:
        return self.at == ""

    def step(self, fault: Fault = "") -> None:
        """Let it do what it does next, up to the next stop.

        Args:
            fault: What happens to the request, if it is one.
        """
        if self.is_done:
            return
        self._fault = fault
        self._may_go.release()
        self._has_stopped.acquire()

    def finish(self) -> object:
        """Let it go on without faults until it is done, and return its result."""
        for _ in range(300):
            if self.is_done:
                return self.result
            self.step()
        raise AssertionError("the call does not end")

    def kill(self) -> None:
        """Kill it before its next step."""
        self._killed = True
        while not self.is_done:
            self.step()

    def stop(self, at: str) -> Fault:
        """Stop before a step; called by what the worker uses."""
        if self._killed:
            raise Killed
        self.at = at
        self._has_stopped.release()
        self._may_go.acquire()
        if self._killed:
            raise Killed
        return self._fault

    def _run(self, call: Callable[[Monime], object]) -> None:
        self._may_go.acquire()
        try:
            if not self._killed:
                self.result = call(self._world.client(self))
        except MonimeError as error:
            self.result = error
        except Killed:
            pass
        except BaseException as error:
            self._world.broken = error
        finally:
            self.at = ""
            self._has_stopped.release()


@dataclass
class World:
    """One order, its journal, Monime, and the time.

    Attributes:
        open_journal: Returns a journal on the clock of the world.
        max_retries: How often a client retries a request by itself.
        now: The time, in seconds.
        broken: An error that is not of this package's.
    """

    open_journal: Callable[[Callable[[], float]], Journal]
    max_retries: int = 0
    now: float = 1_000_000_000.0
    broken: BaseException | None = None

    def __post_init__(self) -> None:
        self.monime = Monimes(lambda: self.now)
        self.journal = self.open_journal(lambda: self.now)

    def create(self, attempt: int = 1, *, name: str = "Order", renew: bool = False, deadline: float = 20.0) -> Worker:
        """Start a worker that creates the session of the order."""
        body = {"name": name, "lineItems": [{"name": "Rice", "price": {"currency": "SLE", "value": 45000}}]}
        return Worker(
            self,
            lambda client: create_once(
                client,
                "createCheckoutSession",
                {"deadline": deadline},
                CreatedResource.parse,
                body=body,
                once=ONCE,
                attempt=attempt,
                renew="when_ended" if renew else "never",
            ),
        )

    def resume(self) -> Worker:
        """Start a worker that resumes orders."""
        return Worker(self, resume)

    def client(self, worker: Worker) -> Monime:
        """Return a client for a worker."""
        runtime = Runtime(
            monotonic=lambda: self.now, time=lambda: self.now, sleep=lambda seconds: self._sleep(worker, seconds)
        )
        client = Monime(
            "mon_token",
            SPACE,
            base_url="https://api.monime.io",
            runtime=runtime,
            rate_limiter=None,
            max_retries=self.max_retries,
            journal=_SteppedJournal(self.journal, worker),
        )
        client._shared._transport = _Transport(self.monime, worker)
        return client

    def _sleep(self, worker: Worker, seconds: float) -> None:
        worker.stop("sleep")
        self.now += seconds


class _SteppedJournal:
    """A journal before each use of which its worker stops."""

    def __init__(self, journal: Journal, worker: Worker) -> None:
        self.codec = journal.codec
        self._journal, self._worker = journal, worker

    def begin(self, entry: Entry, lease: float) -> Snapshot:
        self._worker.stop(f"begin {entry.state}")
        return self._journal.begin(entry, lease)

    def change(self, entry: Entry, *, lease: float | None = None, restarts: bool = False) -> Snapshot | None:
        self._worker.stop(f"change to {entry.state}")
        return self._journal.change(entry, lease=lease, restarts=restarts)

    def find(self, key: EntryKey) -> Snapshot | None:
        self._worker.stop("find")
        return self._journal.find(key)

    def entries(self, **filters: Any) -> list[Entry]:
        self._worker.stop("entries")
        return self._journal.entries(**filters)

    def purge(self, older_than: float) -> int:
        raise NotImplementedError

    def prepare(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


class _Transport:
    """Sends to the small Monime. As the real ones, it looks at the deadline last, before it writes."""

    def __init__(self, monime: Monimes, worker: Worker) -> None:
        self._monime, self._worker = monime, worker

    def send(self, request: PreparedRequest[Any], settings: Settings, ends_at: float | None) -> RawResponse:
        is_create = request.method == "POST"
        fault = self._worker.stop("send create" if is_create else "send read")
        if ends_at is not None and self._monime.now() >= ends_at:
            raise TimedOut("the deadline", outcome="not_sent")
        if fault == "not sent":
            raise ConnectionFailed("no connection", outcome="not_sent")
        if not is_create:
            if fault not in ("", "404"):
                raise ConnectionFailed("reset", outcome="unknown")
            return self._monime.read(request.target.rpartition("/")[2], from_replica=fault == "404")
        key, body = request.idempotency_key or "", request.content or b""
        if fault in ("400", "429", "409"):
            return _error(int(fault), "idempotency_key_in_use" if fault == "409" else "odd")
        if fault == "arrives later":
            self._monime.late.append((self._monime.now(), key, body))
        if fault in ("never arrives", "arrives later"):
            raise ConnectionFailed("reset", outcome="unknown")
        response = self._monime.create(key, body)
        if fault == "response lost":
            raise ConnectionFailed("reset", outcome="unknown")
        return response

    def close(self) -> None:
        """Do nothing."""

    def after_fork_in_child(self) -> None:
        """Do nothing."""


def _success(session: Session, status: str, *, replayed: bool = False) -> RawResponse:
    result = {**json.loads(session.body), "id": session.id, "status": status}
    headers = {"monime-cache": "irc"} if replayed else {}
    return RawResponse(200, headers, json.dumps({"success": True, "messages": [], "result": result}).encode())


def _error(status: int, reason: str) -> RawResponse:
    error = {"code": status, "reason": reason, "message": "no", "details": []}
    return RawResponse(status, {}, json.dumps({"success": False, "messages": [], "error": error}).encode())
