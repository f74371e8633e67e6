"""All faults, as a client with a real socket experiences them."""

from __future__ import annotations

import dataclasses
import http.client
import json
import socket
import threading
from typing import TYPE_CHECKING, Any, get_args
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monime_ext.sandbox import Fault, Sandbox
from monime_ext.sandbox.faults.fault import MIXES, FaultKind
from monime_ext.sandbox.handles.faults import FaultNotTriggered

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.sandbox.conftest import Caller

CREATE = "createCheckoutSession"


def test_reset_before_cuts_the_connection_and_nothing_happened(call: Caller, sandbox: Sandbox) -> None:
    sandbox.faults.add("reset_before", CREATE)

    with pytest.raises(ConnectionResetError) as broken:
        call.create(key="k")

    # A subclass reports a connection that is only closed.
    assert broken.type is ConnectionResetError
    assert sandbox.sessions() == []
    assert call.create(key="k").status == 200
    assert [(entry.status, entry.fault) for entry in sandbox.requests()] == [(None, "reset_before"), (200, None)]


def test_reset_after_cuts_the_connection_when_the_session_is_there(call: Caller, sandbox: Sandbox) -> None:
    sandbox.faults.add("reset_after", CREATE)

    with pytest.raises(ConnectionResetError) as broken:
        call.create(key="k")

    assert broken.type is ConnectionResetError
    again = call.create(key="k")
    assert again.headers["monime-cache"] == "irc"
    assert [session["id"] for session in sandbox.sessions()] == [again.result["id"]]


@pytest.mark.parametrize("acts", [False, True])
def test_hang_never_answers(call: Caller, sandbox: Sandbox, acts: bool) -> None:
    sandbox.faults.add("hang", CREATE, acts=acts)

    with pytest.raises(TimeoutError):
        call.create(key="k", timeout=0.2)

    assert len(sandbox.sessions()) == acts
    assert ("monime-cache" in call.create(key="k").headers) is acts


def test_slow_waits_and_then_answers_the_truth(call: Caller, sandbox: Sandbox) -> None:
    sandbox.faults.add("slow", CREATE, seconds=0.3)

    with pytest.raises(TimeoutError):
        call.create(key="k", timeout=0.1)
    sandbox.faults.add("slow", CREATE, seconds=0.01)

    assert call.create(key="k").headers["monime-cache"] == "irc"


def test_drip_sends_one_byte_after_another_headers_too(call: Caller, sandbox: Sandbox) -> None:
    session = call.create().result
    sandbox.faults.add("drip", "getCheckoutSession", seconds=0.05)
    parts = urlsplit(sandbox.url)
    request = (
        f"GET /v1/checkout-sessions/{session['id']} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        f"Authorization: Bearer {sandbox.access_token}\r\nMonime-Space-Id: {sandbox.space_id}\r\n\r\n"
    )

    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10) as connection:
        connection.sendall(request.encode())
        received = connection.recv(65536) + connection.recv(65536)

    assert received[:1] == b"H"
    assert b"\r\n\r\n" not in received


def test_a_drip_that_is_waited_for_is_a_whole_answer(call: Caller, sandbox: Sandbox) -> None:
    sandbox.faults.add("drip", CREATE, seconds=0)

    reply = call.create()

    assert reply.result["id"] == sandbox.sessions()[0]["id"]
    assert reply.headers["monime-request-id"]


def test_truncate_promises_more_than_it_sends(call: Caller, sandbox: Sandbox) -> None:
    sandbox.faults.add("truncate", CREATE)

    with pytest.raises(http.client.IncompleteRead):
        call.create()

    assert len(sandbox.sessions()) == 1


@pytest.mark.parametrize("acts", [False, True])
@pytest.mark.parametrize("status", [400, 408, 429, 500, 503, 599])
def test_any_status_can_be_answered(call: Caller, sandbox: Sandbox, status: int, acts: bool) -> None:
    sandbox.faults.add("status", CREATE, status=status, acts=acts)

    reply = call.create(key="k")

    assert (reply.status, reply.error["code"], reply.json["success"]) == (status, status, False)
    assert reply.headers["monime-request-id"]
    assert len(sandbox.sessions()) == acts


