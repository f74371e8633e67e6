"""Going up the ownership graph, however long it is and whatever is in it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monime_ext._core.ownership import LONGEST_CHAIN, checkout_session_of, owners


def chain(*owners: tuple[str, str]) -> dict[str, Any]:
    above: dict[str, Any] | None = None
    for kind, id in reversed(owners):
        above = {"type": kind, "id": id, "owner": above}
    return {"ownershipGraph": {"owner": above}}


def test_the_owners_come_from_the_nearest_up() -> None:
    thing = chain(("payment", "spm-1"), ("checkout_session", "scs-1"), ("space", "spc-1"))
    assert [each["id"] for each in owners(thing)] == ["spm-1", "scs-1", "spc-1"]
    assert checkout_session_of(thing) == "scs-1"


def test_the_nearest_session_counts() -> None:
    assert checkout_session_of(chain(("checkout_session", "scs-1"), ("checkout_session", "scs-2"))) == "scs-1"


def test_a_circle_ends() -> None:
    owner: dict[str, Any] = {"type": "space", "id": "spc-1"}
    owner["owner"] = {"type": "account", "id": "acc-1", "owner": owner}
    assert [each["id"] for each in owners({"ownershipGraph": {"owner": owner}})] == ["spc-1", "acc-1"]


def test_an_endless_chain_is_cut() -> None:
    thing = chain(*[("space", f"spc-{n}") for n in range(10 * LONGEST_CHAIN)])
    assert len(list(owners(thing))) == LONGEST_CHAIN


@pytest.mark.parametrize(
    "thing",
    [
        {},
        {"ownershipGraph": None},
        {"ownershipGraph": []},
        {"ownershipGraph": {"owner": "spc-1"}},
        chain(("space", "spc-1")),
        {"ownershipGraph": {"owner": {"type": "checkout_session", "id": 5}}},
    ],
)
def test_what_names_no_session_has_none(thing: dict[str, Any]) -> None:
    assert checkout_session_of(thing) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["owner", "type", "id", "ownershipGraph"]), inner),
)


@given(st.dictionaries(st.just("ownershipGraph"), json_values))
def test_no_graph_is_too_odd(thing: dict[str, Any]) -> None:
    assert checkout_session_of(thing) is None or isinstance(checkout_session_of(thing), str)
