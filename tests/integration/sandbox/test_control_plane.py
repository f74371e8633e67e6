"""The control plane over HTTP."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from monime_ext.sandbox import Sandbox
    from tests.integration.sandbox.conftest import Caller


def test_the_state_counts_everything_and_shows_no_secret(call: Caller, sandbox: Sandbox) -> None:
    sandbox.complete(call.create().result["id"])
    call.create()
    sandbox.faults.add("hang", times=3)

    reply = call.control("GET", "/state")

    assert reply.json["sessions"] == {"pending": 1, "completed": 1, "cancelled": 0, "expired": 0}
    assert reply.json["versions"] == ["caph.2025-06-20", "caph.2025-08-23"]
    assert sandbox.space_id in reply.json["spaces"]
    assert (reply.json["storedResponses"], reply.json["faults"], reply.json["requests"]) == (2, 1, 2)
    assert sandbox.access_token.encode() not in reply.body


def test_the_clock_moves(call: Caller, sandbox: Sandbox) -> None:
    session = call.create().result
    moved = call.control("POST", "/clock", {"hours": 1, "minutes": 1})

    now = datetime.fromisoformat(moved.json["now"])
    assert now > datetime.fromisoformat(session["expireTime"])
    assert datetime.fromisoformat(call.control("GET", "/clock").json["now"]) >= now
    assert sandbox.sessions()[0]["status"] == "expired"


def test_the_clock_moves_to_a_moment(call: Caller) -> None:
    session = call.create().result
    moved = call.control("POST", "/clock", {"to": session["expireTime"]})

    assert datetime.fromisoformat(moved.json["now"]) >= datetime.fromisoformat(session["expireTime"])
    assert call("GET", f"/v1/checkout-sessions/{session['id']}").result["status"] == "expired"
    for wrong in (session["createTime"], "tomorrow", "2999-01-01T00:00:00", "9999-01-01T00:00:00Z"):
        assert call.control("POST", "/clock", {"to": wrong}).status == 400


@pytest.mark.parametrize(
    "span",
    [{}, [], {"weeks": 1}, {"minutes": "1"}, {"minutes": True}, {"minutes": -1}, {"days": 10**7}, {"days": 10**30}],
)
def test_a_clock_that_cannot_move_so_stays(call: Caller, span: object) -> None:
    before = datetime.fromisoformat(call.control("GET", "/clock").json["now"])

    assert call.control("POST", "/clock", span).status == 400
    after = datetime.fromisoformat(call.control("GET", "/clock").json["now"])
    assert before <= after < before + timedelta(minutes=1)
    assert call.create().status == 200


def test_faults_are_added_listed_and_cleared(call: Caller) -> None:
    added = call.control("POST", "/faults", {"kind": "status", "status": 503, "match": "listCheckoutSessions"})

    assert added.status == 201
    assert call.control("GET", "/faults").json == {"faults": [added.json]}
    assert call("GET", "/v1/checkout-sessions").status == 503
    assert call.control("GET", "/faults").json == {"faults": []}
    call.control("POST", "/faults", {"kind": "hang", "times": None})
    assert call.control("DELETE", "/faults").status == 204
    assert call.control("GET", "/faults").json == {"faults": []}
    assert call("GET", "/v1/checkout-sessions").status == 200


def test_one_fault_is_looked_at_and_taken_away_with_the_number_of_its_hits(call: Caller) -> None:
    fault = call.control("POST", "/faults", {"kind": "status", "times": None}).json
    other = call.control("POST", "/faults", {"kind": "status", "times": 1, "status": 503}).json
    assert call("GET", "/").status == 500

    assert call.control("GET", f"/faults/{fault['id']}").json == {**fault, "hits": 1}
    assert call.control("DELETE", f"/faults/{fault['id']}").json == {**fault, "hits": 1}
    assert call("GET", "/").status == 503
    assert call.control("GET", f"/faults/{other['id']}").json["hits"] == 1
    assert call.control("DELETE", f"/faults/{other['id']}").json["hits"] == 1
    assert call.control("GET", "/faults/flt-nobody").status == 404
    assert call.control("DELETE", "/faults/flt-nobody").status == 404


@pytest.mark.parametrize(
    "body",
    [{}, {"kind": "meteor"}, {"kind": "hang", "x": 1}, [], b"{", b'{"kind":NaN}', {"kind": "hang", "match": "no"}],
)
def test_an_invalid_fault_is_a_400(call: Caller, body: object) -> None:
    reply = call.control("POST", "/faults", body)

    assert reply.status == 400
    assert reply.json["error"]


def test_another_sites_form_cannot_perform_an_action(call: Caller) -> None:
    assert call("POST", "/_sandbox/faults", {"kind": "hang"}, {"Content-Type": "text/plain"}).status == 400
    assert call.control("GET", "/faults").json == {"faults": []}


def test_the_log_lists_requests_without_their_bodies(call: Caller, sandbox: Sandbox) -> None:
    body = b'{"name":"canary","lineItems":[{"name":"a","price":{"currency":"SLE","value":1}}]}'
    first = call.create(body, key="k")
    call.create(body, key="k")
    call("GET", "/v1/nothing?phone=canary")

    reply = call.control("GET", "/requests")

    one, two, three = reply.json["requests"]
    assert one == {
        "request_id": first.headers["monime-request-id"],
        "received_at": first.headers["monime-request-timestamp"],
        "method": "POST",
        "path": "/v1/checkout-sessions",
        "operation": "createCheckoutSession",
        "idempotency_key": "k",
        "body_sha256": hashlib.sha256(body).hexdigest(),
        "status": 200,
        "fault": None,
        "replayed": False,
    }
    assert (two["body_sha256"], two["replayed"]) == (one["body_sha256"], True)
    assert (three["operation"], three["status"]) == (None, 501)
    assert b"canary" not in reply.body
    assert [entry.to_dict() for entry in sandbox.requests()] == reply.json["requests"]


@pytest.mark.parametrize(
    ("action", "status", "started"),
    [
        ("start", "pending", True),
        ("complete", "completed", True),
        ("cancel", "cancelled", False),
        ("expire", "expired", False),
    ],
)
def test_a_session_is_moved_through_its_life(call: Caller, action: str, status: str, started: bool) -> None:
    session = call.create().result

    moved = call.control("POST", f"/sessions/{session['id']}/{action}").json

    assert (moved["id"], moved["status"], moved["started"]) == (session["id"], status, started)
    assert call("GET", f"/v1/checkout-sessions/{session['id']}").result["status"] == status
    assert call.control("GET", "/sessions").json["sessions"] == [moved]


def test_what_is_over_stays_over(call: Caller) -> None:
    session = call.create().result
    call.control("POST", f"/sessions/{session['id']}/cancel")

    assert call.control("POST", f"/sessions/{session['id']}/complete").status == 409
    assert call("GET", f"/v1/checkout-sessions/{session['id']}").result["status"] == "cancelled"


def test_an_action_on_nothing_is_a_404(call: Caller) -> None:
    session = call.create().result

    assert call.control("POST", "/sessions/scs-nobody/complete").status == 404
    assert call.control("POST", f"/sessions/{session['id']}/explode").status == 404
    assert call.control("GET", "/nothing").status == 404


def test_tokens_and_spaces_are_registered(call: Caller) -> None:
    made = call.control("POST", "/tokens", {"spaceId": "spc-other"})
    headers = {"Authorization": f"Bearer {made.json['token']}", "Monime-Space-Id": "spc-other"}

    assert made.status == 201
    assert call.create(headers=headers).status == 200


@pytest.mark.parametrize(
    "wrong", [{"spaceId": "acme"}, {"spaceId": 1}, {"token": "two words"}, {"token": "é"}, {"x": "y"}]
)
def test_a_token_or_space_that_no_header_could_carry_is_refused(call: Caller, wrong: object) -> None:
    assert call.control("POST", "/tokens", wrong).status == 400


def test_reset_goes_back_to_the_first_moment(call: Caller, sandbox: Sandbox) -> None:
    before = sandbox.clock.now()
    first = call.create(key="k")
    sandbox.faults.add("hang", times=None)
    sandbox.clock.advance(days=2)

    assert call.control("POST", "/reset").status == 204

    assert sandbox.sessions() == []
    assert sandbox.requests() == []
    assert before <= sandbox.clock.now() < before + timedelta(days=1)
    again = call.create(key="k")
    assert again.result["id"] != first.result["id"]
    assert "monime-cache" not in again.headers
