"""The dashboard over HTTP: contents, actions, cross-site protection and the activity stream."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import pytest

from monime_ext.sandbox import Sandbox
from tests.integration.sandbox.conftest import CART

if TYPE_CHECKING:
    from tests.integration.sandbox.conftest import Caller, Reply

ANONYMOUS = {"Authorization": None, "Monime-Space-Id": None}


def send(call: Caller, action: str, form: dict[str, str], headers: dict[str, str | None] | None = None) -> Reply:
    wanted = {**ANONYMOUS, "Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
    return call("POST", f"/_sandbox/dashboard/{action}", urlencode(form).encode(), wanted)


def page(call: Caller) -> str:
    return call("GET", "/_sandbox/", headers=ANONYMOUS).body.decode()


@contextmanager
def watching(sandbox: Sandbox, **headers: str) -> Iterator[Iterator[tuple[str, Any]]]:
    """Read the stream: yield the name and the data of each event."""
    connection = http.client.HTTPConnection(urlsplit(sandbox.url).netloc, timeout=10)
    connection.request("GET", "/_sandbox/events", headers=headers)
    response = connection.getresponse()
    assert response.status == 200
    assert response.getheader("content-type", "").startswith("text/event-stream")
    assert response.readline() == b"retry: 1000\n"

    def events() -> Iterator[tuple[str, Any]]:
        fields: dict[str, str] = {}
        while line := response.readline().decode().rstrip("\n"):
            name, _, value = line.partition(": ")
            fields[name] = value
            if name == "data":
                yield fields["event"], json.loads(value)
                response.readline()

    response.readline()
    try:
        yield events()
    finally:
        response.close()
        connection.close()


def test_it_shows_no_secret_and_no_buyers_number(call: Caller, sandbox: Sandbox) -> None:
    session = call.create({**CART, "callbackState": "a-canary", "metadata": {"a": "b-canary"}}).result
    number = {"type": "momo", "number": "+23278987654", "provider": "m17"}
    call.control("POST", f"/sessions/{session['id']}/complete", {"channel": number})
    call.control("POST", "/tokens", {"token": "mon_c-canary", "spaceId": "spc-other"})

    html = page(call)

    assert session["id"] in html
    for secret in ("canary", sandbox.access_token, "987654", "98 76 54", "987 654"):
        assert secret not in html


def test_what_a_shop_writes_is_text_and_never_markup(call: Caller) -> None:
    evil = "<script>alert(1)</script>"
    call.create({**CART, "name": evil}, key="<b>key</b>")
    call("GET", "/v1/<i>x</i>")

    html = page(call)

    assert "&lt;script&gt;alert(1)" in html
    assert "&lt;b&gt;key" in html
    assert not any(markup in html for markup in ("<script>alert", "<b>key", "<i>x"))


def test_a_key_is_shown_with_its_requests_and_replays(call: Caller) -> None:
    session, *_ = [call.create(key="again").result for _ in range(3)]

    row = page(call).partition('id="keys"')[2].partition("</tbody>")[0]

    assert session["id"] in row
    assert '<td data-label="Requests" class="number">3</td>' in row
    assert '<td data-label="Replays" class="number">2</td>' in row


def test_only_the_newest_are_shown_and_all_are_counted(call: Caller) -> None:
    first, *_, last = [call.create().result["id"] for _ in range(61)]

    html = page(call)

    assert "newest 50 of 61" in html
    assert last in html
    assert f"/checkout/{first}" not in html


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
@pytest.mark.parametrize(
    "action", ["clock", "faults", "faults/remove", "return-method", "sessions", "payments", "reset"]
)
def test_another_sites_page_cannot_perform_an_action(
    call: Caller, sandbox: Sandbox, action: str, headers: dict[str, str | None]
) -> None:
    session = call.create().result["id"]
    payment = sandbox.start_payment(session)["id"]
    sandbox.faults.add("garbage")
    form = {
        "minutes": "61",
        "kind": "hang",
        "method": "POST",
        "session": session,
        "action": "cancel",
        "payment": payment,
    }

    reply = send(call, action, form, headers)

    assert reply.status == 403
    assert b"This request was sent from another site." in reply.body
    assert sandbox.return_method == "GET"
    assert len(sandbox.faults.active()) == 1
    assert sandbox.payments()[0]["status"] == "processing"


@pytest.mark.parametrize(
    ("action", "form", "status"),
    [
        ("clock", {}, 400),
        ("clock", {"minutes": "soon"}, 400),
        ("clock", {"minutes": "-1"}, 400),
        ("clock", {"minutes": "nan"}, 400),
        ("clock", {"minutes": "1e300"}, 400),
        ("return-method", {"method": "PUT"}, 400),
        ("faults", {}, 400),
        ("faults", {"kind": "meteor"}, 400),
        ("faults", {"kind": "hang", "match": "nothing"}, 400),
        ("faults", {"kind": "status", "status": "inf"}, 400),
        ("faults", {"kind": "status", "retry_after": "é"}, 400),
        ("faults/remove", {"fault": "flt-none"}, 404),
        ("sessions", {"session": "scs-none", "action": "complete"}, 404),
        ("payments", {"payment": "spm-none"}, 404),
    ],
)
def test_a_failed_action_is_reported_on_the_page(call: Caller, action: str, form: dict[str, str], status: int) -> None:
    reply = send(call, action, form)

    assert reply.status == status
    assert b'<p class="problem">The action failed: ' in reply.body


def test_what_is_over_cannot_be_done_again(call: Caller, sandbox: Sandbox) -> None:
    session = call.create().result["id"]
    assert send(call, "sessions", {"session": session, "action": "complete"}).status == 303

    assert send(call, "sessions", {"session": session, "action": "cancel"}).status == 409
    assert sandbox.sessions()[0]["status"] == "completed"


def test_an_action_redirects_to_the_page(call: Caller, sandbox: Sandbox) -> None:
    reply = send(call, "clock", {"minutes": "61"})

    assert (reply.status, reply.headers["location"]) == (303, "/_sandbox/")
    assert "1 h 1 min ahead" in page(call)


def test_the_stream_reports_activity_in_order(call: Caller, sandbox: Sandbox) -> None:
    with watching(sandbox) as events:
        session = call.create().result["id"]
        sandbox.complete(session)
        sandbox.clock.advance(minutes=1)

        reported = [next(events) for _ in range(5)]

    assert [data["kind"] for name, data in reported if name == "activity"] == [
        "session_created",
        "payment_started",
        "session_completed",
        "payment_completed",
        "clock_advanced",
    ]
    assert reported[0][1]["session"] == session


def test_a_subscriber_that_reconnects_gets_what_it_missed(call: Caller, sandbox: Sandbox) -> None:
    with watching(sandbox) as events:
        call.create()
        _, seen = next(events)
    missed = call.create().result["id"]

    with watching(sandbox, **{"Last-Event-ID": str(seen["number"])}) as events:
        assert next(events)[1]["session"] == missed
    with watching(sandbox, **{"Last-Event-ID": "²"}) as events:
        sandbox.clock.advance(minutes=1)
        assert next(events)[1]["kind"] == "clock_advanced"


def test_a_request_that_changes_nothing_is_reported_too(call: Caller, sandbox: Sandbox) -> None:
    with watching(sandbox) as events:
        reply = call("GET", "/v1/checkout-sessions")

        assert next(events) == ("request", reply.headers["monime-request-id"])


def test_a_disconnected_subscriber_is_removed() -> None:
    with Sandbox() as sandbox:
        watchers = sandbox._backend.activity._subscriptions
        with watching(sandbox):
            assert len(watchers) == 1
        with watching(sandbox) as events:
            while len(watchers) > 1:
                sandbox.clock.advance(seconds=1)
                next(events)


def test_the_stream_is_ended_when_the_sandbox_stops() -> None:
    with Sandbox() as sandbox:
        connection = http.client.HTTPConnection(urlsplit(sandbox.url).netloc, timeout=10)
        connection.request("GET", "/_sandbox/events")
        response = connection.getresponse()
        assert response.readline() == b"retry: 1000\n"

    # If the connection is reset instead, reading fails.
    assert response.read() == b"\n"
    connection.close()
