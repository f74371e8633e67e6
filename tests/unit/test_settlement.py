"""Merging the records of an order: in any order, with duplicates, in any grouping, the amounts are the same."""

from __future__ import annotations

import copy
import itertools
import json
import pickle
from importlib import import_module
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monime_ext import errors
from monime_ext._core.versions import API_VERSIONS
from monime_ext.money import Money, sle
from monime_ext.reconciliation.settlement import Settlement
from tests.versions import LATEST, models_of

MODELS = models_of(LATEST)
AT = "2026-08-16T10:15:42.02Z"
LATER = "2026-08-16T10:16:00Z"


def money(value: int, currency: str = "SLE") -> dict[str, Any]:
    return {"currency": currency, "value": value}


def fee(value: int, code: str = "Base", currency: str = "SLE") -> dict[str, Any]:
    return {"code": code, "amount": money(value, currency)}


def session(status: str = "completed", models: Any = MODELS, **changed: Any) -> Any:
    data = {
        "id": "scs-1",
        "status": status,
        "redirectUrl": "https://checkout.example/scs-1",
        "reference": "1042",
        "orderNumber": "N1" if status == "completed" else None,
        "lineItems": {"data": [{"name": "Rice", "price": money(45000), "quantity": 2}]},
    }
    return models.CheckoutSession.from_dict({**data, **changed})


def payment(status: str = "completed", *, models: Any = MODELS, **changed: Any) -> Any:
    data = {
        "id": "spm-1",
        "status": status,
        "amount": money(90000),
        "fees": [fee(900)] if status == "completed" else None,
        "orderNumber": "N1" if status == "completed" else None,
        "channel": {"type": "momo", "provider": "m17", "reference": "pvr-1", "phoneNumber": "+23276***456"},
        "financialTransactionReference": "ftr-1",
        "financialAccountId": "fac-1",
        "createTime": AT,
        "updateTime": AT,
        "ownershipGraph": {"owner": {"id": "scs-1", "type": "checkout_session"}},
    }
    return models.Payment.from_dict({**data, **changed})


def of_session(*arguments: Any, **changed: Any) -> Settlement:
    return Settlement.of(sessions=[session(*arguments, **changed)])


def of_payment(*arguments: Any, **changed: Any) -> Settlement:
    return Settlement.of(payments=[payment(*arguments, **changed)])


def amounts(settlement: Settlement) -> tuple[Any, ...]:
    return (
        settlement.is_paid,
        settlement.gross,
        settlement.fees,
        settlement.fee,
        settlement.net,
        settlement.difference,
        settlement.is_final,
        settlement.payments,
        settlement.order_number,
        settlement.reference,
        settlement.session_id,
    )


PARTS = [
    of_session("pending"),
    of_payment("processing", updateTime=None),
    of_session(),
    of_payment(fees=None),
    of_payment(),
    of_payment(fees=[fee(900), fee(50, "Levy")], updateTime=LATER),
]
WHOLE = Settlement(frozenset().union(*(part.records for part in PARTS)))


def test_all_records_together_have_these_amounts() -> None:
    assert WHOLE.is_paid
    assert WHOLE.is_final
    assert (WHOLE.gross, WHOLE.fee, WHOLE.net) == (sle("900.00"), sle("9.50"), sle("890.50"))
    assert WHOLE.fees == {"Base": sle("9.00"), "Levy": sle("0.50")}
    assert (WHOLE.session_id, WHOLE.order_number, WHOLE.reference) == ("scs-1", "N1", "1042")
    (paid,) = WHOLE.paid_payments
    assert (paid.payment_id, paid.channel, paid.provider, paid.channel_reference) == ("spm-1", "momo", "m17", "pvr-1")
    assert (paid.financial_transaction_reference, paid.financial_account_id) == ("ftr-1", "fac-1")
    assert WHOLE.difference == sle(0)


def test_all_interleavings_have_the_same_amounts() -> None:
    for order in itertools.permutations(PARTS):
        settlement = Settlement()
        for part in order:
            settlement |= part
        assert amounts(settlement) == amounts(WHOLE)


