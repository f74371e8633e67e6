"""Walking the ownership graph, however long or malformed it is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monime_ext._core.ownership import MAX_OWNERS, checkout_session_of, owners


def chain(*owners: tuple[str, str]) -> dict[str, Any]:
    above: dict[str, Any] | None = None
    for kind, id in reversed(owners):
        above = {"type": kind, "id": id, "owner": above}
    return {"ownershipGraph": {"owner": above}}


def test_the_owners_come_from_the_nearest_up() -> None:
    resource = chain(("payment", "spm-1"), ("checkout_session", "scs-1"), ("space", "spc-1"))
    assert [owner["id"] for owner in owners(resource)] == ["spm-1", "scs-1", "spc-1"]
    assert checkout_session_of(resource) == "scs-1"


def test_the_nearest_session_counts() -> None:
    assert checkout_session_of(chain(("checkout_session", "scs-1"), ("checkout_session", "scs-2"))) == "scs-1"


def test_a_cycle_ends() -> None:
    owner: dict[str, Any] = {"type": "space", "id": "spc-1"}
    owner["owner"] = {"type": "account", "id": "acc-1", "owner": owner}
    assert [owner["id"] for owner in owners({"ownershipGraph": {"owner": owner}})] == ["spc-1", "acc-1"]


def test_an_endless_chain_is_cut() -> None:
    resource = chain(*[("space", f"spc-{n}") for n in range(10 * MAX_OWNERS)])
    assert len(list(owners(resource))) == MAX_OWNERS


@pytest.mark.parametrize(
    "resource",
    [
        {},
        {"ownershipGraph": None},
        {"ownershipGraph": []},
        {"ownershipGraph": {"owner": "spc-1"}},
        chain(("space", "spc-1")),
        {"ownershipGraph": {"owner": {"type": "checkout_session", "id": 5}}},
    ],
)
def test_a_resource_without_a_session_has_none(resource: dict[str, Any]) -> None:
    assert checkout_session_of(resource) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["owner", "type", "id", "ownershipGraph"]), inner),
)


@given(st.dictionaries(st.just("ownershipGraph"), json_values))
def test_any_graph_is_handled(resource: dict[str, Any]) -> None:
    assert checkout_session_of(resource) is None or isinstance(checkout_session_of(resource), str)
