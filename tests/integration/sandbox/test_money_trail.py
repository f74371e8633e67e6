"""From a session to its payment and back, through the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.versions import VERSIONS

if TYPE_CHECKING:
    from monime_ext.sandbox import Sandbox
    from tests.integration.sandbox.conftest import Caller

PAYMENTS = "/v1/payments"


@pytest.fixture
def paid(call: Caller, sandbox: Sandbox) -> Any:
    return sandbox.complete(call.create().result["id"])


def test_the_order_number_of_a_session_leads_to_its_payment_and_back(call: Caller, paid: Any) -> None:
    call.create()

    (payment,) = call("GET", f"{PAYMENTS}?orderNumber={paid['orderNumber']}").result

    assert payment["ownershipGraph"]["owner"]["id"] == paid["id"]
    assert payment["amount"]["value"] - sum(fee["amount"]["value"] for fee in payment["fees"]) == 95_000 - 950
    assert call("GET", f"{PAYMENTS}/{payment['id']}").result == payment


@pytest.mark.parametrize("version", VERSIONS)
def test_both_versions_have_payments(call: Caller, paid: Any, version: str) -> None:
    assert len(call("GET", PAYMENTS, headers={"Monime-Version": version}).result) == 1


def test_every_filter_must_be_met(call: Caller, sandbox: Sandbox) -> None:
    for _ in range(3):
        sandbox.complete(call.create().result["id"])
    first, second, third = sandbox.payments()

    def found(**filters: str) -> list[str]:
        query = "&".join(f"{name}={value}" for name, value in filters.items())
        return [payment["id"] for payment in call("GET", f"{PAYMENTS}?{query}").result]

    assert found(orderNumber=second["orderNumber"]) == [second["id"]]
    assert found(financialTransactionReference=third["financialTransactionReference"]) == [third["id"]]
    assert found(financialAccountId=first["financialAccountId"]) == [third["id"], second["id"], first["id"]]
    both = {"financialAccountId": first["financialAccountId"], "orderNumber": first["orderNumber"]}
    assert found(**both) == [first["id"]]
    assert found(orderNumber=first["orderNumber"], financialAccountId="fac-other") == []
    assert found(orderNumber="NOSUCHORDER") == []


def test_pages_give_every_payment_once(call: Caller, sandbox: Sandbox) -> None:
    made = []
    for _ in range(5):
        sandbox.complete(call.create().result["id"])
        made.append(sandbox.payments()[-1]["id"])

    found: list[str] = []
    query = "?limit=2"
    while query:
        reply = call("GET", PAYMENTS + query)
        found += [payment["id"] for payment in reply.result]
        following = reply.json["pagination"]["next"]
        query = f"?limit=2&after={following}" if following else ""

    assert found == made[::-1]


def test_a_payment_in_progress_is_listed_and_a_declined_one_is_not(call: Caller, sandbox: Sandbox) -> None:
    payment = sandbox.start_payment(call.create().result["id"])
    (listed,) = call("GET", PAYMENTS).result
    assert (listed["status"], listed["orderNumber"], listed["fees"]) == ("processing", None, None)

    sandbox.decline_payment(payment["id"])

    assert call("GET", PAYMENTS).result == []
    assert call("GET", f"{PAYMENTS}/{payment['id']}").status == 404
    assert call("PATCH", f"{PAYMENTS}/{payment['id']}", {"name": "x"}).status == 404


def test_a_payment_is_named_and_annotated_and_nothing_else_of_it_changes(call: Caller, paid: Any) -> None:
    before = call("GET", PAYMENTS).result[0]
    path = f"{PAYMENTS}/{before['id']}"

    changed = call("PATCH", path, {"name": "Rice", "metadata": {"till": "3"}}).result
    assert (changed["name"], changed["metadata"]) == ("Rice", {"till": "3"})
    assert {**changed, **{name: before[name] for name in ("name", "metadata", "updateTime")}} == before
    assert call("PATCH", path, {}).result["name"] == "Rice"
    assert call("PATCH", path, {"name": None}).result["name"] is None
    assert call("GET", path).result["metadata"] == {"till": "3"}


@pytest.mark.parametrize("body", [{"status": "completed"}, {"name": "x" * 101}, {"metadata": {"a": 1}}])
def test_a_change_that_cannot_be_is_refused(call: Caller, paid: Any, body: object) -> None:
    path = f"{PAYMENTS}/{call('GET', PAYMENTS).result[0]['id']}"

    assert call("PATCH", path, body).status == 400


def test_another_spaces_payments_do_not_exist(call: Caller, sandbox: Sandbox, paid: Any) -> None:
    payment = call("GET", PAYMENTS).result[0]
    token, space = sandbox.add_token()
    elsewhere = {"Authorization": f"Bearer {token}", "Monime-Space-Id": space}

    assert call("GET", PAYMENTS, headers=elsewhere).result == []
    assert call("GET", f"{PAYMENTS}?orderNumber={paid['orderNumber']}", headers=elsewhere).result == []
    assert call("GET", f"{PAYMENTS}/{payment['id']}", headers=elsewhere).status == 404
    assert call("PATCH", f"{PAYMENTS}/{payment['id']}", {"name": "mine"}, elsewhere).status == 404
    assert call("GET", f"/v1/receipts/{paid['orderNumber']}", headers=elsewhere).status == 404


@pytest.mark.parametrize(
    ("kind", "ids"), [("banks", ["slb001", "slb004", "slb007"]), ("momos", ["m17", "m18"])], ids=["banks", "momos"]
)
def test_the_directory_needs_no_space(call: Caller, kind: str, ids: list[str]) -> None:
    nowhere: dict[str, str | None] = {"Monime-Space-Id": None}

    listed = call("GET", f"/v1/{kind}?country=SL", headers=nowhere)

    assert [provider["providerId"] for provider in listed.result] == ids
    assert all(provider["status"]["active"] for provider in listed.result)
    assert all(provider["featureSet"]["payment"]["canPayFrom"] for provider in listed.result)
    for provider in listed.result:
        assert call("GET", f"/v1/{kind}/{provider['providerId']}", headers=nowhere).result == provider


def test_the_directory_comes_in_pages(call: Caller) -> None:
    first = call("GET", "/v1/banks?country=SL&limit=2").json
    second = call("GET", f"/v1/banks?country=SL&limit=2&after={first['pagination']['next']}").json

    assert [bank["providerId"] for bank in first["result"] + second["result"]] == ["slb001", "slb004", "slb007"]
    assert second["pagination"] == {"count": 1, "next": None}


def test_the_directory_knows_one_country_and_needs_a_token(call: Caller) -> None:
    assert call("GET", "/v1/banks?country=GB").result == []
    assert call("GET", "/v1/banks").status == 400
    assert call("GET", "/v1/banks/m17").status == 404
    assert call("GET", "/v1/momos?country=SL", headers={"Authorization": None}).status == 401
