"""The pure decisions of `once`: what an entry means for a call, and what an error means for the entry."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monime_ext import ApiVersion, errors
from monime_ext._core.api_spec import ApiSpec
from monime_ext.errors import MonimeError
from monime_ext.exactly_once.body_diff import differences
from monime_ext.exactly_once.lease import hold_lease, is_dead
from monime_ext.exactly_once.operation import CreatedResource, once_operation, spec_of
from monime_ext.exactly_once.state_machine import finalized_by_error, next_action
from monime_ext.exactly_once.stored_request import stored_refusal
from monime_ext.journal import Entry, EntryKey
from monime_ext.journal.encryption import PlainCodec
from monime_ext.journal.entry import Snapshot
from monime_ext.journal.retention import CLOCK_MARGIN
from tests.versions import LATEST, VERSIONS, contract_of

KEY_LIFETIME = 24 * 3600.0
NOW = 1_800_000_000.0
ENTRY = Entry(
    key=EntryKey("spc-1", "createCheckoutSession", "1042", 1),
    base_url="https://api.monime.io",
    method="POST",
    target="/v1/checkout-sessions",
    headers={},
    idempotency_key="key",
    body=b"{}",
    owner="somebody",
    created_at=NOW,
    sent_at=NOW,
    changed_at=NOW,
    lease_expires_at=NOW + 60,
)


@pytest.mark.parametrize(
    ("fields", "later", "is_dead", "expected"),
    [
        ({"state": "created"}, 0, False, "read"),
        ({"state": "created"}, 10**9, True, "read"),
        ({"state": "refused"}, 0, False, "refused"),
        ({"state": "unsent"}, 10**9, False, "restart"),
        ({"state": "sending"}, 0, False, "wait"),
        ({"state": "sending"}, 59.9, False, "wait"),
        ({"state": "sending"}, 60, False, "take_over"),
        ({"state": "sending"}, 0, True, "take_over"),
        ({"state": "sending", "owner": None}, 0, False, "take_over"),
        ({"state": "unknown"}, 0, False, "take_over"),
        ({"state": "unknown"}, KEY_LIFETIME - CLOCK_MARGIN - 1, False, "take_over"),
        ({"state": "unknown"}, KEY_LIFETIME - CLOCK_MARGIN, False, "lost"),
        ({"state": "sending"}, KEY_LIFETIME, False, "lost"),
    ],
)
def test_the_state_of_an_entry_decides_the_next_action(
    fields: dict[str, Any], later: float, is_dead: bool, expected: str
) -> None:
    assert (
        next_action(Snapshot(replace(ENTRY, **fields), NOW + later), KEY_LIFETIME, lambda holder: is_dead) == expected
    )


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (errors.BadRequest("400"), "refused"),
        (errors.Unauthorized("401"), "unsent"),
        (errors.Forbidden("403"), "unsent"),
        (errors.NotFound("404"), "unsent"),
        (errors.RateLimited("429"), "unsent"),
        (errors.IdempotencyConflict("409"), "unknown"),
        (errors.ConnectionFailed("no way", outcome="not_sent"), "unsent"),
        (errors.OutcomeUnknown("lost"), "unknown"),
        (errors.UnreadableResponse("odd"), "unknown"),
        (errors.ServerError("500"), "unknown"),
    ],
)
def test_the_outcome_of_an_error_decides_the_state_of_the_entry(error: MonimeError, state: str) -> None:
    after = finalized_by_error(ENTRY, error, PlainCodec())
    assert (after.state, after.owner, after.lease_expires_at) == (state, None, None)


def test_a_stored_refusal_is_raised_with_the_same_fields() -> None:
    error = errors.BadRequest(
        "Wrong.", status=422, reason="r", details=[{"path": "name"}], request_id="q", idempotency_key="k", attempts=2
    )
    again = stored_refusal(finalized_by_error(ENTRY, error, PlainCodec()), PlainCodec())
    assert type(again) is errors.BadRequest
    for name in ("status", "reason", "details", "request_id", "idempotency_key", "attempts", "outcome"):
        assert getattr(again, name) == getattr(error, name)


def test_a_lease_holder_is_alive_until_its_block_ends() -> None:
    with hold_lease(os.urandom) as holder:
        assert not is_dead(holder)
    assert is_dead(holder)


def test_a_lease_holder_on_another_machine_is_not_dead() -> None:
    assert not is_dead(json.dumps(["another machine", 1, "birth", "word"]))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux identifies the boot of a machine")
def test_a_lease_holder_on_a_machine_with_the_same_name_is_not_dead() -> None:
    with hold_lease(os.urandom) as holder:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        machine, _, birth, word = json.loads(holder.replace(boot, "0" * len(boot)))
    nobody = 2**22 + 1
    assert not is_dead(json.dumps([machine, nobody, birth, word]))
    assert is_dead(json.dumps([machine.replace("0" * len(boot), boot), nobody, birth, word]))


HOLDER_PROGRAM = (
    "import os, sys\nfrom monime_ext.exactly_once.lease import hold_lease\n"
    "with hold_lease(os.urandom) as holder:\n    print(holder, flush=True)\n    sys.stdin.read()\n    os._exit(0)"
)


def test_a_lease_holder_whose_process_was_killed_is_dead() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER_PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdin
    holder = process.stdout.readline()
    assert not is_dead(holder)
    process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()
    assert is_dead(holder)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows the state of a process in a file")
def test_a_lease_holder_that_its_parent_has_not_asked_about_is_dead() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER_PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdin
    holder = process.stdout.readline()
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # It is a zombie until `wait`.
    try:
        assert is_dead(holder)
    finally:
        process.wait()
        process.stdin.close()
        process.stdout.close()


@pytest.mark.parametrize("holder", ["", "x", "{}", "[]", "5", "null", '["a", 1]', "[" * 100_000])
def test_a_name_that_is_no_lease_holder_s_is_not_dead(holder: str) -> None:
    assert not is_dead(holder)


@pytest.mark.parametrize("process", [True, 0, -1, 2**80, 1.5, None, "1"])
def test_an_odd_process_number_is_not_dead(process: object) -> None:
    with hold_lease(os.urandom) as holder:
        machine, _, birth, word = json.loads(holder)
    assert not is_dead(json.dumps([machine, process, birth, word]))


def test_a_lease_holder_whose_process_number_was_reused_by_this_one_is_dead() -> None:
    with hold_lease(os.urandom) as holder:
        machine, process, _, word = json.loads(holder)
    assert is_dead(json.dumps([machine, process, "another birth", word]))


@pytest.mark.parametrize("record", ["", "[]", "{}", '{"body": "e30=", "refusal": null, "place": "s3cret", "new": 1}'])
def test_the_error_for_an_unreadable_entry_contains_nothing_of_it(record: str) -> None:
    with pytest.raises(errors.ConfigurationError, match="Nothing was sent") as caught:
        Entry.from_row(("spc-1", "createCheckoutSession", "1042", 1, 1, "sending", None, NOW, NOW, NOW, None, record))
    assert "s3cret" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("version", VERSIONS)
def test_the_contract_states_how_an_operation_is_done_once(version: ApiVersion) -> None:
    operation = once_operation(ApiSpec(version), "createCheckoutSession")
    assert operation.read == "getCheckoutSession"
    assert operation.renewable_statuses == {"cancelled", "expired"}
    assert operation.key_lifetime == contract_of(version).KEY_KEPT_HOURS * 3600


def test_an_operation_that_a_version_does_not_have_is_a_configuration_error() -> None:
    with pytest.raises(errors.ConfigurationError, match="createPayout"):
        once_operation(ApiSpec(LATEST), "createPayout")


@pytest.mark.parametrize("version", VERSIONS)
def test_an_entry_belongs_to_the_version_of_its_request(version: ApiVersion) -> None:
    default = ApiSpec(LATEST)
    entry = replace(ENTRY, headers={"Monime-Version": version})
    assert spec_of(entry, default).version == version
    assert (spec_of(entry, default) is default) == (version == LATEST)
    assert spec_of(replace(ENTRY, headers={"Monime-Version": "caph.2099-01-01"}), default) is default


def test_only_id_and_status_of_a_created_resource_are_read() -> None:
    assert CreatedResource.parse({"result": {"id": "x-1", "status": "new", "odd": []}}) == CreatedResource("x-1", "new")


@pytest.mark.parametrize(
    "result", [None, [], {}, {"id": "x-1"}, {"id": 5, "status": "new"}, {"id": "x-1", "status": 5}]
)
def test_a_created_resource_without_id_or_status_is_unreadable(result: Any) -> None:
    with pytest.raises((TypeError, KeyError)):
        CreatedResource.parse({"result": result})


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(values)
def test_a_value_has_no_differences_from_itself(value: Any) -> None:
    assert differences(value, json.loads(json.dumps(value))) == []


@given(values, values)
def test_two_values_have_differences_unless_they_are_equal(first: Any, second: Any) -> None:
    same = json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True)
    assert (differences(first, second) == []) == same


@pytest.mark.parametrize(
    ("stored", "new", "paths"),
    [
        ({"a": 1}, {"a": 2}, ["a"]),
        ({"a": 1}, {}, ["a"]),
        ({}, {"a": None}, ["a"]),
        ({"a": {"b": [1, 2]}}, {"a": {"b": [1, 3]}}, ["a.b[1]"]),
        ({"a": [1]}, {"a": [1, 2]}, ["a"]),
        ({"a": 1}, {"a": True}, ["a"]),
        ({"a": 1, "b": 2}, {"a": 3, "b": 4}, ["a", "b"]),
        (1, 2, ["the body"]),
    ],
)
def test_differences_are_reported_by_path(stored: Any, new: Any, paths: list[str]) -> None:
    assert differences(stored, new) == paths
