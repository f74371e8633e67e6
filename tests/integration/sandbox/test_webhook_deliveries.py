"""Webhook deliveries: events, order, signatures and retries."""

from __future__ import annotations

import json
import socket
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from monime_ext.sandbox import Sandbox
from monime_ext.sandbox.state.sessions import LIFETIME
from monime_ext.sandbox.state.store import InvalidState
from monime_ext.webhooks import verify
from tests.integration.sandbox.conftest import CART
from tests.integration.sandbox.receivers import listening

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.integration.sandbox.conftest import Caller
    from tests.integration.sandbox.receivers import Receiver

SECRET = "a secret of more than 32 characters"
SUCCESS = ["checkout_session.completed", "payment.processing_completed"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as receiver:
        yield receiver


@pytest.fixture
def session(call: Caller) -> Any:
    return call.create({**CART, "metadata": {"order": "table-9"}}).result


def delivered(sandbox: Sandbox, receiver: Receiver, session: Any) -> list[str]:
    """Return the names of the delivered events of a payment."""
    sandbox.complete(session["id"])
    assert sandbox.webhooks.flush() == []
    return receiver.names()


def test_a_payment_sends_four_events_in_monimes_format(sandbox: Sandbox, receiver: Receiver, session: Any) -> None:
    sandbox.webhooks.add(receiver.url)

    assert delivered(sandbox, receiver, session) == ["payment.created", "payment.processing_started", *SUCCESS]

    paid, money = (receiver.of(name).json for name in SUCCESS)
    (payment,) = sandbox.payments()
    assert set(paid) == set(money) == {"apiVersion", "event", "object", "data"}
    assert paid["apiVersion"] == "caph.2025-08-23"
    assert paid["object"] == {"id": session["id"], "type": "checkout_session"}
    assert money["object"] == {"id": payment["id"], "type": "payment"}
    assert paid["event"]["id"].startswith("wkd-")
    assert paid["event"]["timestamp"] == money["event"]["timestamp"]
    assert isinstance(paid["event"]["timestamp"], str)
    assert abs(int(paid["event"]["timestamp"]) - datetime.now(UTC).timestamp()) < 60
    assert paid["data"]["status"] == "completed"
    assert "fees" not in paid["data"]
    assert paid["data"]["metadata"] == {"order": "table-9"}
    assert money["data"].items() <= payment.items()
    assert money["data"]["fees"][0]["code"] == "Base"
    assert receiver.of("payment.created").json["data"]["status"] == "pending"
    assert receiver.of("payment.processing_started").json["data"]["status"] == "processing"


def test_a_delivery_is_signed_as_monime_signs(sandbox: Sandbox, receiver: Receiver, session: Any) -> None:
    sandbox.webhooks.add(receiver.url, secret=SECRET)

    delivered(sandbox, receiver, session)

    for item in receiver.received:
        assert item.headers["content-type"] == "application/json"
        verify(item.body, item.headers["monime-signature"], SECRET)


def test_the_signature_is_of_now_even_when_the_sandboxs_clock_is_not(
    sandbox: Sandbox, receiver: Receiver, session: Any
) -> None:
    sandbox.webhooks.add(receiver.url)
    sandbox.clock.advance(days=30)
    sandbox.webhooks.flush()

    expired = receiver.of("checkout_session.expired")
    verify(expired.body, expired.headers["monime-signature"], sandbox.webhook_secret)
    assert expired.json["data"]["status"] == "expired"
    reported = datetime.fromtimestamp(int(expired.json["event"]["timestamp"]), UTC)
    assert abs((reported - datetime.fromisoformat(session["expireTime"])).total_seconds()) < 1


def test_an_endpoint_without_a_secret_gets_no_signature(call: Caller, sandbox: Sandbox, receiver: Receiver) -> None:
    webhook = {"name": "x", "url": receiver.url, "apiRelease": "caph", "events": SUCCESS}
    call("POST", "/v1/webhooks", webhook, {"Idempotency-Key": "k"})

    assert delivered(sandbox, receiver, call.create().result) == SUCCESS
    assert "monime-signature" not in receiver.received[0].headers


def test_custom_headers_are_sent_and_cannot_replace_monimes(sandbox: Sandbox, receiver: Receiver, session: Any) -> None:
    mine = {"X-Gateway": "shop 7", "monime-signature": "forged", "Content-Type": "text/plain", "Content-Length": "1"}
    sandbox.webhooks.add(receiver.url, headers=mine)

    delivered(sandbox, receiver, session)

    headers = receiver.received[0].headers
    assert headers["x-gateway"] == "shop 7"
    assert headers["content-type"] == "application/json"
    verify(receiver.received[0].body, headers["monime-signature"], sandbox.webhook_secret)


def test_only_the_events_asked_for_are_delivered_and_only_to_their_space(
    sandbox: Sandbox, receiver: Receiver, session: Any
) -> None:
    _, elsewhere = sandbox.add_token()
    sandbox.webhooks.add(receiver.url, events=["payment.created"])
    with listening() as other:
        sandbox.webhooks.add(other.url, space_id=elsewhere)

        assert delivered(sandbox, receiver, session) == ["payment.created"]
        assert other.received == []


@pytest.mark.parametrize(("end", "name"), [("cancel", "cancelled"), ("expire", "expired")])
def test_the_other_ends_of_a_session_send_events_too(
    sandbox: Sandbox, receiver: Receiver, session: Any, end: str, name: str
) -> None:
    sandbox.webhooks.add(receiver.url)
    getattr(sandbox, end)(session["id"])
    sandbox.webhooks.flush()

    (reported,) = receiver.received
    assert (reported.name, reported.json["data"]["status"]) == (f"checkout_session.{name}", name)


@pytest.mark.parametrize("first", [0, 1])
def test_either_success_event_can_come_first(sandbox: Sandbox, receiver: Receiver, session: Any, first: int) -> None:
    sandbox.webhooks.add(receiver.url, events=SUCCESS)
    sandbox.webhooks.update_delivery_settings(order="payment_first" if first else "session_first")

    assert delivered(sandbox, receiver, session) == (SUCCESS[::-1] if first else SUCCESS)


def test_the_success_events_can_be_shuffled(call: Caller, sandbox: Sandbox, receiver: Receiver) -> None:
    sandbox.webhooks.add(receiver.url, events=SUCCESS)
    sandbox.webhooks.update_delivery_settings(order="shuffled")
    sessions = [call.create().result["id"] for _ in range(40)]
    for session in sessions:
        sandbox.complete(session)
    assert sandbox.webhooks.flush() == []

    first: dict[str, str] = {}
    for item in receiver.received:
        data = item.json["data"]
        owner = data["ownershipGraph"]["owner"]["id"] if data["ownershipGraph"] else data["id"]
        first.setdefault(owner, item.name)
    assert set(first) == set(sessions)
    assert set(first.values()) == set(SUCCESS)


def test_duplicates_have_the_same_id_and_the_same_bytes(sandbox: Sandbox, receiver: Receiver, session: Any) -> None:
    sandbox.webhooks.add(receiver.url, events=SUCCESS)
    sandbox.webhooks.update_delivery_settings(duplicates=2)

    assert delivered(sandbox, receiver, session) == [name for name in SUCCESS for _ in range(3)]
    assert len({item.body for item in receiver.received}) == 2
    assert len({item.event_id for item in receiver.received}) == 2


def test_metadata_can_be_a_string(sandbox: Sandbox, receiver: Receiver, session: Any) -> None:
    sandbox.webhooks.add(receiver.url)
    sandbox.webhooks.update_delivery_settings(metadata_as_string=True)

    delivered(sandbox, receiver, session)

    assert json.loads(receiver.of(SUCCESS[0]).json["data"]["metadata"]) == {"order": "table-9"}
    money = receiver.of(SUCCESS[1]).json["data"]
    assert money["metadata"] is None
    assert json.loads(money["ownershipGraph"]["owner"]["metadata"]) == {"order": "table-9"}


def test_a_payment_can_send_the_undocumented_event_too(sandbox: Sandbox, receiver: Receiver, session: Any) -> None:
    success = [*SUCCESS, "payment.completed"]
    sandbox.webhooks.add(receiver.url, events=success)
    sandbox.webhooks.update_delivery_settings(payment_completed=True)

    assert delivered(sandbox, receiver, session) == success
    sure, unsure = receiver.of(SUCCESS[1]), receiver.of("payment.completed")
    assert unsure.json["data"] == sure.json["data"]
    assert unsure.event_id != sure.event_id


def test_what_is_not_received_is_delivered_again_with_the_same_id_until_it_is(
    sandbox: Sandbox, receiver: Receiver, session: Any
) -> None:
    sandbox.webhooks.add(receiver.url, events=SUCCESS[:1])
    receiver.statuses = [500, 404, 429, 200]
    sandbox.complete(session["id"])

    for left in (1, 1, 1, 0):
        assert len(sandbox.webhooks.flush()) == left
    assert sandbox.webhooks.flush() == []

    assert len(receiver.received) == 4
    assert len({item.event_id for item in receiver.received}) == 1
    (delivery,) = sandbox.webhooks.deliveries()
    assert (delivery["status"], delivery["attempts"]) == ("delivered", 4)


def test_it_is_delivered_again_by_itself_when_the_sandboxs_clock_says_so(
    sandbox: Sandbox, receiver: Receiver, session: Any
) -> None:
    sandbox.webhooks.add(receiver.url, events=SUCCESS[:1])
    came = threading.Semaphore(0)
    receiver.before_responding = came.release
    receiver.status = 500
    sandbox.complete(session["id"])
    waits = []
    for attempt in range(1, 5):
        assert came.acquire(timeout=10)
        while (delivery := sandbox.webhooks.deliveries()[0])["attempts"] < attempt:
            pass
        waits.append((datetime.fromisoformat(delivery["nextAttemptAt"]) - sandbox.clock.now()).total_seconds())
        sandbox.clock.advance(seconds=waits[-1] - 1)
        assert sandbox.webhooks.deliveries()[0]["status"] == "pending"
        sandbox.clock.advance(seconds=2)

    assert [round(wait / 5) * 5 for wait in waits] == [5, 10, 20, 40]


def test_a_receiver_that_is_down_at_first_loses_nothing(sandbox: Sandbox, session: Any) -> None:
    with listening() as receiver:
        url = receiver.url
    sandbox.webhooks.add(url)
    sandbox.complete(session["id"])
    assert len(sandbox.webhooks.flush()) == 4
    (failed, *_) = sandbox.webhooks.deliveries()
    assert "refused the connection" in sandbox.webhooks.delivery(failed["id"])["attemptLog"][-1]["failure"]

    with listening(urlsplit(url).port or 0) as receiver:
        assert sandbox.webhooks.flush() == []
        assert sorted(receiver.names()) == sorted(["payment.created", "payment.processing_started", *SUCCESS])


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed_and_the_log_says_what_to_do(
    sandbox: Sandbox, receiver: Receiver, session: Any, status: int
) -> None:
    sandbox.webhooks.add(receiver.url, events=SUCCESS[:1])
    receiver.status = status
    receiver.headers = {"Location": f"{receiver.url}/moved"}
    sandbox.complete(session["id"])

    (left,) = sandbox.webhooks.flush()

    assert {item.path for item in receiver.received} == {"/hooks"}
    (attempt, *_) = sandbox.webhooks.delivery(left["id"])["attemptLog"]
    assert attempt["status"] == status
    assert "redirect" in attempt["failure"]


def test_an_endpoint_that_does_not_answer_in_time_has_failed(
    sandbox: Sandbox, receiver: Receiver, session: Any
) -> None:
    sandbox.webhooks.add(receiver.url, events=SUCCESS[:1])
    sandbox.webhooks.update_delivery_settings(timeout=0.05)
    released = threading.Event()
    receiver.before_responding = released.wait
    sandbox.complete(session["id"])

    (left,) = sandbox.webhooks.flush()
    released.set()

    assert (
        sandbox.webhooks.delivery(left["id"])["attemptLog"][-1]["failure"]
        == "the endpoint did not respond within 0.05 seconds"
    )


def test_an_endpoint_that_hangs_holds_nobody_else_up(sandbox: Sandbox, receiver: Receiver, call: Caller) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        sandbox.webhooks.add(f"http://127.0.0.1:{deaf.getsockname()[1]}")
        sandbox.webhooks.add(receiver.url, events=SUCCESS)
        came = threading.Semaphore(0)
        receiver.before_responding = came.release
        for _ in range(5):
            sandbox.complete(call.create().result["id"])

        for _ in range(10):
            assert came.acquire(timeout=10)


@pytest.mark.parametrize(
    "response", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", b"\x00\x01garbage\r\n\r\n"]
)
def test_an_invalid_response_is_reported(sandbox: Sandbox, session: Any, response: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        sandbox.webhooks.add(f"http://127.0.0.1:{server.getsockname()[1]}", events=SUCCESS[:1])

        def answer_once() -> None:
            connection, _ = server.accept()
            connection.recv(65536)
            connection.sendall(response)
            connection.close()

        thread = threading.Thread(target=answer_once)
        thread.start()
        sandbox.complete(session["id"])
        (left,) = sandbox.webhooks.flush()
        thread.join()

    assert "connection was closed" in sandbox.webhooks.delivery(left["id"])["attemptLog"][0]["failure"]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://127.0.0.1:{port}", "the TLS handshake with the endpoint failed"),
        ("http://127.0.0.1:99999", "the request could not be sent"),
        ("http://nobody.invalid", "the endpoint is unreachable"),
    ],
)
def test_the_failure_says_why_an_endpoint_was_not_reached(
    sandbox: Sandbox, receiver: Receiver, session: Any, url: str, reason: str
) -> None:
    sandbox.webhooks.add(url.format(port=urlsplit(receiver.url).port), events=SUCCESS[:1])
    sandbox.complete(session["id"])

    (left,) = sandbox.webhooks.flush()

    assert sandbox.webhooks.delivery(left["id"])["attemptLog"][0]["failure"].startswith(reason)