def test_a_status_may_have_any_reason(call: Caller, sandbox: Sandbox) -> None:
    sandbox.faults.add("status", CREATE, status=409, reason="idempotency_key_in_use")

    assert call.create().error["reason"] == "idempotency_key_in_use"


@pytest.mark.parametrize("wait", ["1", "3600", "inf", "-1", "Wed, 21 Oct 2065 07:28:00 GMT", ""])
def test_a_429_says_what_the_test_wants_it_to_say(call: Caller, sandbox: Sandbox, wait: str) -> None:
    sandbox.faults.add("status", CREATE, status=429, retry_after=wait, limit="space-limit")

    reply = call.create()

    assert (reply.status, reply.error["reason"]) == (429, "too_many_requests")
    assert reply.headers["retry-after"] == wait
    assert reply.headers["monime-rate-limit"] == "space-limit"


def test_a_gateway_answers_with_html(call: Caller, sandbox: Sandbox) -> None:
    sandbox.faults.add("status", CREATE, status=520, html=True)

    reply = call.create()

    assert reply.status == 520
    assert reply.headers["content-type"].startswith("text/html")
    assert reply.body.startswith(b"<!doctype html>")
    assert reply.headers["monime-request-id"]


@pytest.mark.parametrize("acts", [False, True])
def test_success_false_is_a_200_that_failed(call: Caller, sandbox: Sandbox, acts: bool) -> None:
    sandbox.faults.add("success_false", CREATE, acts=acts)

    reply = call.create()

    assert (reply.status, reply.json["success"]) == (200, False)
    assert "result" not in reply.json
    assert len(sandbox.sessions()) == acts


@pytest.mark.parametrize("acts", [False, True])
def test_garbage_is_a_200_that_nobody_can_read(call: Caller, sandbox: Sandbox, acts: bool) -> None:
    sandbox.faults.add("garbage", CREATE, acts=acts)

    reply = call.create()

    assert reply.status == 200
    with pytest.raises(ValueError, match=r"."):
        json.loads(reply.body)
    assert len(sandbox.sessions()) == acts


def test_an_unknown_status_is_in_the_answer_only(call: Caller, sandbox: Sandbox) -> None:
    sandbox.faults.add("unknown_status", CREATE)

    changed, true = call.create(key="k"), call.create(key="k")

    assert changed.result["status"] == "under_review"
    assert true.result == {**changed.result, "status": "pending"}


def test_unknown_fields_are_in_the_envelope_and_in_every_result(call: Caller, sandbox: Sandbox) -> None:
    call.create()
    call.create()
    sandbox.faults.add("unknown_field", "listCheckoutSessions")

    reply = call("GET", "/v1/checkout-sessions")

    known = set(sandbox.sessions()[0])
    assert set(reply.json) - {"success", "messages", "result", "pagination"}
    assert len(reply.result) == 2
    assert all(set(session) - known for session in reply.result)


def test_a_refusal_has_no_result_to_change(call: Caller, sandbox: Sandbox) -> None:
    sandbox.faults.add("unknown_field")

    assert call("GET", "/v1/checkout-sessions/scs-nobody").status == 404


def test_test_mode_can_be_refused_to_a_live_token(call: Caller, sandbox: Sandbox) -> None:
    sandbox.faults.add("test_mode_forbidden")

    reply = call("GET", "/v1/checkout-sessions/scs-1")

    assert reply.status == 403
    assert "not supported for this endpoint: '/v1/checkout-sessions'" in reply.error["message"]


@pytest.mark.parametrize(
    ("match", "hit"),
    [
        ("*", True),
        (CREATE, True),
        ("POST /v1/checkout-sessions", True),
        ("getCheckoutSession", False),
        ("GET /v1/checkout-sessions", False),
    ],
)
def test_a_fault_hits_what_it_matches(call: Caller, sandbox: Sandbox, match: str, hit: bool) -> None:
    sandbox.faults.add("status", match)

    assert (call.create().status == 500) is hit


def test_a_path_matches_as_it_is_written_in_the_spec_and_as_it_is_sent(call: Caller, sandbox: Sandbox) -> None:
    path = f"/v1/checkout-sessions/{call.create().result['id']}"
    for match in ("GET /v1/checkout-sessions/{id}", f"GET {path}"):
        sandbox.faults.add("status", match)
        assert call("GET", path).status == 500
        assert call("GET", path).status == 200


