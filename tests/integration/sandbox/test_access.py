"""Tokens, Spaces, API versions and response headers."""

from __future__ import annotations

import http.client
import json
from importlib import resources
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from monime_ext._core.versions import API_VERSIONS
from monime_ext.sandbox.api.spec import DEFAULT_API_VERSION, Specs
from tests.integration.sandbox.conftest import CART
from tests.versions import VERSIONS

if TYPE_CHECKING:
    from monime_ext.sandbox import Sandbox
    from tests.integration.sandbox.conftest import Caller

SESSIONS = "/v1/checkout-sessions"


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Bearer mon_unknown", "Basic bW9uOg==", "mon_x"])
def test_a_call_without_a_good_token_is_refused(call: Caller, header: str | None) -> None:
    reply = call("GET", SESSIONS, headers={"Authorization": header})

    assert (reply.status, reply.error["reason"]) == (401, "unauthorized")


def test_the_token_is_looked_at_before_everything_else(call: Caller) -> None:
    bad = {"Authorization": None, "Monime-Space-Id": None, "Monime-Version": "caph.1999-01-01"}

    assert call("POST", SESSIONS, {"nonsense": 1}, bad).status == 401


def test_the_scheme_is_read_in_any_case(call: Caller, sandbox: Sandbox) -> None:
    assert call("GET", SESSIONS, headers={"Authorization": f"bearer {sandbox.access_token}"}).status == 200


@pytest.mark.parametrize("space", [None, "", "acme", "spc-" + "x" * 61, "spc-a b"])
def test_a_space_that_is_missing_or_malformed_is_refused(call: Caller, space: str | None) -> None:
    reply = call("GET", SESSIONS, headers={"Monime-Space-Id": space})

    assert (reply.status, reply.error["details"][0]["path"]) == (400, "Monime-Space-Id")


def test_a_space_that_the_token_cannot_use_is_forbidden(call: Caller, sandbox: Sandbox) -> None:
    _, other = sandbox.add_token()

    for space in (other, "spc-nobodys"):
        reply = call("GET", SESSIONS, headers={"Monime-Space-Id": space})
        assert (reply.status, reply.error["reason"]) == (403, "forbidden")


def test_one_token_can_be_given_a_second_space(call: Caller, sandbox: Sandbox) -> None:
    sandbox.add_token(sandbox.access_token, "spc-second")

    assert call("GET", SESSIONS, headers={"Monime-Space-Id": "spc-second"}).status == 200
    assert call("GET", SESSIONS).status == 200


@pytest.mark.parametrize(("method", "path"), [("POST", SESSIONS), ("GET", SESSIONS), ("GET", f"{SESSIONS}/scs-1")])
def test_test_mode_is_refused_as_monime_refuses_it(call: Caller, sandbox: Sandbox, method: str, path: str) -> None:
    reply = call(method, path, CART, {"Authorization": "Bearer mon_test_abc", "Idempotency-Key": "k"})

    assert reply.status == 403
    assert reply.error["message"].startswith("Test mode is not supported for this endpoint: '/v1/checkout-sessions'")
    assert sandbox.sessions() == []


def test_test_mode_has_nothing_in_common_with_what_is_live(call: Caller, sandbox: Sandbox) -> None:
    test = {"Authorization": "Bearer mon_test_abc", "Idempotency-Key": "k"}
    endpoint = {"name": "Shop", "url": "http://127.0.0.1:1", "apiRelease": "caph", "events": None}
    session = call.create().result
    sandbox.complete(session["id"])
    (payment,) = call("GET", "/v1/payments").result
    live = call("POST", "/v1/webhooks", endpoint, {"Idempotency-Key": "k"}).result

    assert call("GET", "/v1/payments", headers=test).result == []
    assert call("GET", "/v1/webhooks", headers=test).result == []
    for path in (f"payments/{payment['id']}", f"receipts/{payment['orderNumber']}", f"webhooks/{live['id']}"):
        assert call("GET", f"/v1/{path}").status == 200
        assert call("GET", f"/v1/{path}", headers=test).status == 404
    made = call("POST", "/v1/webhooks", endpoint, test)
    assert made.status == 200
    assert made.result["id"] != live["id"]
    assert call("GET", f"/v1/webhooks/{made.result['id']}").status == 404