def test_answers_can_be_lost_so_that_a_received_event_comes_again(
    sandbox: Sandbox, receiver: Receiver, session: Any
) -> None:
    sandbox.webhooks.add(receiver.url, events=SUCCESS[:1])
    sandbox.webhooks.update_delivery_settings(lost_response_rate=1)
    sandbox.complete(session["id"])
    sandbox.webhooks.flush()
    sandbox.webhooks.update_delivery_settings(lost_response_rate=0)
    assert sandbox.webhooks.flush() == []

    assert len(receiver.received) >= 2
    assert len({item.event_id for item in receiver.received}) == 1


def test_a_delivery_is_sent_again_by_hand(sandbox: Sandbox, receiver: Receiver, session: Any) -> None:
    sandbox.webhooks.add(receiver.url, events=SUCCESS[:1])
    delivered(sandbox, receiver, session)

    (delivery,) = sandbox.webhooks.deliveries()
    sandbox.webhooks.resend(delivery["id"])
    sandbox.webhooks.flush()

    one, two = receiver.received
    assert one.body == two.body
    with pytest.raises(KeyError):
        sandbox.webhooks.resend("dlv-nothing")


def test_a_replay_sends_everything_again_many_times(sandbox: Sandbox, receiver: Receiver, session: Any) -> None:
    sandbox.webhooks.add(receiver.url, events=SUCCESS)
    delivered(sandbox, receiver, session)

    assert sandbox.webhooks.replay(25) == 50
    assert sandbox.webhooks.flush() == []

    assert len(receiver.received) == 52
    assert len({item.event_id for item in receiver.received}) == 2