@given(st.permutations(PARTS), st.lists(st.sampled_from(PARTS), max_size=6), st.data())
def test_any_grouping_of_shuffled_and_repeated_records_has_the_same_amounts(
    order: list[Settlement], again: list[Settlement], data: st.DataObject
) -> None:
    parts = [*order, *again]
    while len(parts) > 1:
        place = data.draw(st.integers(0, len(parts) - 2))
        parts[place : place + 2] = [parts[place] | parts[place + 1]]
    assert amounts(parts[0]) == amounts(WHOLE)
    assert parts[0] == WHOLE


some = st.builds(
    lambda which: Settlement(frozenset().union(*(PARTS[index].records for index in which))),
    st.sets(st.integers(0, len(PARTS) - 1)),
)


@given(some, some, some)
def test_merging_is_commutative_associative_and_idempotent(a: Settlement, b: Settlement, c: Settlement) -> None:
    assert a | b == b | a
    assert (a | b) | c == a | (b | c)
    assert a | a == a
    assert a | Settlement() == a
    assert amounts(a | b) == amounts(b | a)


@given(some)
def test_an_unknown_fee_is_never_an_amount(known: Settlement) -> None:
    has_fees = any(getattr(record, "fees", None) for record in known.records)
    for amount in (known.fees, known.fee, known.net):
        assert (amount is None) is not has_fees
    assert known.fee != sle(0)


@pytest.mark.parametrize("first", [of_session(), of_payment()])
def test_the_two_success_events_have_the_same_result_in_either_order(first: Settlement) -> None:
    both = first | of_session() | of_payment()
    assert (both.gross, both.fee, both.net) == (sle("900.00"), sle("9.00"), sle("891.00"))


def test_the_event_of_the_session_knows_the_gross_and_no_fee() -> None:
    known = of_session()
    assert known.is_paid
    assert known.gross == sle("900.00")
    assert (known.fees, known.fee, known.net) == (None, None, None)
    assert not known.is_final
    assert repr(known) == "<Settlement of scs-1: gross SLE 900.00, fees unknown, net unknown>"


@pytest.mark.parametrize(
    "known", [Settlement(), of_session("pending"), of_payment("processing"), of_session("expired")]
)
def test_an_unpaid_order_has_no_amounts(known: Settlement) -> None:
    assert not known.is_paid
    assert (known.gross, known.fees, known.fee, known.net, known.difference) == (None,) * 5
    assert not known.is_final
    assert repr(known).endswith("not paid>")


def test_a_payment_without_fees_may_not_know_them_yet() -> None:
    assert of_payment(fees=None).net is None
    assert (of_payment(fees=[]) | of_payment()).fee == sle("9.00")
    assert of_payment(fees=[]).fee == sle(0)


def test_the_fees_of_a_pending_payment_do_not_count() -> None:
    assert (of_payment("processing", fees=[fee(1)]) | of_session()).fee is None
    assert (of_payment("processing", fees=[fee(1)]) | of_payment(fees=None)).fee is None


def test_fees_of_one_code_are_added_up() -> None:
    assert of_payment(fees=[fee(900), fee(50), fee(7, "Levy")]).fees == {"Base": sle("9.50"), "Levy": sle("0.07")}


def test_two_payments_of_one_order_are_added_up_and_have_a_difference() -> None:
    both = of_session() | of_payment() | of_payment(id="spm-2", amount=money(10000), fees=[fee(100)])
    assert (both.gross, both.fee, both.net) == (sle("1000.00"), sle("10.00"), sle("990.00"))
    assert both.difference == sle("100.00")
    assert not both.is_final
    assert [payment.payment_id for payment in both.payments] == ["spm-1", "spm-2"]


def test_fees_are_not_known_before_those_of_all_payments_are() -> None:
    assert (of_payment() | of_payment(id="spm-2", fees=None)).fees is None


