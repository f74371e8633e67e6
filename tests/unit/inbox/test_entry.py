"""The decisions about one event, whatever keeps it."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monime_ext.errors import MonimeError
from monime_ext.inbox.entry import Entry, arrived, done, failed, interrupted, parked, taken, told, verdict
from monime_ext.inbox.tables import POSTGRES, SQLITE, Statements

NEW = arrived("wkd-1", "a.b", b"{}", 100.0, 10.0)


@pytest.mark.parametrize(
    ("entry", "now", "expected"),
    [
        (NEW, 109.9, "wait"),
        (NEW, 110.0, "run"),
        (replace(NEW, attempts=3), 109.9, "wait"),
        (replace(NEW, attempts=3), 110.0, "park"),
        (replace(NEW, state="failed"), 100.0, "run"),
        (replace(NEW, state="failed", attempts=3), 100.0, "park"),
        (replace(NEW, state="parked"), 500.0, "skip"),
        (replace(NEW, state="done"), 500.0, "skip"),
    ],
)
def test_what_to_do_with_an_event_that_comes_again(entry: Entry, now: float, expected: str) -> None:
    assert verdict(entry, now, 3) == expected


changes = st.lists(st.sampled_from(["taken", "anew", "done", "failed", "parked", "interrupted"]), max_size=20)


@given(changes, st.integers(1, 5))
def test_every_change_is_one_revision_more_and_keeps_what_is_known(steps: list[str], most: int) -> None:
    entry, now = NEW, 100.0
    for step in steps:
        now += 1
        match step:
            case "taken" | "anew":
                following = taken(entry, now, 10.0, anew=step == "anew")
                assert following.lease_until == now + 10.0
                assert following.attempts == (1 if step == "anew" else entry.attempts + 1)
            case "done":
                following = done(entry, now)
                assert (following.body, following.error) == (None, None)
            case "failed":
                following = failed(entry, now, ValueError("secret"), most)
                assert (following.state == "parked") is (entry.attempts >= most)
            case "parked":
                following = parked(entry, now)
            case _:
                following = interrupted(entry, now)
                assert following.attempts == entry.attempts - 1
        assert following.revision == entry.revision + 1
        assert (following.id, following.name, following.first_seen, following.changed) == ("wkd-1", "a.b", 100.0, now)
        assert "secret" not in repr(following)
        entry = following


def test_of_an_error_its_type_and_place_are_told_and_its_message_only_when_it_is_ours() -> None:
    with pytest.raises(KeyError) as caught:
        _ = dict[str, int]()["+23276123456"]
    assert told(caught.value).startswith("KeyError in test_of_an_error_")
    assert "76123456" not in told(caught.value)
    assert told(KeyError("+23276123456")) == "KeyError"
    assert told(MonimeError("Number +23276123456\nand mon_secret.")) == "MonimeError: Number <number> and <token>."


def test_the_columns_are_the_fields_in_their_order() -> None:
    names = [each.name for each in fields(Entry)]
    assert Statements("?").load.startswith(f"SELECT {', '.join(names)} FROM ")
    for component in (SQLITE, POSTGRES):
        (table, *_) = component.migrations[0]
        columns = table.partition("(")[2].split(", ")
        assert [each.split()[0] for each in columns] == names