def test_a_fault_can_wait_for_one_key(call: Caller, sandbox: Sandbox) -> None:
    sandbox.faults.add("status", idempotency_key="b")

    assert [call.create(key=key).status for key in ("a", "b", "c")] == [200, 500, 200]


def test_skip_and_times_are_counted(call: Caller, sandbox: Sandbox) -> None:
    sandbox.faults.add("status", CREATE, skip=1, times=2, status=503)
    sandbox.faults.add("status", CREATE, times=None, skip=4, status=500)

    assert [call.create().status for _ in range(9)] == [500 if n > 5 else 503 if n in (1, 2) else 200 for n in range(9)]
    (left,) = sandbox.faults.active()
    assert (left.fault.status, left.fault.times, left.fault.skip, left.hits) == (500, None, 0, 3)
    sandbox.faults.clear()
    assert call.create().status == 200


def test_a_fault_comes_before_the_token_is_looked_at(call: Caller, sandbox: Sandbox) -> None:
    sandbox.faults.add("status", status=502)

    assert call("GET", "/", headers={"Authorization": None}).status == 502


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "meteor"},
        {"kind": ["hang"]},
        {"kind": "hang", "times": 0},
        {"kind": "hang", "times": True},
        {"kind": "hang", "skip": -1},
        {"kind": "slow", "seconds": float("nan")},
        {"kind": "slow", "seconds": "1"},
        {"kind": "status", "status": 199},
        {"kind": "status", "status": 600},
        {"kind": "status", "retry_after": "1\r\nX: y"},
        {"kind": "status", "retry_after": 1},
        {"kind": "hang", "acts": 1},
        {"kind": "hang", "colour": "red"},
        {"kind": "hang", "rate": 0},
        {"kind": "hang", "rate": 1.01},
        {"kind": "hang", "rate": True},
        {"kind": "hang", "seed": 0.5},
        {},
    ],
)
def test_an_invalid_fault_is_rejected(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Fault.from_dict(wrong)


json_values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.lists(st.none())


@given(
    st.dictionaries(st.sampled_from([field.name for field in dataclasses.fields(Fault)]), json_values),
    st.sampled_from(get_args(FaultKind)) | json_values,
)
def test_whatever_is_sent_as_a_fault_is_one_or_is_refused(reported: dict[str, Any], kind: Any) -> None:
    try:
        fault = Fault.from_dict({**reported, "kind": kind})
    except ValueError:
        return
    assert fault.to_dict().items() >= {**reported, "kind": kind}.items()
    assert Fault.from_dict(fault.to_dict()) == fault


def test_a_fault_is_the_same_after_a_way_through_json() -> None:
    fault = Fault("status", "*", "key", None, 3, True, 0.5, 429, "7", "token-limit", "odd", True, 0.5, 7)

    assert Fault.from_dict(json.loads(json.dumps(fault.to_dict()))) == fault


def hits_of(call: Caller, count: int) -> str:
    """Return which requests trigger the fault, as a string of x and dots."""
    return "".join(".x"[call("GET", "/").status != 200] for _ in range(count))


def test_a_fault_with_a_rate_hits_that_share_of_the_requests(call: Caller, sandbox: Sandbox) -> None:
    sandbox.faults.add("status", rate=0.3, times=None, seed=1)

    assert 60 <= hits_of(call, 300).count("x") <= 120


def test_a_fault_with_a_seed_hits_the_same_requests_again(call: Caller, sandbox: Sandbox) -> None:
    rows = []
    for seed in (1, 1, 2):
        sandbox.faults.clear()
        sandbox.faults.add("status", rate=0.5, times=None, seed=seed)
        rows.append(hits_of(call, 40))

    assert rows[0] == rows[1] != rows[2]


def test_the_seed_of_the_sandbox_is_the_seed_of_its_faults(caller_of: Callable[[Sandbox], Caller]) -> None:
    rows = []
    for seed in (1, 1, 2):
        with Sandbox(seed=seed, rate_limits="off") as sandbox:
            sandbox.faults.add("status", rate=0.5, times=None)
            rows.append(hits_of(caller_of(sandbox), 40))

    assert rows[0] == rows[1] != rows[2]


def test_what_one_fault_lets_pass_by_chance_may_hit_the_next(call: Caller, sandbox: Sandbox) -> None:
    sandbox.faults.add("status", rate=0.5, times=None, status=503, seed=1)
    sandbox.faults.add("status", times=None, status=500)

    assert {call("GET", "/").status for _ in range(40)} == {503, 500}


def test_a_fault_that_may_hit_by_chance_is_used_up_by_its_hits_alone(call: Caller, sandbox: Sandbox) -> None:
    placed = sandbox.faults.add("status", rate=0.2, times=3, seed=1)

    assert hits_of(call, 100).count("x") == placed.hits == 3


def test_the_mixes_are_made_of_every_kind_that_there_is() -> None:
    kinds = {fault.kind for fault in MIXES["any"]}

    assert kinds | set(MIXES) == set(get_args(FaultKind))
    assert set(MIXES["any_network"]) | set(MIXES["any_response"]) == set(MIXES["any"])
    assert set(MIXES["any_network"]) & set(MIXES["any_response"]) == set()


def test_a_mix_is_another_fault_at_every_hit(call: Caller, sandbox: Sandbox) -> None:
    sandbox.faults.add("any_response", CREATE, rate=0.9, times=None, seed=1)
    for _ in range(150):
        call.create()

    hit = {entry.fault for entry in sandbox.requests()}
    assert hit == {None, *(fault.kind for fault in MIXES["any_response"])}


def test_a_fault_of_a_block_is_there_in_the_block_only(call: Caller, sandbox: Sandbox) -> None:
    with sandbox.fault("status", CREATE, times=None, status=503) as fault:
        assert [call.create().status, call.create().status] == [503, 503]
        assert fault.hits == 2
    assert call.create().status == 200
    assert fault.hits == 2


def test_a_block_whose_fault_was_not_triggered_fails_and_lists_the_requests(call: Caller, sandbox: Sandbox) -> None:
    call.create()

    with pytest.raises(FaultNotTriggered) as missed, sandbox.fault("reset_after", "getCheckoutSession"):
        call("GET", "/v1/checkout-sessions?limit=1")

    assert "reset_after for getCheckoutSession was not triggered" in str(missed.value)
    assert "GET /v1/checkout-sessions -> 200 (listCheckoutSessions)" in str(missed.value)
    assert "POST" not in str(missed.value)
    assert sandbox.faults.active() == []
    with pytest.raises(FaultNotTriggered, match="there were no requests"), sandbox.fault("hang"):
        pass


def test_a_block_that_fails_itself_is_not_blamed_on_its_fault(sandbox: Sandbox) -> None:
    with pytest.raises(ZeroDivisionError), sandbox.fault("hang"):
        raise ZeroDivisionError
    assert sandbox.faults.active() == []


def test_a_block_may_leave_it_to_chance(call: Caller, sandbox: Sandbox) -> None:
    with sandbox.fault("status", rate=0.001, seed=1, must_trigger=False) as fault:
        call.create()

    assert fault.hits == 0


def test_a_fault_for_an_operation_that_is_not_there_is_refused_at_once(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="createCheckoutSession") as refused:
        sandbox.faults.add("hang", "createCheckoutSesion")
    assert "there is no operation createCheckoutSesion" in str(refused.value)


def test_a_fault_is_taken_away_by_hand(call: Caller, sandbox: Sandbox) -> None:
    one, two = sandbox.faults.add("status", times=None), sandbox.faults.add("status", times=None, status=503)
    assert call("GET", "/").status == 500

    assert one.remove() == one.remove() == 1
    assert call("GET", "/").status == 503
    assert (one.hits, two.hits) == (1, 1)


@pytest.mark.parametrize("kind", ["hang", "slow", "drip"])
def test_a_sandbox_stops_while_a_caller_still_waits(caller_of: Callable[[Sandbox], Caller], kind: Any) -> None:
    sandbox = Sandbox().start()
    call = caller_of(sandbox)
    sandbox.faults.add(kind, seconds=1000)
    broken: list[Exception] = []

    def wait() -> None:
        try:
            call("GET", "/", timeout=60)
        except (OSError, http.client.HTTPException) as error:
            broken.append(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    while not sandbox.requests():
        pass
    sandbox.stop()
    waiting.join(30)

    assert len(broken) == 1
