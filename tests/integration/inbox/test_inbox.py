"""One event, one effect: across duplicates, failures, crashes and many workers, with every store."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from monime_ext.errors import ClaimLost, ConfigurationError, EventBusy, EventNotKept, HandlerFailed, MonimeError
from monime_ext.inbox.entry import new_claimed
from tests.deliveries import payment_completed, session_completed
from tests.integration.inbox.shops import Handler, Shop
from tests.versions import Event, webhooks

LEASE = 120.0


def event(id: str = "wkd-1", **fields: Any) -> Event:
    return webhooks.parse(session_completed(id, **fields))


def failing(
    times: int, then: Handler, error: Callable[[], BaseException] = lambda: ValueError("+23276123456")
) -> Handler:
    """A handler that does its work and then fails, so many times."""
    left = [times]

    def handle(event: Any, transaction: Any) -> None:
        then(event, transaction)
        if left[0]:
            left[0] -= 1
            raise error()

    return handle


def test_an_event_that_is_delivered_several_times_is_handled_once(shop: Shop) -> None:
    worker, other = shop.worker(), shop.worker()
    assert worker.handle(event()) == "done"
    assert [worker.handle(event()), other.handle(event()), other.handle(event())] == ["duplicate"] * 3
    assert worker.handle(event("wkd-2")) == "done"
    assert shop.credited() == 2


def test_an_event_without_a_handler_is_ignored_and_not_stored(shop: Shop) -> None:
    worker = shop.worker()
    inner = getattr(worker, "_inner", worker)
    inner._default_handler = None
    assert worker.handle(event()) == "ignored"
    assert worker.unfinished() == []
    inner.on("checkout_session.completed")(shop.as_async(shop.credit) if shop.is_async else shop.credit)
    assert worker.handle(event()) == "done"
    assert worker.handle(webhooks.parse(payment_completed())) == "ignored"
    assert shop.credited() == 1


def test_a_handler_that_fails_changes_nothing_and_is_retried(shop: Shop) -> None:
    worker = shop.worker(failing(2, shop.credit))
    for _ in range(2):
        with pytest.raises(HandlerFailed) as caught:
            worker.handle(event())
        assert isinstance(caught.value.__cause__, ValueError)
        assert shop.credited() == 0
    assert worker.handle(event()) == "done"
    assert worker.handle(event()) == "duplicate"
    assert shop.credited() == 1


def test_a_handler_that_never_begins_the_transaction_also_runs_once(shop: Shop) -> None:
    runs: list[int] = []
    worker = shop.worker(failing(1, lambda event, transaction: runs.append(transaction.attempt)))
    with pytest.raises(HandlerFailed):
        worker.handle(event())
    assert worker.handle(event()) == "done"
    assert worker.handle(event()) == "duplicate"
    assert runs == [1, 2]


def test_an_event_whose_worker_died_is_retried_when_its_lease_expires(shop: Shop) -> None:
    delivered = event()
    assert shop.store().save(new_claimed(delivered.id, delivered.name, delivered.body, shop.time.now, LEASE))
    worker = shop.worker(lease=LEASE)
    with pytest.raises(EventBusy) as caught:
        worker.handle(delivered)
    assert caught.value.retry_after == LEASE
    shop.time.now += LEASE - 0.5
    with pytest.raises(EventBusy):
        worker.handle(delivered)
    shop.time.now += 0.5
    assert worker.handle(delivered) == "done"
    assert shop.credited() == 1


@pytest.mark.parametrize("begins", ["before", "after", "never"])
def test_a_worker_that_took_too_long_is_rolled_back_when_another_took_over(shop: Shop, begins: str) -> None:
    quick = shop.worker()

    def slow(event: Any, transaction: Any) -> None:
        # Nobody else writes to a file while a transaction is open on it.
        if begins == "before" and shop.kind != "sqlite":
            shop.credit(event, transaction)
        shop.time.now += LEASE
        assert quick.handle(event) == "done"
        if begins == "after":
            shop.credit(event, transaction)

    with pytest.raises(ClaimLost, match="wkd-1"):
        shop.worker(slow, lease=LEASE).handle(event())
    assert shop.credited() == 1


def test_of_two_concurrent_workers_one_handles_the_event_and_the_other_raises_event_busy(shop: Shop) -> None:
    entered, leave = threading.Event(), threading.Event()

    def waiting(event: Any, transaction: Any) -> None:
        entered.set()
        assert leave.wait(20)
        shop.credit(event, transaction)

    first, second = shop.worker(waiting), shop.worker()
    outcome: list[str] = []
    thread = threading.Thread(target=lambda: outcome.append(first.handle(event())))
    thread.start()
    assert entered.wait(20)
    with pytest.raises(EventBusy):
        second.handle(event())
    assert [entry.state for entry in second.unfinished()] == ["running"]
    leave.set()
    thread.join()
    assert outcome == ["done"]
    assert second.handle(event()) == "duplicate"
    assert shop.credited() == 1


def test_concurrent_workers_with_the_same_events_credit_every_event_once(shop: Shop) -> None:
    workers = [shop.worker() for _ in range(4)]
    outcomes: list[str] = []

    def work(worker: Any) -> None:
        for number in range(6):
            while True:
                try:
                    outcomes.append(worker.handle(event(f"wkd-{number}")))
                    break
                except EventBusy:
                    continue

    threads = [threading.Thread(target=work, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done"] * 6 + ["duplicate"] * 18
    assert shop.credited() == 6


def test_an_event_that_is_out_of_attempts_is_dead_lettered_with_its_error_until_it_is_replayed(shop: Shop) -> None:
    worker = shop.worker(failing(4, shop.credit), max_attempts=3)
    for _ in range(2):
        with pytest.raises(HandlerFailed):
            worker.handle(event())
    shop.time.now += 5
    assert worker.handle(event()) == "dead_lettered"
    assert worker.handle(event()) == "dead_lettered"
    (entry,) = worker.dead_letters()
    assert (entry.id, entry.name, entry.state, entry.attempts) == (
        "wkd-1",
        "checkout_session.completed",
        "dead_lettered",
        3,
    )
    assert entry.error.startswith("ValueError in handle, ")
    assert (entry.first_seen_at, entry.changed_at) == (shop.time.now - 5, shop.time.now)
    assert worker.retry_pending() == {}
    with pytest.raises(HandlerFailed):
        worker.replay("wkd-1")
    assert worker.dead_letters() == []
    assert worker.replay("wkd-1") == "done"
    assert shop.credited() == 1
    assert worker.unfinished() == []


def test_a_handler_that_ends_the_process_on_every_attempt_dead_letters_the_event_too(shop: Shop) -> None:
    delivered = event()
    worker = shop.worker(max_attempts=1, lease=LEASE)
    shop.store().save(new_claimed(delivered.id, delivered.name, delivered.body, shop.time.now, LEASE))
    shop.time.now += LEASE
    assert worker.handle(delivered) == "dead_lettered"
    (entry,) = worker.dead_letters()
    assert "process ended" in entry.error
    assert worker.replay(delivered.id) == "done"


def test_stored_errors_and_the_repr_of_an_entry_contain_no_secrets(shop: Shop) -> None:
    def refused() -> MonimeError:
        return MonimeError("Token mon_secret and number +23276123456 were refused.\x00")

    worker = shop.worker(failing(1, shop.credit), max_attempts=1)
    assert worker.handle(event("wkd-1", metadata={"phone": "+23276123456"})) == "dead_lettered"
    other = shop.worker(failing(1, shop.credit, refused), max_attempts=1)
    assert other.handle(event("wkd-2")) == "dead_lettered"
    first, second = worker.dead_letters()
    assert second.error == "MonimeError: Token <token> and number <number> were refused.\ufffd"
    shown = f"{first!r}{second!r}{first.error}"
    assert not any(secret in shown for secret in ("76123456", "secret", "Rice"))
    assert first.body == event("wkd-1", metadata={"phone": "+23276123456"}).body


def test_a_done_event_keeps_no_personal_data(shop: Shop) -> None:
    worker = shop.worker()
    worker.handle(event())
    entry = shop.store().load("wkd-1")
    assert (entry.state, entry.body, entry.error) == ("done", None, None)
    with pytest.raises(EventNotKept):
        worker.replay("wkd-1")


def test_replaying_an_unknown_or_running_event_is_an_error(shop: Shop) -> None:
    worker = shop.worker()
    with pytest.raises(EventNotKept, match="wkd-9"):
        worker.replay("wkd-9")
    delivered = event()
    shop.store().save(new_claimed(delivered.id, delivered.name, delivered.body, shop.time.now, LEASE))
    with pytest.raises(EventBusy):
        worker.replay("wkd-1")


def test_failed_and_interrupted_events_are_retried_and_running_ones_are_not(shop: Shop) -> None:
    worker = shop.worker(failing(2, shop.credit), lease=LEASE)
    store, delivered = shop.store(), event()
    store.save(new_claimed("wkd-cut", delivered.name, event("wkd-cut").body, shop.time.now, LEASE))
    shop.time.now += LEASE
    for id in ("wkd-failed", "wkd-fails"):
        with pytest.raises(HandlerFailed):
            worker.handle(event(id))
        shop.time.now += 1
    store.save(new_claimed("wkd-running", delivered.name, event("wkd-running").body, shop.time.now, LEASE))
    assert [entry.id for entry in worker.unfinished(limit=2)] == ["wkd-cut", "wkd-failed"]
    again = shop.worker(lambda event, transaction: failing(event.id == "wkd-fails", shop.credit)(event, transaction))
    assert again.retry_pending(limit=1) == {"wkd-cut": "done"}
    assert again.retry_pending() == {"wkd-failed": "done", "wkd-fails": "failed", "wkd-running": "busy"}
    assert shop.credited() == 2
    assert {entry.id: entry.state for entry in again.unfinished()} == {"wkd-fails": "failed", "wkd-running": "running"}


def test_the_two_events_of_a_payment_have_an_effect_once(shop: Shop) -> None:
    results: list[bool] = []

    def settle(event: Any, transaction: Any) -> None:
        mine = transaction.once(f"settle {event.checkout_session_id}")
        results.append(mine)
        if mine:
            shop.credit(event, transaction)

    worker = shop.worker(settle)
    worker.handle(event("wkd-1"))
    worker.handle(webhooks.parse(payment_completed("wkd-2")))
    worker.handle(event("wkd-3", id_of_another="x"))
    assert results == [True, False, False]
    assert shop.credited() == 1


def test_a_rolled_back_effect_may_be_had_by_another_event(shop: Shop) -> None:
    def settle(event: Any, transaction: Any) -> None:
        if transaction.once("settle"):
            shop.credit(event, transaction)

    worker = shop.worker(failing(1, settle))
    with pytest.raises(HandlerFailed):
        worker.handle(event("wkd-1"))
    assert worker.handle(event("wkd-2")) == "done"
    assert worker.handle(event("wkd-1")) == "done"
    assert shop.credited() == 1


def test_an_interruption_releases_the_event_and_is_no_failed_attempt(shop: Shop) -> None:
    interruption = asyncio.CancelledError if shop.is_async else KeyboardInterrupt
    worker = shop.worker(failing(1, shop.credit, interruption), max_attempts=1)
    with pytest.raises((KeyboardInterrupt, concurrent.futures.CancelledError)):
        worker.handle(event())
    (entry,) = worker.unfinished()
    assert (entry.state, entry.attempts) == ("failed", 0)
    assert worker.handle(event()) == "done"
    assert shop.credited() == 1


def test_purge_deletes_old_done_events_only(shop: Shop) -> None:
    def settle(event: Any, transaction: Any) -> None:
        transaction.once(f"settle {event.id}")
        if event.id == "wkd-failed":
            raise ValueError

    worker = shop.worker(settle)
    worker.handle(event("wkd-old"))
    with pytest.raises(HandlerFailed):
        worker.handle(event("wkd-failed"))
    shop.time.now += 3600
    worker.handle(event("wkd-new"))
    assert worker.purge(timedelta(days=1)) == 0
    assert worker.purge(timedelta(minutes=30)) == 1
    assert worker.handle(event("wkd-new")) == "duplicate"
    assert [entry.id for entry in worker.unfinished()] == ["wkd-failed"]
    assert worker.handle(event("wkd-old")) == "done"


def test_effects_are_kept_while_an_unfinished_event_may_share_them(shop: Shop) -> None:
    ready: list[bool] = []

    def deliver(event: Any, transaction: Any) -> None:
        if event.id == "wkd-second" and not ready:
            raise ValueError
        if transaction.once("deliver order-1042"):
            shop.credit(event, transaction)

    worker = shop.worker(deliver, max_attempts=1)
    worker.handle(event("wkd-first"))
    assert worker.handle(event("wkd-second")) == "dead_lettered"
    shop.time.now += 40 * 24 * 3600
    assert worker.purge() == 1
    ready.append(True)
    assert worker.replay("wkd-second") == "done"
    assert shop.credited() == 1
    shop.time.now += 40 * 24 * 3600
    assert worker.purge() == 1
    assert worker.handle(event("wkd-third")) == "done"
    assert shop.credited() == 2


def test_a_name_has_one_handler(shop: Shop) -> None:
    inbox = getattr(shop.worker(), "_inner", None) or shop.worker()
    inbox.on("a.b", "a.c")(print)
    with pytest.raises(ConfigurationError, match=r"a\.c"):
        inbox.on("a.c")(print)
    with pytest.raises(ConfigurationError, match="all other events"):
        inbox.on()(print)
    with pytest.raises(ConfigurationError):
        shop.worker(lease=0)
    with pytest.raises(ConfigurationError):
        shop.worker(max_attempts=0)