def test_the_service_reports_who_calls(call: Caller) -> None:
    known = call("GET", "/", headers={"Monime-Space-Id": None})
    unknown = call("GET", "/", headers={"Authorization": "Bearer mon_unknown", "Monime-Space-Id": "nonsense"})
    nobody = call("GET", "/", headers={"Authorization": None, "Monime-Space-Id": None})
    test = call("GET", "/", headers={"Authorization": "Bearer mon_test_abc", "Monime-Space-Id": None})

    assert {reply.status for reply in (known, unknown, nobody, test)} == {200}
    assert known.json["status"] == {"environment": "live", "isAuthenticated": True}
    assert unknown.json["status"] == nobody.json["status"] == {"environment": None, "isAuthenticated": False}
    assert test.json["status"] == {"environment": "test", "isAuthenticated": True}
    assert known.json["requestOrigin"]["ipAddress"] == "127.0.0.1"


@pytest.mark.parametrize("version", VERSIONS)
def test_each_version_answers_by_its_own_name(call: Caller, version: str) -> None:
    reported = call("GET", "/", headers={"Monime-Version": version}).json["apiVersion"]

    assert reported["id"] == version
    assert f"{reported['release']['name']}.{reported['release']['date']}" == version


def test_a_request_without_a_version_gets_the_default_one(call: Caller) -> None:
    assert call("GET", "/").json["apiVersion"]["id"] == DEFAULT_API_VERSION == "caph.2025-08-23"


def test_a_later_version_changes_nothing_for_requests_without_a_version() -> None:
    documents = [
        json.loads((resources.files(f"monime_api.{module}") / "openapi.json").read_text("utf-8"))
        for module in API_VERSIONS.values()
    ]
    later = {**documents[-1], "info": {**documents[-1]["info"], "version": "caph.2099-01-01"}}

    specs = Specs([later, *documents])

    assert list(specs.by_version) == [*VERSIONS, "caph.2099-01-01"]
    assert specs.default.version == DEFAULT_API_VERSION
    with pytest.raises(RuntimeError, match=r"no openapi\.json of caph\.2025-08-23"):
        Specs([later])


@pytest.mark.parametrize("version", ["caph.1999-01-01", "latest", ""])
def test_an_unknown_version_is_refused(call: Caller, version: str) -> None:
    for path in ("/", SESSIONS):
        reply = call("GET", path, headers={"Monime-Version": version})
        assert reply.status == 400
        assert reply.error["details"] == [
            {"path": "Monime-Version", "problem": "is not one of the allowed values", "limit": list(VERSIONS)}
        ]


def test_dollars_came_with_the_second_version(call: Caller) -> None:
    dollars = {"name": "x", "lineItems": [{"name": "a", "price": {"currency": "USD", "value": 1}}]}

    assert call.create(dollars, headers={"Monime-Version": VERSIONS[0]}).status == 400
    assert call.create(dollars, headers={"Monime-Version": VERSIONS[1]}).status == 200


@pytest.mark.parametrize("path", ["/", SESSIONS, f"{SESSIONS}/scs-nobody", "/v1/nothing"])
def test_every_answer_has_monimes_headers(call: Caller, path: str) -> None:
    first, second = call("GET", path), call("GET", path)

    for name in ("monime-request-id", "monime-request-timestamp", "monime-request-duration"):
        assert first.headers[name]
    assert first.headers["monime-request-id"] != second.headers["monime-request-id"]
    assert first.headers["monime-request-checksum"] == second.headers["monime-request-checksum"]
    assert "monime-cache" not in first.headers


def test_the_checksum_is_taken_over_method_path_and_body(call: Caller) -> None:
    replies = [
        call.create({**CART, "name": "a"}),
        call.create({**CART, "name": "b"}),
        call("POST", "/v1/other", {**CART, "name": "a"}),
        call("PUT", SESSIONS, {**CART, "name": "a"}),
    ]

    assert len({reply.headers["monime-request-checksum"] for reply in replies}) == 4


@pytest.mark.parametrize(
    ("name", "status"),
    [("Authorization", 401), ("Monime-Space-Id", 400), ("Monime-Version", 400), ("Idempotency-Key", 400)],
)
def test_a_header_that_is_sent_twice_is_refused(sandbox: Sandbox, name: str, status: int) -> None:
    headers = {
        "Authorization": f"Bearer {sandbox.access_token}",
        "Monime-Space-Id": sandbox.space_id,
        "Monime-Version": VERSIONS[0],
        "Idempotency-Key": "key",
    }
    connection = http.client.HTTPConnection(urlsplit(sandbox.url).netloc, timeout=10)
    connection.putrequest("POST", SESSIONS)
    for header, value in [*headers.items(), (name, headers[name])]:
        connection.putheader(header, value)
    connection.endheaders()

    assert connection.getresponse().status == status
    connection.close()
