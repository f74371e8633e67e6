"""What a status means comes from the contracts of all API versions."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from types import ModuleType
from typing import cast

import pytest

from monime_ext import errors, links
from monime_ext._core import statuses
from monime_ext._core.api_spec import ApiSpec
from monime_ext._core.response import Response
from monime_ext._core.statuses import is_final, is_open, is_paid
from monime_ext._core.versions import API_VERSIONS, ApiVersion
from monime_ext.cli.checkout import expiry_of
from monime_ext.exactly_once.operation import once_operation
from monime_ext.money import sle
from monime_ext.receivers.return_state import return_state
from monime_ext.reconciliation.confirmation import Expected, require_paid
from monime_ext.reconciliation.settlement import Settlement
from tests.versions import LATEST, CheckoutSession, Payment, contract_of


@pytest.mark.parametrize("version", API_VERSIONS)
def test_the_statuses_of_every_contract_are_known(version: ApiVersion) -> None:
    spec = ApiSpec(version)
    assert all(map(is_final, spec.final_statuses("CheckoutSession")))
    for model in ("CheckoutSession", "Payment"):
        assert spec.paid_statuses(model)
        assert all(map(is_paid, spec.paid_statuses(model)))


@pytest.mark.parametrize("status", ["pending", "processing", "an-unknown-status", ""])
def test_other_statuses_are_neither_paid_nor_final(status: str) -> None:
    assert not is_paid(status)
    assert not is_final(status)
    assert is_open(status) is (status == "pending")


# An invented API version that spells one status differently, and has other names for "pending" and "completed".
INVENTED = cast("ApiVersion", "caph.2099-01-01")


@pytest.fixture
def _invented_version(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Add an API version whose contract differs from the latest one only in its statuses."""
    contract = ModuleType("monime_api.caph_2099_01_01.contract")
    vars(contract).update(
        {name: value for name, value in vars(contract_of(LATEST)).items() if name.isupper()},
        STATUSES={"CheckoutSession": ("open", "settled", "canceled"), "Payment": ("open", "clearing", "settled")},
        FINAL_STATUSES={"CheckoutSession": ("settled", "canceled"), "Payment": ("settled",)},
        PAID_STATUSES={"CheckoutSession": ("settled",), "Payment": ("settled",)},
    )
    monkeypatch.setitem(sys.modules, contract.__name__, contract)
    monkeypatch.setitem(API_VERSIONS, INVENTED, "caph_2099_01_01")
    _clear_caches()
    yield
    _clear_caches()


def _clear_caches() -> None:
    for function in vars(statuses).values():
        if hasattr(function, "cache_clear"):
            function.cache_clear()


def session(status: str) -> CheckoutSession:
    money = {"currency": "SLE", "value": 45000}
    return CheckoutSession.from_dict(
        {
            "id": "scs-1",
            "status": status,
            "redirectUrl": "https://checkout.example/scs-1",
            "lineItems": {"data": [{"name": "Rice", "price": money, "quantity": 1}]},
            "expireTime": "2099-01-01T12:00:00Z",
        }
    )


def payment(status: str) -> Payment:
    money = {"currency": "SLE", "value": 45000}
    return Payment.from_dict(
        {
            "id": "spm-1",
            "status": status,
            "amount": money,
            "fees": [],
            "updateTime": "2099-01-01T11:00:00Z",
            "ownershipGraph": {"owner": {"id": "scs-1", "type": "checkout_session"}},
        }
    )


def confirm(status: str) -> None:
    require_paid(Response(session(status), 200, {}, None, None, 1, False), Expected(sle("450.00"), None), "scs-1")


@pytest.mark.usefixtures("_invented_version")
def test_a_session_is_confirmed_with_the_paid_status_of_a_new_version() -> None:
    confirm("settled")
    confirm("completed")
    for status, state in [("open", "open"), ("pending", "open"), ("canceled", "ended"), ("cancelled", "ended")]:
        with pytest.raises(errors.NotPaid) as caught:
            confirm(status)
        (mismatch,) = caught.value.mismatches
        assert (mismatch.expected, mismatch.actual) == ("completed or settled", status)
        assert return_state(caught.value) == state


@pytest.mark.usefixtures("_invented_version")
def test_the_link_of_a_session_ends_with_the_final_statuses_of_a_new_version() -> None:
    assert links.qr_svg(session("open"))
    for status in ("settled", "canceled"):
        with pytest.raises(errors.InvalidRequest, match="status: pending or open; this session can no longer be paid"):
            links.qr_svg(session(status))
    now = datetime(2099, 1, 1, 11, 30, tzinfo=UTC)
    assert expiry_of(session("open"), now) == "12:00 UTC, in 30 min"
    assert expiry_of(session("canceled"), now) is None


@pytest.mark.usefixtures("_invented_version")
def test_a_settlement_takes_the_payment_that_has_come_furthest_in_a_new_version() -> None:
    for first, second in [("open", "clearing"), ("clearing", "settled"), ("open", "settled")]:
        both = Settlement.of(sessions=[session("open")], payments=[payment(first), payment(second)])
        assert [payment.status for payment in both.payments] == [second]
        assert both.is_paid is (second == "settled")
    assert not Settlement.of(sessions=[session("canceled")], payments=[]).is_paid
    assert Settlement.of(sessions=[session("settled")], payments=[]).is_paid


@pytest.mark.usefixtures("_invented_version")
def test_an_order_is_renewed_in_the_unpaid_final_statuses_of_a_new_version() -> None:
    operation = once_operation(ApiSpec(INVENTED), "createCheckoutSession")
    assert operation.renewable_statuses == {"canceled"}


@pytest.mark.parametrize("status", ["settled", "canceled", "open"])
def test_the_statuses_of_the_invented_version_are_unknown_without_it(status: str) -> None:
    assert not is_paid(status)
    assert not is_final(status)
    assert not is_open(status)