def test_a_replay_skips_deleted_endpoints(sandbox: Sandbox, receiver: Receiver, session: Any) -> None:
    endpoint = sandbox.webhooks.add(receiver.url)
    sandbox.complete(session["id"])
    sandbox.webhooks.flush()
    sandbox.webhooks.remove(endpoint["id"])
    assert sandbox.webhooks.replay(2) == 0
    assert sandbox.webhooks.flush() == []


def test_a_deleted_endpoint_gets_nothing_more(sandbox: Sandbox, receiver: Receiver, session: Any) -> None:
    endpoint = sandbox.webhooks.add(receiver.url, events=SUCCESS[:1])
    receiver.status = 500
    sandbox.complete(session["id"])
    sandbox.webhooks.flush()
    count = len(receiver.received)

    sandbox.webhooks.remove(endpoint["id"])

    assert sandbox.webhooks.flush() == []
    (delivery,) = sandbox.webhooks.deliveries()
    assert (delivery["status"], len(receiver.received)) == ("abandoned", count)
    with pytest.raises(InvalidState, match="deleted"):
        sandbox.webhooks.resend(delivery["id"])
    with pytest.raises(KeyError):
        sandbox.webhooks.remove(endpoint["id"])


def test_what_waits_for_a_disabled_endpoint_comes_when_it_is_enabled(
    call: Caller, sandbox: Sandbox, receiver: Receiver, session: Any
) -> None:
    path = f"/v1/webhooks/{sandbox.webhooks.add(receiver.url, events=SUCCESS[:1])['id']}"
    receiver.status = 500
    sandbox.complete(session["id"])
    sandbox.webhooks.flush()
    call("PATCH", path, {"enabled": False})
    receiver.status = 200
    count = len(receiver.received)
    sandbox.complete(call.create().result["id"])
    assert len(sandbox.webhooks.flush()) == 1
    assert len(receiver.received) == count

    call("PATCH", path, {"enabled": True})
    assert sandbox.webhooks.flush() == []
    assert len(receiver.received) == count + 1