def test_the_newest_record_counts_and_older_ones_fill_in_its_missing_fields() -> None:
    known = of_payment(status="reversed", updateTime=LATER, channel=None, fees=None) | of_payment()
    (last,) = known.payments
    assert last.status == "reversed"
    assert last.channel == "momo"
    assert not known.is_paid


def test_contradictory_records_are_resolved_deterministically() -> None:
    parts = [of_session(reference=reference) for reference in "hgfedcba"]
    known = Settlement()
    for part in parts:
        known |= part
    assert known.reference == "a"


def test_a_session_without_lines_has_no_gross_of_its_own() -> None:
    missing: list[Any] = [None, {"data": None}, {"data": []}]
    for lines in missing:
        assert of_session(lineItems=lines).gross is None
        assert (of_session(lineItems=lines) | of_payment()).is_final


@pytest.mark.parametrize(
    ("what", "parts"),
    [
        ("sessions", [{"sessions": [session()]}, {"sessions": [session(id="scs-2")]}]),
        ("sessions", [{"sessions": [session(id="scs-2")]}, {"payments": [payment()]}]),
        ("order numbers", [{"payments": [payment()]}, {"payments": [payment(id="spm-2", orderNumber="N2")]}]),
        ("currencies", [{"sessions": [session()]}, {"payments": [payment(amount=money(90000, "USD"), fees=None)]}]),
        ("currencies", [{"payments": [payment(fees=[fee(900, currency="USD")])]}]),
    ],
)
def test_two_orders_or_two_currencies_are_never_one_settlement(what: str, parts: list[dict[str, Any]]) -> None:
    for order in itertools.permutations(parts):
        with pytest.raises(errors.SettlementConflict, match=what):
            _ = Settlement.of(**order[0]) | Settlement.of(**order[-1])


def test_a_session_in_two_currencies_and_an_amount_in_none_are_refused() -> None:
    lines = [{"name": "Rice", "price": money(1)}, {"name": "Oil", "price": money(1, "USD")}]
    with pytest.raises(errors.SettlementConflict, match="SLE, USD"):
        of_session(lineItems={"data": lines})
    with pytest.raises(errors.SettlementConflict, match="invalid currency"):
        of_payment(amount=money(1, "Le"))
    with pytest.raises(errors.SettlementConflict, match="invalid currency"):
        of_session(lineItems={"data": [{"name": "Rice", "price": money(1, "Le")}]})


@given(some)
def test_it_can_be_stored_as_json(known: Settlement) -> None:
    kept = json.loads(json.dumps(known.to_json()))
    assert Settlement.from_json(kept) == known
    assert Settlement.from_json([*kept, *kept]) == known
    assert pickle.loads(pickle.dumps(known)) == copy.deepcopy(known) == known


def test_unknown_fields_of_a_later_version_are_ignored() -> None:
    kept = [{**record, "weather": "fine"} for record in WHOLE.to_json()]
    assert Settlement.from_json(kept) == WHOLE


@pytest.mark.parametrize(
    "kept", [[5], [{}], [{"payment_id": "spm-1"}], ["x"], [{**of_payment().to_json()[0], "fees": 5}]]
)
def test_json_that_is_not_a_settlement_is_refused(kept: Any) -> None:
    with pytest.raises(errors.InvalidRequest):
        Settlement.from_json(kept)


def test_no_personal_data_is_stored() -> None:
    assert "23276" not in json.dumps(WHOLE.to_json()) + repr(WHOLE.records)


@pytest.mark.parametrize("package", API_VERSIONS.values())
def test_the_models_of_every_api_version_are_read(package: str) -> None:
    models = import_module(f"monime_api.{package}.models")
    known = Settlement.of(sessions=[session(models=models)], payments=[payment(models=models)])
    assert known.net == Money(89100, "SLE")


class Event(NamedTuple):
    session: Any = None
    payment: Any = None


def test_an_event_is_about_a_session_or_a_payment_or_neither() -> None:
    both = Settlement.of_event(Event(session=session())) | Settlement.of_event(Event(payment=payment()))
    assert both.is_final
    assert Settlement.of_event(Event()) == Settlement()
