"""The contract of a journal: one suite for every database, sync and async."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import anyio.from_thread
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monime_ext.errors import ConfigurationError
from monime_ext.journal import Entry, EntryKey, Journal
from tests.integration.client.blocking import Blocking
from tests.journals import STORES, Journals, journals_in
from tests.versions import LATEST

KEY = EntryKey("spc-one", "createCheckoutSession", "order-1042", 1)
DAY = 24 * 3600.0


class Clock:
    now = 1_800_000_000.25

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module", params=STORES)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journals]:
    with journals_in(request.param, tmp_path_factory.mktemp("journal")) as journals:
        yield journals


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sync", "async"])
def journal(store: Journals, clock: Clock, request: pytest.FixtureRequest) -> Iterator[Any]:
    """An empty journal; an async one is used like a sync one."""
    empty(store)
    if request.param == "sync":
        yield store.open(clock=clock)
    else:
        with anyio.from_thread.start_blocking_portal() as portal:
            journal = Blocking(portal.call(lambda: store.open_async(clock=clock)), portal)
            yield journal
            journal.close()


def empty(store: Journals) -> None:
    # The database has only so many connections, and all tests of a kind share one database.
    store.close()
    journal = store.open(clock=lambda: 1e12)
    for entry in journal.entries(limit=10_000):
        journal.change(entry.finalized("unsent"))
    later = store.open(clock=lambda: 1e13)
    later.purge(1e11)
    assert later.entries() == []


def an_entry(key: EntryKey = KEY, **fields: Any) -> Entry:
    defaults: dict[str, Any] = {
        "base_url": "https://api.monime.io",
        "method": "POST",
        "target": "/v1/checkout-sessions",
        "headers": {"Monime-Version": LATEST, "Idempotency-Key": "ord-1"},
        "idempotency_key": "ord-1",
        "body": b'{"name":"\xc3\xa9\x00"}',
        "owner": '["here", 1, "a", "b"]',
    }
    return Entry(key=key, **defaults | fields)


def test_begin_inserts_an_entry_with_the_times_of_the_database(journal: Journal, clock: Clock) -> None:
    snapshot = journal.begin(an_entry(), 30)
    entry = snapshot.entry
    assert snapshot.now == clock.now
    assert (entry.created_at, entry.sent_at, entry.changed_at) == (clock.now,) * 3
    assert entry.lease_expires_at == clock.now + 30
    assert entry.revision == 1
    assert entry.is_intact
    found = journal.find(KEY)
    assert found is not None
    assert found.entry == entry
    expected = an_entry(created_at=clock.now, sent_at=clock.now, changed_at=clock.now, lease_expires_at=clock.now + 30)
    assert replace(entry, digest="") == expected


def test_a_second_entry_with_the_same_key_is_not_inserted(journal: Journal, clock: Clock) -> None:
    first = journal.begin(an_entry(), 30)
    clock.now += 5
    second = journal.begin(an_entry(body=b"other", owner='["there", 2, "c", "d"]'), 60)
    assert second.entry == first.entry
    assert second.now == clock.now


def test_an_entry_that_does_not_exist_is_not_found(journal: Journal) -> None:
    journal.begin(an_entry(), 30)
    assert journal.find(replace(KEY, attempt=2)) is None
    assert journal.find(replace(KEY, space_id="spc-two")) is None


def test_a_change_replaces_the_entry_and_increases_its_revision(journal: Journal, clock: Clock) -> None:
    entry = journal.begin(an_entry(), 30).entry
    clock.now += 1
    changed = journal.change(entry.finalized("created", session_id="scs-1"))
    assert changed is not None
    assert changed.entry.state == "created"
    assert changed.entry.session_id == "scs-1"
    assert changed.entry.owner is None
    assert changed.entry.lease_expires_at is None
    assert changed.entry.revision == entry.revision + 1
    assert changed.entry.changed_at == clock.now
    assert changed.entry.sent_at == entry.sent_at
    assert changed.entry.body == entry.body
    found = journal.find(KEY)
    assert found is not None
    assert found.entry == changed.entry


def test_an_entry_that_was_damaged_is_not_intact_after_a_change_either(journal: Journal) -> None:
    entry = journal.begin(an_entry(), 30).entry
    journal.change(replace(entry, body=b"damaged"))
    damaged = journal.find(KEY)
    assert damaged is not None
    assert not damaged.entry.is_intact
    journal.change(damaged.entry.finalized("unknown"))
    found = journal.find(KEY)
    assert found is not None
    assert not found.entry.is_intact


def test_a_change_of_an_outdated_revision_changes_nothing(journal: Journal) -> None:
    entry = journal.begin(an_entry(), 30).entry
    taken = journal.change(replace(entry, owner='["there", 2, "c", "d"]'), lease=30)
    assert taken is not None
    assert journal.change(entry.finalized("refused")) is None
    assert journal.change(replace(entry, key=replace(KEY, attempt=9))) is None
    found = journal.find(KEY)
    assert found is not None
    assert found.entry == taken.entry


def test_a_change_may_set_a_new_lease_and_restart_the_lifetime_of_the_idempotency_key(
    journal: Journal, clock: Clock
) -> None:
    entry = journal.begin(an_entry(), 30).entry
    clock.now += 100
    changed = journal.change(entry, lease=7.5, restarts=True)
    assert changed is not None
    assert changed.entry.lease_expires_at == clock.now + 7.5
    assert changed.entry.sent_at == clock.now
    assert changed.entry.created_at == entry.created_at


def keys(entries: list[Entry]) -> list[tuple[str, str, int]]:
    return [(each.key.space_id, each.key.once, each.key.attempt) for each in entries]


def test_entries_are_listed_in_the_order_of_their_keys_and_in_pages(journal: Journal) -> None:
    expected_keys = [("spc-a", "x", 1), ("spc-a", "x", 2), ("spc-a", "x", 10), ("spc-a", "y", 1), ("spc-b", "x", 1)]
    for space, once, attempt in reversed(expected_keys):
        journal.begin(an_entry(EntryKey(space, "op", once, attempt)), 30)
    assert keys(journal.entries()) == expected_keys
    first = journal.entries(limit=2)
    assert keys(first) == expected_keys[:2]
    assert keys(journal.entries(limit=2, after=first[-1].key)) == expected_keys[2:4]
    assert keys(journal.entries(limit=5, after=EntryKey("spc-b", "op", "x", 1))) == []


def test_entries_can_be_filtered_by_a_key_prefix(journal: Journal) -> None:
    for name in (EntryKey("spc-a", "op", "x", 1), EntryKey("spc-a", "op", "x1", 1), EntryKey("spc-ab", "op", "x", 1)):
        journal.begin(an_entry(name), 30)
    assert keys(journal.entries(key_prefix=("spc-a",))) == [("spc-a", "x", 1), ("spc-a", "x1", 1)]
    assert keys(journal.entries(key_prefix=("spc-a", "op", "x"))) == [("spc-a", "x", 1)]
    after = EntryKey("spc-a", "op", "x", 1)
    assert keys(journal.entries(key_prefix=("spc-a", "op"), after=after)) == [("spc-a", "x1", 1)]


def test_the_unfinished_entries_are_those_whose_outcome_is_unknown(journal: Journal) -> None:
    for once, state in {"a": "sending", "b": "unknown", "c": "unsent", "d": "refused", "e": "created"}.items():
        entry = journal.begin(an_entry(replace(KEY, once=once)), 30).entry
        journal.change(replace(entry, state=state), lease=5)  # type: ignore[arg-type]
    unfinished = journal.entries(unfinished=True)
    assert [(each.key.once, each.state) for each in unfinished] == [("a", "sending"), ("b", "unknown")]
    journal.change(unfinished[1].finalized("created", session_id="scs-2"))
    assert [each.key.once for each in journal.entries(unfinished=True)] == ["a"]


def test_only_old_finished_entries_are_purged(journal: Journal, clock: Clock) -> None:
    for once, state in {"a": "created", "b": "unknown", "c": "refused"}.items():
        entry = journal.begin(an_entry(replace(KEY, once=once)), 30).entry
        journal.change(replace(entry, state=state), lease=None)  # type: ignore[arg-type]
    clock.now += 3 * DAY
    fresh = journal.begin(an_entry(replace(KEY, once="d")), 30).entry
    journal.change(fresh.finalized("created", session_id="scs-1"))
    assert journal.purge(3 * DAY + 1) == 0
    clock.now += 2
    assert journal.purge(3 * DAY + 1) == 2
    assert [each.key.once for each in journal.entries()] == ["b", "d"]
    assert journal.purge(3 * DAY + 1) == 0


def test_no_attempt_is_purged_before_the_later_ones(journal: Journal, clock: Clock) -> None:
    for once, attempt in (("a", 1), ("a", 2), ("b", 1), ("aa", 1)):
        entry = journal.begin(an_entry(replace(KEY, once=once, attempt=attempt)), 30).entry
        journal.change(entry.finalized("created", session_id="scs-1"))
    clock.now += 3 * DAY
    for once, attempt in (("a", 3), ("c", 1)):
        entry = journal.begin(an_entry(replace(KEY, once=once, attempt=attempt)), 30).entry
        journal.change(entry.finalized("created", session_id="scs-1"))
    assert journal.purge(2 * DAY) == 2
    assert [(each.key.once, each.key.attempt) for each in journal.entries()] == [
        ("a", 1),
        ("a", 2),
        ("a", 3),
        ("c", 1),
    ]
    clock.now += 3 * DAY
    assert journal.purge(2 * DAY) == 4


@pytest.mark.parametrize("seconds", [0, -1, DAY, float("nan"), True, "90"])
def test_no_entry_is_purged_while_monime_may_know_its_key(journal: Journal, seconds: Any) -> None:
    with pytest.raises(ConfigurationError, match="Nothing was deleted"):
        journal.purge(seconds)


def test_one_of_many_threads_that_insert_the_same_key_wins(store: Journals) -> None:
    empty(store)
    journal = store.open()
    start = threading.Barrier(8)
    owners: list[str | None] = []

    def work(number: int) -> None:
        start.wait()
        owners.append(journal.begin(an_entry(owner=f'["here", {number}, "a", "b"]'), 30).entry.owner)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(owners) == 8
    assert len(set(owners)) == 1


def test_one_of_many_threads_that_change_the_same_entry_wins(store: Journals) -> None:
    empty(store)
    journal = store.open()
    entry = journal.begin(an_entry(), 30).entry
    start = threading.Barrier(8)
    changed: list[Any] = []

    def work(number: int) -> None:
        start.wait()
        changed.append(journal.change(entry.finalized("created", session_id=f"scs-{number}")))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    winners = [each for each in changed if each is not None]
    assert len(winners) == 1
    found = journal.find(KEY)
    assert found is not None
    assert found.entry == winners[0].entry


def test_the_clock_is_that_of_the_database_by_default(store: Journals) -> None:
    empty(store)
    snapshot = store.open().begin(an_entry(), 30)
    assert snapshot.now == snapshot.entry.created_at
    assert snapshot.entry.created_at > 1_700_000_000


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)


@given(once=texts, space=texts, attempt=st.integers(1, 1_000_000_000), body=st.binary(max_size=200))
@settings(max_examples=40, deadline=None)
def test_any_key_and_body_are_read_as_they_were_written(
    store: Journals, once: str, space: str, attempt: int, body: bytes
) -> None:
    journal = store.open()
    store.closing.pop()
    name = EntryKey(space, "createCheckoutSession", once, attempt)
    begun = journal.begin(an_entry(name, body=body), 30).entry
    found = journal.find(name)
    assert found is not None
    assert (found.entry.key, begun.idempotency_key) == (name, "ord-1")
    assert any(each.key == name for each in journal.entries(key_prefix=(space, name.operation, once)))
    journal.close()


@given(st.lists(st.tuples(texts, texts, st.integers(1, 10**9)), min_size=2, max_size=2))
def test_the_texts_of_two_keys_differ_as_the_keys_do(pairs: list[tuple[str, str, int]]) -> None:
    first, second = (EntryKey("spc", *each) for each in pairs)
    assert (first == second) == (first.text() == second.text())
