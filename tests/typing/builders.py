"""The types of money and the builder. This file never runs: `make types` checks it.

A line that must be an error has a `type: ignore`, and the type checkers report one that is not needed.
"""

# pyright: reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, assert_type

from monime_ext import IdempotencyKey, Money, Response, caph_2025_06_20, sle, usd
from monime_ext.caph_2025_08_23 import (
    AsyncCheckout,
    AsyncMonime,
    Checkout,
    CheckoutSession,
    CheckoutSessionCreate,
    LineItemCreate,
    Monime,
    PaymentOptions,
    Price,
)
from monime_ext.checkout import Line, PaymentMethodSelection, Preview

LINES = [LineItemCreate(name="Rice", price=Price(currency="SLE", value=45000))]


def money_accepts_strings_decimals_and_integers(stored: int) -> None:
    assert_type(sle("450.00"), Money)
    assert_type(usd(Decimal("20")), Money)
    assert_type(sle(450) + Money(stored, "SLE"), Money)
    assert_type(sum([sle(1), sle(2)], sle(0)), Money)
    assert_type(sle(1) * 3, Money)
    assert_type(3 * sle(1), Money)
    assert_type(sle(1) < sle(2), bool)
    assert_type(sle(1).decimal, Decimal)
    sle(4.5)  # type: ignore[arg-type]
    Money(4.5, "SLE")  # type: ignore[arg-type]
    Money("450.00", "SLE")  # type: ignore[arg-type]
    sle(1) * 1.5  # type: ignore[operator]
    sle(1) + 1  # type: ignore[operator]
    sle(1) < 1  # type: ignore[operator]  # noqa: B015
    sle(1).times(Decimal("0.15"))  # type: ignore[call-arg]
    sle(1).value = 2  # type: ignore[misc]


def every_step_returns_a_builder(client: Monime, earlier: caph_2025_06_20.Monime) -> None:
    checkout = client.checkout("Order 1042")
    built = (
        checkout.item("Rice 25 kg", sle("450.00"), quantity=2, reference="rice", description="Long", images=["a:b"])
        .items([{"name": "Oil", "price": sle(175), "quantity": 1}])
        .items(LINES)
        .collapse("Other goods")
        .description("Two lines")
        .reference("1042")
        .return_urls(success="https://shop.example/thanks", cancel="myshop://cancelled")
        .financial_account("fac-1")
        .callback_state("opaque")
        .brand("#0A7B3E")
        .metadata({"order-id": "1042"}, table="7")
        .only(card=True, momo=["m17"], bank=True)
        .only_card()
        .only_bank("slb001")
        .only_momo("m17", "m18")
        .only_wallet()
        .without_card()
        .without_bank("slb001")
        .without_momo()
        .without_wallet("dw001")
        .payment_options(PaymentOptions())
        .payment_options({"card": {"disable": True}})
    )
    assert_type(built, Checkout)
    assert_type(built.create(), CheckoutSession)
    assert_type(built.create(idempotency_key=IdempotencyKey.for_order("1042"), deadline=5), CheckoutSession)
    assert_type(built.with_response.create(), Response[CheckoutSession])
    assert_type(built.preview(idempotency_key="1042"), Preview)
    assert_type(built.preview().body, dict[str, Any])
    assert_type(built.to_request(), CheckoutSessionCreate)
    assert_type(built.total, Money)
    assert_type(built.payment_methods, PaymentMethodSelection)
    assert_type(PaymentMethodSelection.from_options(PaymentOptions()).providers("momo", ["m17"]), tuple[str, ...])
    assert_type(earlier.checkout("Order").create(), caph_2025_06_20.CheckoutSession)


def rows_of_a_shop_become_lines(client: Monime, rows: list[tuple[str, Decimal, int]]) -> None:
    client.checkout("Order").items({"name": name, "price": sle(price), "quantity": n} for name, price, n in rows)

    def line(row: tuple[str, Decimal, int]) -> Line:
        return {"name": row[0], "price": sle(row[1])}

    client.checkout("Order").items(map(line, rows))


def a_wrong_step_is_an_error(checkout: Checkout) -> None:
    checkout.item("Rice", 450)  # type: ignore[arg-type]
    checkout.item("Rice", "450.00")  # type: ignore[arg-type]
    checkout.item("Rice", 4.5)  # type: ignore[arg-type]
    checkout.item("Rice")  # type: ignore[call-arg]
    checkout.item("Rice", sle(1), 2)  # type: ignore[call-arg]
    checkout.item("Rice", sle(1), quantity=1.5)  # type: ignore[arg-type]
    checkout.item("Rice", sle(1), quantty=2)  # type: ignore[call-arg]
    checkout.items([5])  # type: ignore[list-item]
    checkout.reference(1042)  # type: ignore[arg-type]
    checkout.return_urls("https://shop.example")  # type: ignore[call-arg]
    checkout.return_urls(failure="https://shop.example")  # type: ignore[call-arg]
    checkout.metadata(order_id=1042)  # type: ignore[arg-type]
    checkout.only(crypto=True)  # type: ignore[call-arg]
    checkout.only(card="visa")  # type: ignore[arg-type]
    checkout.only_card("visa")  # type: ignore[call-arg]
    checkout.only_momo(17)  # type: ignore[arg-type]
    checkout.without_cards()  # type: ignore[attr-defined]
    checkout.payment_options(caph_2025_06_20.PaymentOptions())  # type: ignore[arg-type]
    checkout.create(idempotency_key=1042)  # type: ignore[arg-type]
    checkout.create(time_out=5)  # type: ignore[call-arg]
    checkout.preview(name="Order")  # type: ignore[call-arg]
    steps: Callable[[str], object] = checkout.brand
    steps("#abc")


async def the_async_builder_has_the_same_types(client: AsyncMonime) -> None:
    checkout = client.checkout("Order").item("Rice", sle(450)).only_momo()
    assert_type(checkout, AsyncCheckout)
    assert_type(await checkout.create(), CheckoutSession)
    assert_type(await checkout.with_response.create(), Response[CheckoutSession])
    assert_type(checkout.preview(), Preview)
    assert_type(checkout.to_request(), CheckoutSessionCreate)
    checkout.create().redirect_url  # type: ignore[attr-defined]  # noqa: B018
