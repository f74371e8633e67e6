"""At most one session of an order can ever be paid: scenes that once broke it, and a search for others."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from monime_ext import IdempotencyKey
from monime_ext.errors import IdempotencyConflict, NotFound, OutcomeLost, OutcomeUnknown, SessionEnded, StillOpen
from monime_ext.exactly_once._sync import create_once, other_attempts, session_status
from monime_ext.exactly_once.resume_report import ResumeReport
from monime_ext.journal import Entry, Journal
from monime_ext.journal.entry import UNFINISHED
from tests.journals import STORES, Store, journals_in
from tests.services import execute_on
from tests.unit.exactly_once.world import FAULTS, ONCE, READ_FAULTS, SPACE, MemoryJournal, Worker, World


@pytest.fixture
def world() -> World:
    return World(MemoryJournal)


START = 1_000_000_000.0


def key_of(attempt: int) -> str:
    """Return the idempotency key of an attempt."""
    return IdempotencyKey.for_order(ONCE, attempt=attempt).text(space_id=SPACE, operation="createCheckoutSession")


def up_to(worker: Worker, at: str) -> None:
    """Let a worker go on until it is about to do something."""
    while worker.at != at:
        assert not worker.is_done, f"it never came to {at!r}: {worker.result!r}"
        worker.step()


def failed_with(worker: Worker, error: type[Exception]) -> Any:
    result = worker.finish()
    assert isinstance(result, error), repr(result)
    return result


def entry_of(world: World, attempt: int) -> Entry:
    (entry,) = [entry for entry in world.journal.entries() if entry.key.attempt == attempt]
    return entry


def statuses(result: object) -> list[str]:
    assert isinstance(result, ResumeReport)
    return [order.status for order in result.orders]


def test_a_first_attempt_after_a_second_one_is_refused(world: World) -> None:
    world.create(2).finish()
    failed_with(world.create(1), StillOpen)
    assert len(world.monime.sessions) == 1


def test_a_first_attempt_that_begins_while_a_second_one_does_is_not_sent_too(world: World) -> None:
    second = world.create(2)
    up_to(second, "send create")
    failed_with(world.create(1), StillOpen)
    second.finish()
    assert len(world.monime.sessions) == 1


def test_a_second_attempt_that_was_killed_before_its_check_is_checked_when_it_is_finished(world: World) -> None:
    """Attempt 1 begins between the intent of attempt 2 and its check; both workers die, one after it had sent."""
    world.create(1).finish()
    world.monime.sessions["scs-1"].status = "expired"
    second = world.create(2)
    up_to(second, "begin sending")
    second.step()
    second.kill()
    assert entry_of(world, 2).is_intended
    world.monime.sessions["scs-1"].status = "pending"  # As if its check would have failed.
    world.journal.change(replace(entry_of(world, 1), final_status=None))
    assert statuses(world.resume().finish()) == ["failed"]
    assert len(world.monime.sessions) == 1
    assert entry_of(world, 2).state == "unsent"


def test_an_attempt_that_was_killed_before_its_check_is_finished_if_the_check_passes(world: World) -> None:
    world.create(1).finish()
    world.monime.sessions["scs-1"].status = "expired"
    second = world.create(2)
    up_to(second, "begin sending")
    second.step()
    second.kill()
    assert statuses(world.resume().finish()) == ["created"]
    assert entry_of(world, 2).session_id == "scs-2"


def test_an_intent_whose_check_never_ran_does_not_stand_in_the_way(world: World) -> None:
    world.create(1).finish()
    world.monime.sessions["scs-1"].status = "expired"
    second = world.create(2)
    up_to(second, "begin sending")
    second.step()
    second.kill()
    world.create(3).finish()
    assert (entry_of(world, 2).state, entry_of(world, 3).session_id) == ("unsent", "scs-2")


def test_a_worker_that_wakes_up_after_its_intent_was_passed_sends_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = world.create(2)
    up_to(second, "change to sending")  # It has checked the others.
    world.now += 60
    world.create(3).finish()
    failed_with(second, Exception)
    assert len(world.monime.sessions) == 1


def test_a_worker_that_was_stopped_beyond_its_lease_sends_nothing(world: World) -> None:
    first = world.create(1)
    up_to(first, "send create")
    world.now += 60
    world.create(1).finish()
    world.monime.sessions["scs-1"].status = "deleted"
    world.now += 24 * 3600
    failed_with(first, Exception)
    assert len(world.monime.sessions) == 1


def test_one_read_that_does_not_find_a_session_does_not_end_it(world: World) -> None:
    world.create(1).finish()
    again = world.create(1, renew=True, deadline=60)
    up_to(again, "send read")
    again.step("404")
    again.finish()
    assert again.result.result.id == "scs-1"  # type: ignore[attr-defined]
    assert (entry_of(world, 1).final_status, entry_of(world, 1).phase) == (None, None)
    assert len(world.monime.sessions) == 1


def test_a_short_call_does_not_take_a_session_for_deleted_but_a_later_one_does(world: World) -> None:
    world.create(1).finish()
    world.monime.sessions["scs-1"].status = "deleted"
    error = failed_with(world.create(1, renew=True, deadline=10), NotFound)
    assert (error.outcome, error.retry_after) == ("committed", 30)
    failed_with(world.create(2, deadline=10), StillOpen)
    world.now += 30
    failed_with(world.create(1, deadline=10), SessionEnded)
    assert entry_of(world, 1).final_status == "deleted"


def test_an_old_read_that_did_not_find_a_session_confirms_nothing(world: World) -> None:
    world.create(1).finish()
    reader = world.create(1, deadline=1)
    up_to(reader, "send read")
    reader.step("404")
    reader.finish()
    assert entry_of(world, 1).phase == "missing"
    world.now += 3 * 3600
    world.monime.sessions["scs-1"].status = "deleted"
    failed_with(world.create(1, deadline=10), NotFound)


def test_a_paid_order_is_never_renewed_whatever_a_read_shows(world: World) -> None:
    world.create(1).finish()
    world.monime.sessions["scs-1"].status = "completed"
    world.create(1).finish()
    assert entry_of(world, 1).phase == "completed"
    world.monime.sessions["scs-1"].status = "deleted"  # What Monime never does.
    world.now += 3600
    failed_with(world.create(1, renew=True, deadline=60), NotFound)
    failed_with(world.create(2, deadline=60), StillOpen)


def test_a_key_that_is_in_use_shows_that_there_is_a_session(world: World) -> None:
    world.create(1).finish()
    world.journal = MemoryJournal(lambda: world.now)
    assert failed_with(world.create(1, name="Changed"), IdempotencyConflict).outcome == "unknown"
    failed_with(world.create(2), StillOpen)
    failed_with(world.create(1, name="Changed"), OutcomeLost)
    assert statuses(world.resume().finish()) == ["lost"]
    assert len(world.monime.sessions) == 1


def test_a_refusal_does_not_settle_what_was_sent_before(world: World) -> None:
    first = world.create(1)
    up_to(first, "send create")
    first.step("arrives later")
    failed_with(first, OutcomeUnknown)
    for fault in ("400", "429", "409"):
        resumed = world.resume()
        up_to(resumed, "send create")
        resumed.step(fault)
        assert statuses(resumed.finish()) == ["failed"]
    failed_with(world.create(2), StillOpen)
    world.monime.deliver()
    assert world.create(1).finish().result.id == "scs-1"  # type: ignore[attr-defined]


def test_a_lost_attempt_is_passed_only_when_what_it_may_have_created_has_ended(world: World) -> None:
    """A request that was sent again just before Monime forgot its key may have created a session that lives on."""
    first = world.create(1)
    up_to(first, "send create")
    first.step("never arrives")
    first.finish()
    world.now += 23.4 * 3600
    again = world.create(1)
    up_to(again, "send create")
    again.step("response lost")
    again.finish()
    world.now += 600
    failed_with(world.create(1), OutcomeLost)
    failed_with(world.create(2), StillOpen)
    world.now += 3600
    world.create(2).finish()
    assert [session.status for session in world.monime.sessions.values()] == ["expired", "pending"]


class Attempts(RuleBasedStateMachine):
    """Two workers, interleaved step by step, and everything that can happen to them."""

    open_journal: Callable[[Callable[[], float]], Journal] = MemoryJournal
    sees_deaths = True

    def __init__(self) -> None:
        super().__init__()
        self.world = World(type(self).open_journal, max_retries=1)
        self.workers: list[Worker | None] = [None, None]
        self.journal_was_lost = False

    def teardown(self) -> None:
        for worker in self.workers:
            if worker is not None:
                worker.kill()
        assert self.world.broken is None, repr(self.world.broken)

    def free(self, slot: int) -> bool:
        worker = self.workers[slot]
        return worker is None or worker.is_done

    def may_ask_for(self, attempt: int) -> bool:
        """After the journal was lost, nothing protects a caller who goes on counting where the journal does not."""
        if not self.journal_was_lost or attempt == 1:
            return True
        known = {entry.key.attempt: entry.state for entry in self.world.journal.entries()}
        return known.get(attempt - 1) in ("created", "unknown") or key_of(attempt - 1) in self.world.monime.conflicts

    @rule(
        slot=st.integers(0, 1),
        attempt=st.sampled_from([1, 1, 2, 3, 4]),
        name=st.sampled_from(["Order", "Order", "Changed"]),
        renew=st.booleans(),
        deadline=st.sampled_from([5.0, 20.0, 60.0]),
    )
    def create(self, slot: int, attempt: int, name: str, renew: bool, deadline: float) -> None:
        if self.free(slot) and self.may_ask_for(attempt):
            renews = renew and not self.journal_was_lost
            self.workers[slot] = self.world.create(attempt, name=name, renew=renews, deadline=deadline)

    @rule(slot=st.integers(0, 1))
    def resume(self, slot: int) -> None:
        if self.free(slot):
            self.workers[slot] = self.world.resume()

    @rule(
        slot=st.integers(0, 1),
        steps=st.integers(1, 6),
        fault=st.sampled_from(FAULTS),
        read_fault=st.sampled_from(READ_FAULTS),
    )
    def step(self, slot: int, steps: int, fault: Any, read_fault: Any) -> None:
        worker = self.workers[slot]
        for _ in range(steps):
            if worker is not None and not worker.is_done:
                worker.step({"send create": fault, "send read": read_fault}.get(worker.at, ""))

    @rule(slot=st.integers(0, 1))
    def finish(self, slot: int) -> None:
        worker = self.workers[slot]
        if worker is not None and not worker.is_done:
            worker.finish()

    @rule(slot=st.integers(0, 1))
    def kill(self, slot: int) -> None:
        worker = self.workers[slot]
        if worker is not None and not worker.is_done:
            worker.kill()

    @rule(seconds=st.sampled_from([1.0, 26.0, 70.0, 3601.0, 23 * 3600.0]))
    def time_passes(self, seconds: float) -> None:
        """Time passes, unless a paid session would be forgotten of which only a person can know.

        That is the limit of a journal: nobody resumed the order for a day, and the caller has to look for a paid
        session before he counts `attempt` up.
        """
        unfinished = any(entry.state in UNFINISHED for entry in self.world.journal.entries())
        paid = any(session.status == "completed" for session in self.world.monime.sessions.values())
        if seconds > 10_000 and unfinished and paid:
            return
        if self.journal_was_lost and self.world.now + seconds > START + 22 * 3600:
            return
        self.world.now += seconds

    @rule()
    def late_requests_arrive(self) -> None:
        self.world.monime.deliver()

    @rule(status=st.sampled_from(["completed", "deleted", "cancelled", "expired"]))
    def the_session_changes(self, status: str) -> None:
        for session in self.world.monime.payable_or_paid():
            entries = self.world.journal.entries()
            is_old = any(e.state in UNFINISHED and self.world.now - e.sent_at > 20 * 3600 for e in entries)
            if session.status == "pending" and not (status == "completed" and is_old):
                session.status = status

    @precondition(lambda self: self.free(0) and self.free(1) and not self.journal_was_lost)
    @rule()
    def the_journal_is_lost(self) -> None:
        """It is lost, while Monime knows the keys of every attempt up to the one with the session.

        If it does not, nothing shows to a later call that the order has a session: that is the limit.
        """
        known = [key in self.world.monime.keys for key in map(key_of, range(1, 6))]
        open_keys = [session.key for session in self.world.monime.payable_or_paid()]
        is_protected = all(all(known[: number + 1]) for number in range(5) if key_of(number + 1) in open_keys)
        is_memory = type(self).open_journal is MemoryJournal
        if is_memory and is_protected and self.world.now < START + 20 * 3600:
            self.journal_was_lost = True
            self.world.monime.late.clear()
            self.world.journal = MemoryJournal(lambda: self.world.now)

    @invariant()
    def at_most_one_session_can_be_paid(self) -> None:
        sessions = self.world.monime.payable_or_paid()
        assert len(sessions) <= 1, sessions


class AttemptsAfterTheFirst(Attempts):
    """The same, after a first attempt that went well."""

    def __init__(self) -> None:
        super().__init__()
        self.world.create(1).finish()


class AttemptsAfterALoss(AttemptsAfterTheFirst):
    """The same, after the journal was lost too, and the order was asked for with another body."""

    def __init__(self) -> None:
        super().__init__()
        self.journal_was_lost = True
        self.world.journal = MemoryJournal(lambda: self.world.now)
        self.world.create(1, name="Changed").finish()


def search(machine: type[Attempts], examples: int, **options: Any) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
            **options,
        ),
    )


EXAMPLES = int(os.environ.get("MONIME_ATTEMPTS_EXAMPLES", "300"))


@pytest.mark.parametrize("sees_deaths", [True, False])
def test_no_order_of_events_makes_two_sessions_payable(sees_deaths: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not sees_deaths:  # As between machines: only the end of a lease shows that its holder is gone.
        for module in (create_once, other_attempts):
            monkeypatch.setattr(module, "is_dead", lambda holder: False)
    search(Attempts, EXAMPLES)


@contextmanager
def machine_on(store: Store, folder: Path) -> Iterator[type[Attempts]]:
    with journals_in(store, folder) as journals:
        journal: list[Journal] = []

        def emptied(clock: Callable[[], float]) -> Journal:
            while journal:
                journal.pop().close()
            _empty(journals)
            journal.append(journals.open(clock=clock))
            return journal[0]

        yield type("AttemptsOnADatabase", (Attempts,), {"open_journal": staticmethod(emptied)})


def _empty(journals: Any) -> None:
    if journals.store == "sqlite":
        for file in Path(journals.address).parent.glob("journal.sqlite3*"):
            file.unlink()
    else:
        execute_on(journals.address, "DELETE FROM monime_journal")


@pytest.mark.parametrize("store", STORES)
def test_no_order_of_events_makes_two_sessions_payable_on_a_database(store: Store, tmp_path: Path) -> None:
    with machine_on(store, tmp_path) as machine:
        search(machine, max(EXAMPLES // 20, 10))


def _passes(*arguments: object, **options: object) -> None:
    """Check nothing."""


GUARDS: dict[str, tuple[type[Attempts], ModuleType, str, Callable[..., object]]] = {
    "the check of the other attempts while the intent is durable": (
        Attempts,
        other_attempts,
        "_check_while_holding",
        _passes,
    ),
    "the entry of attempt 1": (Attempts, create_once, "check_earlier_attempts", _passes),
    "the confirmation that a session is missing": (
        AttemptsAfterTheFirst,
        session_status,
        "is_confirmed_missing",
        lambda snapshot: True,
    ),
    "the key that is in use": (
        AttemptsAfterALoss,
        create_once,
        "finalized_by_error",
        lambda entry, error, codec, effect: entry.finalized("unknown" if error.outcome == "unknown" else "unsent"),
    ),
}


@pytest.mark.parametrize("guard", GUARDS)
def test_the_search_fails_without_a_guard(guard: str, monkeypatch: pytest.MonkeyPatch) -> None:
    machine, module, name, replacement = GUARDS[guard]
    monkeypatch.setattr(module, name, replacement)
    with pytest.raises(AssertionError, match=r"Session\(id="):
        search(machine, 3000, phases=[Phase.generate], derandomize=True)
