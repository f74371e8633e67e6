"""Every operation of every spec can be called with a method of the client."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from monime_ext import connect
from monime_ext._core.versions import ApiVersion
from monime_ext.sandbox import Sandbox
from tests.versions import VERSIONS, contract_of

LINE = {"name": "Rice", "price": {"currency": "SLE", "value": 45000}}
SECRET = {"type": "HS256", "secret": "s" * 32}


class Shop:
    """A client, and one object of every kind for its calls."""

    def __init__(self, client: Any, sandbox: Sandbox) -> None:
        self.client = client
        self.pending = client.checkout_sessions.create(name="Order", line_items=[LINE]).id
        self.order_number = sandbox.complete(client.checkout_sessions.create(name="Order", line_items=[LINE]).id)[
            "orderNumber"
        ]
        self.payment = sandbox.payments()[-1]["id"]
        self.endpoint = self.register().id

    def register(self) -> Any:
        return self.client.webhook_endpoints.create(
            name="Shop", url="http://127.0.0.1:9", events=["payment.created"], verification_method=SECRET, enabled=False
        )


CALLS: dict[str, Callable[[Any, Shop], object]] = {
    "createCheckoutSession": lambda client, shop: client.checkout_sessions.create(name="Order", line_items=[LINE]),
    "createWebhook": lambda client, shop: shop.register(),
    "deleteCheckoutSession": lambda client, shop: client.checkout_sessions.delete(shop.pending),
    "deleteWebhook": lambda client, shop: client.webhook_endpoints.delete(shop.endpoint),
    "getBank": lambda client, shop: client.banks.get("slb001"),
    "getCheckoutSession": lambda client, shop: client.checkout_sessions.get(shop.pending),
    "getMomo": lambda client, shop: client.momos.get("m17"),
    "getPayment": lambda client, shop: client.payments.get(shop.payment),
    "getReceipt": lambda client, shop: client.receipts.get(shop.order_number),
    "getService": lambda client, shop: client.service.whoami(),
    "getWebhook": lambda client, shop: client.webhook_endpoints.get(shop.endpoint),
    "listBanks": lambda client, shop: list(client.banks.list()),
    "listCheckoutSessions": lambda client, shop: list(client.checkout_sessions.list()),
    "listMomos": lambda client, shop: list(client.momos.list()),
    "listPayments": lambda client, shop: list(client.payments.list()),
    "listWebhooks": lambda client, shop: list(client.webhook_endpoints.list()),
    "redeemReceipt": lambda client, shop: client.receipts.redeem(shop.order_number, redeem_all=True),
    "updatePayment": lambda client, shop: client.payments.update(shop.payment, name="Rice"),
    "updateWebhook": lambda client, shop: client.webhook_endpoints.update(shop.endpoint, name="Shop"),
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(rate_limits="off") as sandbox:
        yield sandbox


def operations(version: ApiVersion) -> set[str]:
    return set(contract_of(version).OPERATIONS)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_client_can_call_every_operation_of_its_api_version(version: ApiVersion, sandbox: Sandbox) -> None:
    with connect(sandbox.access_token, sandbox.space_id, version=version, base_url=sandbox.url) as client:
        shop = Shop(client, sandbox)
        for operation in sorted(operations(version), key=lambda name: name.startswith("delete")):
            CALLS[operation](client, shop)
            assert sandbox.requests()[-1].operation == operation
            assert sandbox.requests()[-1].status == 200


def test_every_call_has_an_operation() -> None:
    assert set(CALLS) == set().union(*(operations(version) for version in VERSIONS))


def test_a_client_has_only_the_resources_of_its_api_version() -> None:
    for version in VERSIONS:
        with connect("mon_x", "spc-one", version=version) as client:
            assert hasattr(client, "receipts") is ("getReceipt" in operations(version))
