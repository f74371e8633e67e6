"""The decisions about one event, in every store."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monime_ext.errors import MonimeError
from monime_ext.inbox.entry import (
    InboxEntry,
    claim,
    dead_letter,
    describe_error,
    mark_done,
    mark_failed,
    new_claimed,
    next_action,
    release,
)
from monime_ext.inbox.tables import POSTGRES, SQLITE, Statements

NEW = new_claimed("wkd-1", "a.b", b"{}", 100.0, 10.0)


@pytest.mark.parametrize(
    ("entry", "now", "expected"),
    [
        (NEW, 109.9, "wait"),
        (NEW, 110.0, "run"),
        (replace(NEW, attempts=3), 109.9, "wait"),
        (replace(NEW, attempts=3), 110.0, "dead_letter"),
        (replace(NEW, state="failed"), 100.0, "run"),
        (replace(NEW, state="failed", attempts=3), 100.0, "dead_letter"),
        (replace(NEW, state="dead_lettered"), 500.0, "skip"),
        (replace(NEW, state="done"), 500.0, "skip"),
    ],
)
def test_the_next_action_for_an_event_that_is_delivered_again(entry: InboxEntry, now: float, expected: str) -> None:
    assert next_action(entry, now, 3) == expected


changes = st.lists(st.sampled_from(["claim", "replay", "done", "failed", "dead_letter", "release"]), max_size=20)


@given(changes, st.integers(1, 5))
def test_every_change_increments_the_revision_and_keeps_the_identity(steps: list[str], max_attempts: int) -> None:
    entry, now = NEW, 100.0
    for step in steps:
        now += 1
        match step:
            case "claim" | "replay":
                following = claim(entry, now, 10.0, reset_attempts=step == "replay")
                assert following.lease_expires_at == now + 10.0
                assert following.attempts == (1 if step == "replay" else entry.attempts + 1)
            case "done":
                following = mark_done(entry, now)
                assert (following.body, following.error) == (None, None)
            case "failed":
                following = mark_failed(entry, now, ValueError("secret"), max_attempts)
                assert (following.state == "dead_lettered") is (entry.attempts >= max_attempts)
            case "dead_letter":
                following = dead_letter(entry, now)
            case _:
                following = release(entry, now)
                assert following.attempts == entry.attempts - 1
        assert following.revision == entry.revision + 1
        assert (following.id, following.name, following.first_seen_at, following.changed_at) == (
            "wkd-1",
            "a.b",
            100.0,
            now,
        )
        assert "secret" not in repr(following)
        entry = following


def test_an_error_is_described_by_type_and_location_and_its_message_only_if_it_is_ours() -> None:
    with pytest.raises(KeyError) as caught:
        _ = dict[str, int]()["+23276123456"]
    assert describe_error(caught.value).startswith("KeyError in test_an_error_is_described_")
    assert "76123456" not in describe_error(caught.value)
    assert describe_error(KeyError("+23276123456")) == "KeyError"
    assert (
        describe_error(MonimeError("Number +23276123456\nand mon_secret."))
        == "MonimeError: Number <number> and <token>."
    )


def test_the_columns_are_the_fields_in_their_order() -> None:
    names = [field.name for field in fields(InboxEntry)]
    assert Statements("?").load.startswith(f"SELECT {', '.join(names)} FROM ")
    for component in (SQLITE, POSTGRES):
        (table, *_) = component.migrations[0]
        columns = table.partition("(")[2].split(", ")
        assert [column.split()[0] for column in columns] == names