def test_the_log_shows_request_and_answer_and_masks_what_is_personal(
    sandbox: Sandbox, receiver: Receiver, session: Any
) -> None:
    sandbox.webhooks.add(receiver.url, secret=SECRET, headers={"X-Key": "canary"})
    receiver.response = b"thank you"
    delivered(sandbox, receiver, session)

    (delivery,) = [item for item in sandbox.webhooks.deliveries() if item["eventName"] == SUCCESS[1]]
    log = sandbox.webhooks.delivery(delivery["id"])
    (attempt,) = log["attemptLog"]
    assert (attempt["number"], attempt["status"], attempt["failure"]) == (1, 200, None)
    assert attempt["response"]["body"] == "thank you"
    assert set(attempt["request"]["headers"]) == {"X-Key", "Content-Type", "User-Agent", "Monime-Signature"}
    assert log["body"]["data"]["amount"] == {"currency": "SLE", "value": 95_000}
    channel, owner = log["body"]["data"]["channel"], log["body"]["data"]["ownershipGraph"]["owner"]
    assert channel["phoneNumber"] == channel["fingerprint"] == owner["metadata"]["order"] == "•••"
    shown = json.dumps(log, ensure_ascii=False)
    assert not any(secret in shown for secret in (SECRET, "canary", "table-9", "v1="))


