"""The four operations of checkout sessions."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from monime_ext.sandbox.state.clock import format_datetime

if TYPE_CHECKING:
    from monime_ext.sandbox import Sandbox
    from tests.integration.sandbox.conftest import Caller


def test_a_created_session_has_monimes_format(call: Caller, sandbox: Sandbox) -> None:
    reply = call.create(
        {
            "name": "Order 1042",
            "lineItems": [{"name": "Rice", "price": {"currency": "SLE", "value": 45000}}],
            "reference": "1042",
            "description": "Thank you",
            "successUrl": "https://shop.example/thanks?order=1042",
            "cancelUrl": "shop-app://cart",
            "metadata": {"order": "1042"},
            "brandingOptions": {"primaryColor": "#0A7B3E"},
            "financialAccountId": "fac-1",
        }
    )

    assert reply.status == 200
    assert reply.json["success"] is True
    session = reply.result
    assert re.fullmatch(r"scs-[A-Za-z0-9]{22}", session["id"])
    assert session["redirectUrl"] == f"{sandbox.url}/checkout/{session['id']}"
    assert session["status"] == "pending"
    assert session["orderNumber"] is None
    assert session["ownershipGraph"] is None
    assert session["reference"] == "1042"
    assert session["successUrl"] == "https://shop.example/thanks?order=1042"
    assert session["cancelUrl"] == "shop-app://cart"
    assert session["metadata"] == {"order": "1042"}
    assert session["brandingOptions"] == {"primaryColor": "#0A7B3E"}
    assert session["financialAccountId"] == "fac-1"


def test_lines_are_wrapped_and_get_an_id_a_reference_and_a_quantity(call: Caller) -> None:
    first, second = call.create().result["lineItems"]["data"]

    assert re.fullmatch(r"lit-[A-Za-z0-9]{22}", first["id"])
    assert first["reference"]
    assert first["quantity"] == 2
    assert first["type"] == "custom"
    assert second["reference"] == "delivery"
    assert second["quantity"] == 1
    assert second["id"] != first["id"]


def test_the_callback_state_is_never_shown(call: Caller) -> None:
    created = call.create({"callbackState": "canary", "name": "x", "lineItems": _lines(1)})

    read = call("GET", f"/v1/checkout-sessions/{created.result['id']}")
    listed = call("GET", "/v1/checkout-sessions")

    assert read.result["id"] == listed.result[0]["id"]
    assert not any(b"canary" in reply.body for reply in (created, read, listed))


def test_a_session_reads_as_it_was_created(call: Caller) -> None:
    created = call.create().result

    assert call("GET", f"/v1/checkout-sessions/{created['id']}").result == created


@pytest.mark.parametrize(
    ("microsecond", "fraction"),
    [(0, ""), (999, ""), (20_000, ".02"), (20_999, ".02"), (100_000, ".1"), (123_456, ".123")],
)
def test_a_timestamp_drops_the_zeros_at_its_end(microsecond: int, fraction: str) -> None:
    moment = datetime(2026, 8, 16, 10, 15, 40, microsecond, tzinfo=UTC)

    assert format_datetime(moment) == f"2026-08-16T10:15:40{fraction}Z"


def test_timestamps_have_no_trailing_zeros_and_lie_an_hour_apart(call: Caller) -> None:
    session = call.create().result

    for name in ("createTime", "expireTime"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,2}[1-9])?Z", session[name])
    assert session["createTime"][14:] == session["expireTime"][14:]


def test_a_session_that_does_not_exist_is_not_found(call: Caller) -> None:
    reply = call("GET", "/v1/checkout-sessions/scs-nobody")

    assert (reply.status, reply.error["reason"]) == (404, "not_found")
    assert call("DELETE", "/v1/checkout-sessions/scs-nobody").status == 404


def test_another_spaces_session_is_not_found(call: Caller, sandbox: Sandbox) -> None:
    session = call.create().result
    token, space = sandbox.add_token()
    elsewhere = {"Authorization": f"Bearer {token}", "Monime-Space-Id": space}

    assert call("GET", f"/v1/checkout-sessions/{session['id']}", headers=elsewhere).status == 404
    assert call("DELETE", f"/v1/checkout-sessions/{session['id']}", headers=elsewhere).status == 404
    assert call("GET", "/v1/checkout-sessions", headers=elsewhere).result == []
    assert call("GET", f"/v1/checkout-sessions/{session['id']}").status == 200


def test_a_session_expires_after_an_hour_and_not_before(call: Caller, sandbox: Sandbox) -> None:
    path = f"/v1/checkout-sessions/{call.create().result['id']}"

    sandbox.clock.advance(minutes=59)
    assert call("GET", path).result["status"] == "pending"
    sandbox.clock.advance(minutes=1)
    assert call("GET", path).result["status"] == "expired"
    assert call("GET", "/v1/checkout-sessions").result[0]["status"] == "expired"


def test_a_paid_session_does_not_expire_and_has_an_order_number(call: Caller, sandbox: Sandbox) -> None:
    session = call.create().result
    sandbox.complete(session["id"])
    sandbox.clock.advance(hours=2)

    read = call("GET", f"/v1/checkout-sessions/{session['id']}").result
    assert read["status"] == "completed"
    assert re.fullmatch(r"[A-Z0-9]{12}", read["orderNumber"])


def test_a_deleted_session_is_gone(call: Caller) -> None:
    path = f"/v1/checkout-sessions/{call.create().result['id']}"

    reply = call("DELETE", path)

    assert reply.status == 200
    assert reply.json == {"success": True, "messages": []}
    assert call("GET", path).status == 404
    assert call("DELETE", path).status == 404


@pytest.mark.parametrize("action", ["start_payment", "complete", "cancel", "expire"])
def test_a_session_that_is_being_paid_or_over_cannot_be_deleted(call: Caller, sandbox: Sandbox, action: str) -> None:
    session = call.create().result
    getattr(sandbox, action)(session["id"])

    reply = call("DELETE", f"/v1/checkout-sessions/{session['id']}")

    assert (reply.status, reply.error["reason"]) == (409, "conflict")
    assert call("GET", f"/v1/checkout-sessions/{session['id']}").status == 200


def test_a_list_has_the_ten_newest_by_default(call: Caller) -> None:
    made = [call.create().result["id"] for _ in range(12)]

    reply = call("GET", "/v1/checkout-sessions")

    assert [session["id"] for session in reply.result] == made[:1:-1]
    assert reply.json["pagination"]["count"] == 10
    assert reply.json["pagination"]["next"]


@pytest.mark.parametrize("limit", [1, 3, 7, 8, 50])
def test_pages_give_every_session_once_and_end(call: Caller, limit: int) -> None:
    made = [call.create().result["id"] for _ in range(7)]

    found: list[str] = []
    path = f"/v1/checkout-sessions?limit={limit}"
    cursor = ""
    for _ in range(8):
        reply = call("GET", path + cursor)
        assert reply.json["pagination"]["count"] == len(reply.result) <= limit
        found += [session["id"] for session in reply.result]
        if reply.json["pagination"]["next"] is None:
            break
        cursor = f"&after={reply.json['pagination']['next']}"

    assert found == made[::-1]


def test_a_session_made_between_two_pages_moves_nothing(call: Caller) -> None:
    made = [call.create().result["id"] for _ in range(4)]
    first = call("GET", "/v1/checkout-sessions?limit=2")
    call.create()

    second = call("GET", f"/v1/checkout-sessions?limit=2&after={first.json['pagination']['next']}")

    assert [session["id"] for session in first.result + second.result] == made[::-1]


@pytest.mark.parametrize("cursor", ["nonsense", "czE=", "czAx", "%C3%A9", "eDE"])
def test_a_cursor_that_no_page_gave_is_refused(call: Caller, cursor: str) -> None:
    reply = call("GET", f"/v1/checkout-sessions?after={cursor}")

    assert (reply.status, reply.error["details"][0]["path"]) == (400, "after")


def test_the_link_opens_a_page(call: Caller, sandbox: Sandbox) -> None:
    session = call.create().result

    page = call("GET", session["redirectUrl"].removeprefix(sandbox.url))

    assert page.status == 200
    assert page.headers["content-type"].startswith("text/html")
    assert b"sandbox" in page.body
    assert call("GET", "/checkout/scs-nobody").status == 404


def _lines(count: int) -> list[dict[str, object]]:
    return [{"name": f"line {n}", "price": {"currency": "SLE", "value": 1}} for n in range(count)]
