"""One order, one session: the course of a create with `once`, for threads and for tasks.

A course is a generator. It yields steps, is sent what came of each, and returns the response. It does no I/O, does not
sleep, and reads no clock but the one handed in; `driving` has the two loops that do.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, Generic, Literal, Protocol, TypeAlias, TypeVar

from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import Response
from monime_ext.errors import MonimeError, NotFound, Outcome, SessionEnded
from monime_ext.exactly_once import stored_request as intents
from monime_ext.exactly_once.error_factories import drifted, elsewhere, ended, in_progress, lost, still_open
from monime_ext.exactly_once.lease import hold_lease, is_dead
from monime_ext.exactly_once.policy import Verdict, outlives_its_key, settled_by, verdict
from monime_ext.exactly_once.steps import Course, attempts, begin, change, find, send, wait
from monime_ext.journal.encryption import BodyCodec
from monime_ext.journal.entry import UNFINISHED, Entry, EntryKey, Snapshot

__all__ = ["Plan", "Renew", "course", "finish"]

log = logging.getLogger("monime_ext")

Renew: TypeAlias = Literal["never", "when_ended"]

LEASE_MARGIN: Final = 5.0
"""Seconds that a lease lasts longer than its owner may send, for the outcome to be kept."""

FIRST_PAUSE: Final = 0.05
LONGEST_PAUSE: Final = 1.0

ENDED: Final = frozenset({"cancelled", "expired"})
"""The ends of a session after which its order is open again; one that is completed is paid."""


class _Session(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def status(self) -> str: ...


SessionT = TypeVar("SessionT", bound=_Session)


@dataclass(frozen=True, slots=True)
class Plan(Generic[SessionT]):
    """What a caller asked for, and what it is done with.

    Attributes:
        name: The order and the attempt at it.
        place: Where it is sent; see `Entry`.
        ends_at: When everything has to be over, on the clock that never goes back.
        read: Makes the call that reads a session.
        result: Makes a session from the envelope of a success.
        keeping: How bodies are kept.
        key_kept_for: Seconds for which Monime gives a success again to the same key.
        monotonic: The clock.
        token_bytes: Where chance comes from.
    """

    name: EntryKey
    place: str
    ends_at: float
    read: Callable[[str], PreparedRequest[SessionT]]
    result: Callable[[dict[str, Any]], SessionT]
    keeping: BodyCodec
    key_kept_for: float
    monotonic: Callable[[], float]
    token_bytes: Callable[[int], bytes]

    def lease(self) -> float:
        """The seconds for which an owner that begins now may send, and keep what came of it."""
        return max(self.ends_at - self.monotonic(), 0.0) + LEASE_MARGIN


def course(
    plan: Plan[SessionT],
    call: PreparedRequest[SessionT],
    create: Callable[[int], PreparedRequest[SessionT]],
    renew: Renew = "never",
) -> Course[Response[SessionT]]:
    """Create the session of an order, or find the one there is.

    Args:
        plan: The order.
        call: Creates the session of the attempt.
        create: Makes the call that creates the session of a later attempt.
        renew: What to do when the session of the attempt has ended.

    Raises:
        MonimeError: See `CheckoutSessions.create`.
    """
    name = plan.name
    if name.attempt > 1:
        yield from _check_that_none_is_open(plan, name, earlier=True)
    while True:
        try:
            with hold_lease(plan.token_bytes) as owner:
                return (yield from _attempt(plan, name, call, owner))
        except SessionEnded:
            if renew != "when_ended":
                raise
            name = replace(name, attempt=name.attempt + 1)
            call = create(name.attempt)


def finish(plan: Plan[SessionT]) -> Course[Response[SessionT] | None]:
    """Finish what is unfinished of an attempt, with the request that was kept; for `resume`.

    Returns:
        The response; None when there is nothing to finish any more, for nothing happened.

    Raises:
        ConfigurationError: It was sent elsewhere, or its body cannot be had.
        InProgress: Somebody sends it.
        OutcomeLost: Monime no longer knows its key.
        MonimeError: What came of sending it.
    """
    with hold_lease(plan.token_bytes) as owner:
        while (standing := (yield from find(plan.name))) is not None:
            entry = standing.entry
            if entry.place != plan.place:
                raise elsewhere(entry)
            match verdict(standing, plan.key_kept_for, is_dead):
                case "read":
                    return (yield from _read(plan, entry))
                case "refused":
                    raise intents.kept_refusal(entry, plan.keeping)
                case "lost":
                    raise lost(plan.name)
                case "wait":
                    raise in_progress(standing)
                case "restart":
                    return None
            if (taken := (yield from _take(plan, entry, owner))) is not None:
                return (yield from _send(plan, taken.entry, "unknown"))
    return None


def _attempt(
    plan: Plan[SessionT], name: EntryKey, call: PreparedRequest[SessionT], owner: str
) -> Course[Response[SessionT]]:
    begun = intents.intent(call, name, place=plan.place, owner=owner, keeping=plan.keeping)
    standing = yield from begin(begun, plan.lease())
    effect: Outcome = "not_sent"
    pause = FIRST_PAUSE
    while standing.entry.owner != owner:
        entry = standing.entry
        changed: Snapshot | None = None
        match _verdict_for(plan, standing, call):
            case "read":
                return (yield from _read(plan, entry, call))
            case "refused":
                raise intents.kept_refusal(entry, plan.keeping)
            case "finish":
                effect = "unknown"
                changed = yield from _take(plan, entry, owner)
            case "restart":
                yield from _check_that_none_is_open(plan, name)
                effect = "not_sent"
                changed = yield from change(intents.restarted(entry, begun), lease=plan.lease(), restarts=True)
            case _:
                if plan.monotonic() + pause >= plan.ends_at:
                    raise in_progress(standing)
                yield from wait(pause)
                pause = min(pause * 1.5, LONGEST_PAUSE)
        standing = changed or (yield from find(name)) or (yield from begin(begun, plan.lease()))
    if effect == "not_sent" and (name.attempt, standing.entry.revision) != (1, 1):
        yield from _check_again(plan, standing.entry)
    return (yield from _send(plan, standing.entry, effect))


def _verdict_for(plan: Plan[Any], standing: Snapshot, call: PreparedRequest[Any]) -> Verdict:
    """What an entry means for this very request, which may have another body or be for another place."""
    what = verdict(standing, plan.key_kept_for, is_dead)
    entry = standing.entry
    if what == "restart":
        return what
    if what == "refused":
        same = entry.place == plan.place and not intents.drift(entry, call, plan.keeping)
        return "refused" if same else "restart"
    if entry.place != plan.place:
        raise elsewhere(entry)
    if what == "lost":
        raise lost(entry.name)
    if what == "finish" and (paths := intents.drift(entry, call, plan.keeping)):
        raise drifted(entry, paths)
    return what


def _take(plan: Plan[Any], entry: Entry, owner: str) -> Course[Snapshot | None]:
    return (yield from change(replace(entry, state="sending", owner=owner), lease=plan.lease()))


def _send(plan: Plan[SessionT], entry: Entry, effect: Outcome) -> Course[Response[SessionT]]:
    call = intents.kept_call(entry, plan.keeping, plan.result)
    try:
        response = yield from send(call, plan.ends_at, effect)
    except GeneratorExit:
        raise
    except MonimeError as error:
        yield from _settle(settled_by(entry, error, plan.keeping))
        raise
    except BaseException:
        # Interrupted, with the request perhaps on its way. Nobody shall have to wait for the end of the lease.
        yield from _settle(entry.settled("unknown"))
        raise
    yield from _settle(entry.settled("created", session_id=response.result.id))
    return response


def _settle(entry: Entry) -> Course[None]:
    """Keep what came of sending. Where that fails, whatever a journal raises, the caller has the outcome all the same.

    The next one who asks finishes it again.
    """
    try:
        if (yield from change(entry)) is None:
            yield from _settle_late(entry)
    except Exception as failure:
        # What a database says may hold what is kept, and that nothing was sent is said of steps before this one.
        kind = type(failure.__cause__ or failure).__name__
        log.warning("%s: the journal could not keep the outcome: %s", entry.name.operation, kind)


def _settle_late(entry: Entry) -> Course[None]:
    """Keep that there is, or may be, a session, where others took the entry over or the database has lost it.

    Whatever others have tried since, a session that was created exists.
    """
    if entry.state not in ("created", "unknown"):
        return
    standing = (yield from find(entry.name)) or (yield from begin(replace(entry, state="unknown"), 0.0))
    known = standing.entry
    if entry.state == "created" and known.state != "created" and known.digest == entry.digest:
        yield from change(known.settled("created", session_id=entry.session_id))


def _read(plan: Plan[SessionT], entry: Entry, call: PreparedRequest[Any] | None = None) -> Course[Response[SessionT]]:
    """Read the session of an attempt; raise when it has ended, or is not the one that is asked for now."""
    try:
        status = entry.ended or (yield from _how_it_stands(plan, entry))
    except MonimeError as error:
        # This call only read, but who asked for an order has to hear of the order, and its session is there.
        error.outcome, error.idempotency_key = "committed", entry.key
        raise
    if isinstance(status, str):
        raise ended(entry, status)
    if call is not None and (paths := intents.drift(entry, call, plan.keeping)):
        raise drifted(entry, paths)
    return replace(status, idempotency_key=entry.key, replayed=True)


def _how_it_stands(plan: Plan[SessionT], entry: Entry) -> Course[Response[SessionT] | str]:
    """Ask Monime for a session, and return the answer, or how it ended, which is kept."""
    try:
        response = yield from send(plan.read(entry.session_id or ""), plan.ends_at)
    except NotFound as error:
        if error.reason is None:
            raise  # said by something on the way, not by Monime
        status = "deleted"
    else:
        status = response.result.status
        if status not in ENDED:
            return response
    yield from _settle(replace(entry, ended=status))
    return status


def _check_again(plan: Plan[SessionT], entry: Entry) -> Course[None]:
    """Check the other attempts once more, now that this one is durable.

    Of two who begin different attempts at the same moment, neither had seen the other before; now one does at least.
    """
    try:
        yield from _check_that_none_is_open(plan, entry.name)
    except GeneratorExit:
        raise
    except BaseException:
        yield from _settle(entry.settled("unsent"))
        raise


def _check_that_none_is_open(plan: Plan[SessionT], name: EntryKey, *, earlier: bool = False) -> Course[None]:
    """Check that the other attempts, or the earlier ones, leave no session open: the buyer might pay both."""
    for other in (yield from attempts(name)):
        counts = other.name.attempt < name.attempt or (other.name.attempt > name.attempt and not earlier)
        if counts and other.may_be_open and (standing := (yield from find(other.name))) is not None:
            yield from _check_that_it_ended(plan, standing)


def _check_that_it_ended(plan: Plan[SessionT], standing: Snapshot) -> Course[None]:
    entry = standing.entry
    if entry.state in UNFINISHED and not outlives_its_key(standing, plan.key_kept_for):
        raise still_open(entry)
    if entry.state == "created" and entry.ended is None:
        if entry.place != plan.place:
            raise elsewhere(entry)
        status = yield from _how_it_stands(plan, entry)
        if not isinstance(status, str):
            raise still_open(entry, status.result.status)