def test_endpoints_are_shown_without_secrets(sandbox: Sandbox) -> None:
    sandbox.webhooks.add("https://shop.example/hooks", secret=SECRET, headers={"X-Key": "canary"})

    (endpoint,) = sandbox.webhooks.endpoints()

    assert (endpoint["signed"], endpoint["headers"]) == (True, ["X-Key"])
    assert SECRET not in str(endpoint)
    assert "canary" not in str(endpoint)


@pytest.mark.parametrize(
    ("url", "arguments"),
    [
        ("shop.example", {}),
        ("https://shop.example", {"secret": "too short"}),
        ("https://shop.example", {"events": []}),
        ("https://shop.example", {"headers": {"X Y": "1"}}),
    ],
)
def test_an_endpoint_that_cannot_be_is_refused(sandbox: Sandbox, url: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="invalid webhook endpoint: "):
        sandbox.webhooks.add(url, **arguments)


@pytest.mark.parametrize(
    "delivery_settings",
    [
        {"order": "random"},
        {"duplicates": -1},
        {"duplicates": 1.5},
        {"lost_response_rate": 2},
        {"timeout": 0},
        {"pace": 1},
        {"metadata_as_string": 1},
        {"payment_completed": "yes"},
        {"initial_retry_delay": 10, "max_retry_delay": 5},
        {"initial_retry_delay": "5"},
    ],
)
def test_an_invalid_delivery_setting_is_rejected(
    call: Caller, sandbox: Sandbox, delivery_settings: dict[str, object]
) -> None:
    assert call.control("PATCH", "/webhooks/delivery-settings", delivery_settings).status == 400
    assert sandbox.webhooks.delivery_settings() == type(sandbox.webhooks.delivery_settings())()


def test_the_control_plane_has_every_action(call: Caller, sandbox: Sandbox, receiver: Receiver) -> None:
    added = call.control("POST", "/webhooks", {"url": receiver.url, "events": SUCCESS, "secret": SECRET})
    assert added.status == 201
    assert call.control("GET", "/webhooks").json == {"webhooks": [added.json]}
    assert (
        call.control("PATCH", "/webhooks/delivery-settings", {"order": "payment_first"}).json["order"]
        == "payment_first"
    )
    assert call.control("GET", "/webhooks/delivery-settings").json == sandbox.webhooks.delivery_settings().to_dict()
    session = call.create().result
    assert delivered(sandbox, receiver, session) == SUCCESS[::-1]

    (first, second) = call.control("GET", f"/deliveries?session={session['id']}").json["deliveries"]
    assert call.control("GET", f"/deliveries/{first['id']}").json == sandbox.webhooks.delivery(first["id"])
    assert call.control("POST", f"/deliveries/{second['id']}/resend").status == 200
    assert call.control("POST", "/deliveries/replay", {"copies": 3}).json == {"deliveries": 6}
    assert call.control("POST", "/deliveries/retry").status == 204
    assert sandbox.webhooks.flush() == []
    assert len(receiver.received) == 9
    assert call.control("GET", "/state").json["deliveries"]["delivered"] == 8
    assert len(call.control("GET", "/webhooks/events").json["events"]) == 4

    assert call.control("DELETE", f"/webhooks/{added.json['id']}").status == 204
    assert call.control("DELETE", f"/webhooks/{added.json['id']}").status == 404
    for path in ("/deliveries/dlv-none", "/deliveries/dlv-none/resend"):
        assert call.control("POST" if path.endswith("resend") else "GET", path).status == 404
    for body in ({"url": 1}, {"url": receiver.url, "events": "x"}, {"url": receiver.url, "headers": []}, {"uri": "x"}):
        assert call.control("POST", "/webhooks", body).status == 400
    for copies in (0, 1001, True, "2"):
        assert call.control("POST", "/deliveries/replay", {"copies": copies}).status == 400


def test_endpoints_are_an_option_that_outlives_a_reset(
    receiver: Receiver, caller_of: Callable[[Sandbox], Caller]
) -> None:
    with Sandbox(webhooks=[receiver.url], webhook_secret=SECRET) as sandbox:
        sandbox.webhooks.add("http://127.0.0.1:9")
        sandbox.reset()
        assert [endpoint["url"] for endpoint in sandbox.webhooks.endpoints()] == [receiver.url]
        delivered(sandbox, receiver, caller_of(sandbox).create().result)
        assert sandbox.webhook_secret == SECRET
        verify(receiver.received[0].body, receiver.received[0].headers["monime-signature"], SECRET)


@pytest.mark.parametrize("options", [{"webhooks": ["nowhere"]}, {"webhook_secret": "too short"}])
def test_options_that_cannot_be_are_refused_at_the_start(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="invalid webhook endpoint"):
        Sandbox(**options).start()


def test_a_session_expires_and_sends_its_event_without_a_request(
    sandbox: Sandbox, receiver: Receiver, session: Any
) -> None:
    came = threading.Event()
    receiver.before_responding = came.set
    sandbox.webhooks.add(receiver.url, events=["checkout_session.expired"])

    sandbox._call(lambda backend: setattr(backend.clock, "offset", backend.clock.offset + LIFETIME))

    assert came.wait(10)
    assert receiver.of("checkout_session.expired").json["data"]["id"] == session["id"]


def test_flush_gives_up_when_it_takes_too_long(sandbox: Sandbox, session: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        sandbox.webhooks.add(f"http://127.0.0.1:{deaf.getsockname()[1]}")
        sandbox.complete(session["id"])
        with pytest.raises(TimeoutError):
            sandbox.webhooks.flush(timeout=0.05)
        sandbox.reset()
