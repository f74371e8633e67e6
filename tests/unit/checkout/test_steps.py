"""The steps of a builder: what they add to the request, and what they refuse."""

from __future__ import annotations

from decimal import Decimal
from importlib import import_module
from inspect import signature
from types import MappingProxyType
from typing import Any

import pytest

from monime_ext import IdempotencyKey, Money, errors, sle, usd
from monime_ext._core.serialization import to_bytes, wire_name
from tests.unit.checkout.conftest import Builder, new
from tests.versions import MODULES


def contract(package: str) -> Any:
    return import_module(f"monime_api.{package}.contract").SCHEMAS


def refused(step: Any, *arguments: Any, **named: Any) -> dict[str, str]:
    """The problems of a refused step: what is expected, by path."""
    with pytest.raises(errors.InvalidRequest) as error:
        step(*arguments, **named)
    assert error.value.outcome == "not_sent"
    return {problem.path: problem.expected for problem in error.value.problems}


def test_the_steps_build_the_request(empty: Builder) -> None:
    checkout = (
        empty.item("Rice 25 kg", sle("450.00"), quantity=2, reference="rice", description="A sack", images=["a:b"])
        .item("Oil", sle("175.50"))
        .description("Two lines")
        .reference("1042")
        .return_urls(success="https://shop.example/thanks", cancel="myshop://cancelled")
        .only_momo("m17")
        .brand("#0A7B3E")
        .financial_account("fac-1")
        .callback_state("opaque")
        .metadata(order_id="1042")
    )
    assert checkout.preview().body == {
        "name": "Order 1042",
        "lineItems": [
            {
                "name": "Rice 25 kg",
                "price": {"currency": "SLE", "value": 45000},
                "quantity": 2,
                "reference": "rice",
                "description": "A sack",
                "images": ["a:b"],
            },
            {"name": "Oil", "price": {"currency": "SLE", "value": 17550}},
        ],
        "description": "Two lines",
        "reference": "1042",
        "successUrl": "https://shop.example/thanks",
        "cancelUrl": "myshop://cancelled",
        "paymentOptions": {
            "card": {"disable": True},
            "bank": {"disable": True},
            "momo": {"enabledProviders": ["m17"]},
            "wallet": {"disable": True},
        },
        "brandingOptions": {"primaryColor": "#0A7B3E"},
        "financialAccountId": "fac-1",
        "callbackState": "opaque",
        "metadata": {"order_id": "1042"},
    }
    assert checkout.total == sle("1075.50")


def test_there_is_a_step_for_every_field_of_the_request(package: str) -> None:
    whole = (
        new(package)
        .item("Rice", sle(1), quantity=1, reference="r", description="d", images=["a:b"])
        .description("d")
        .reference("r")
        .return_urls(success="a:b", cancel="c:d")
        .financial_account("fac-1")
        .callback_state("s")
        .brand("#abc")
        .metadata(a="b")
        .only_card()
    )
    body = whole.preview().body
    assert set(body) == set(contract(package)["CheckoutSessionCreate"]["properties"])
    assert set(body["lineItems"][0]) | {"type"} == set(contract(package)["LineItemCreate"]["properties"])


def test_a_builder_does_not_change(cart: Builder) -> None:
    cart = cart.metadata(a="1").without_card()
    before = cart.preview().content
    for one in (
        cart.item("Oil", sle(1)),
        cart.items([{"name": "Oil", "price": sle(1)}]),
        cart.metadata(b="2"),
        cart.reference("1042"),
        cart.without_bank(),
        cart.only_card(),
        cart.return_urls(success="a:b"),
    ):
        assert one is not cart
        assert type(one) is type(cart)
        assert one.preview().content != before
    assert cart.preview().content == before


def test_arguments_may_be_changed_afterwards(empty: Builder) -> None:
    images, pairs = ["a:b"], {"a": "1"}
    options: dict[str, Any] = {"momo": {"enabledProviders": ["m17"]}}
    checkout = empty.item("Rice", sle(1), images=images).metadata(pairs).payment_options(options)
    before = checkout.preview().content
    images.append("c:d")
    pairs["b"] = "2"
    options["momo"]["enabledProviders"].append("m18")
    assert checkout.preview().content == before


def test_changing_a_preview_does_not_change_the_builder(cart: Builder) -> None:
    body = cart.preview().body
    body["lineItems"].clear()
    body["name"] = "Other"
    assert cart.preview().body != body


def test_changing_a_request_does_not_change_the_builder(empty: Builder) -> None:
    cart = empty.item("Rice", sle(1), images=["a:b"]).only_momo("m17").metadata(a="1")
    before = cart.preview().content
    request: Any = cart.to_request()
    request.line_items[0].images.append("c:d")
    request.payment_options.momo.enabled_providers.append("m18")
    request.metadata["b"] = "2"
    assert cart.preview().content == before


def test_a_later_step_replaces_an_earlier_one(cart: Builder) -> None:
    checkout = cart.reference("1").reference("2").brand("#abc").brand("#def").only_card().only_momo("m17")
    body = checkout.preview().body
    assert (body["reference"], body["brandingOptions"]) == ("2", {"primaryColor": "#def"})
    assert str(checkout.payment_methods) == "momo (only m17)"


def test_metadata_is_merged_and_accepts_any_key(cart: Builder) -> None:
    checkout = cart.metadata({"order-id": "1042", "table": "7"}).metadata(table="8", guest="x").metadata()
    assert checkout.preview().body["metadata"] == {"order-id": "1042", "table": "8", "guest": "x"}


@pytest.mark.parametrize(
    "line",
    [
        {"name": "Rice", "price": sle("450.00"), "quantity": 2},
        {"name": "Rice", "price": {"currency": "SLE", "value": 45000}, "quantity": 2},
        MappingProxyType({"name": "Rice", "price": sle(450), "quantity": 2}),
    ],
)
def test_lines_in_bulk_are_the_same_as_one_by_one(empty: Builder, line: Any) -> None:
    one_by_one = empty.item("Rice", sle("450.00"), quantity=2)
    assert empty.items([line]).preview().content == one_by_one.preview().content
    assert empty.items(iter([line])).preview().content == one_by_one.preview().content


def test_generated_models_are_lines_and_payment_options_too(package: str) -> None:
    face = import_module(f"monime_ext.{package}")
    line = face.LineItemCreate(name="Rice", price=face.Price(currency="SLE", value=45000))
    options = face.PaymentOptions(momo=face.ProviderOptions(enabled_providers=["m17"]))
    by_models = new(package).items([line]).payment_options(options)
    by_steps = new(package).item("Rice", sle(450)).payment_options({"momo": {"enabledProviders": ["m17"]}})
    assert by_models.preview().content == by_steps.preview().content


@pytest.mark.parametrize(
    ("step", "arguments", "named", "path"),
    [
        ("item", ("x" * 101, sle(1)), {}, "lineItems[1].name"),
        ("item", ("Oil", sle(1)), {"quantity": 0}, "lineItems[1].quantity"),
        ("item", ("Oil", sle(1)), {"quantity": 100_001}, "lineItems[1].quantity"),
        ("item", ("Oil", sle(1)), {"quantity": 1.5}, "lineItems[1].quantity"),
        ("item", ("Oil", sle(1)), {"reference": "x" * 101}, "lineItems[1].reference"),
        ("item", ("Oil", sle(1)), {"description": "x" * 101}, "lineItems[1].description"),
        ("item", ("Oil", sle(1)), {"images": ["a:b", "a:b"]}, "lineItems[1].images"),
        ("item", ("Oil", sle(1)), {"images": ["a:1", "a:2", "a:3", "a:4"]}, "lineItems[1].images"),
        ("item", ("Oil", sle(1)), {"images": "https://shop.example/oil.png"}, "lineItems[1].images"),
        ("items", ([{"name": "Oil", "price": sle(1), "size": "L"}],), {}, "lineItems[1].size"),
        ("items", ([5],), {}, "lineItems[1]"),
        ("description", ("x" * 1001,), {}, "description"),
        ("reference", ("x" * 256,), {}, "reference"),
        ("reference", (1042,), {}, "reference"),
        ("return_urls", (), {"success": "/thanks"}, "successUrl"),
        ("return_urls", (), {"cancel": "https://shop.example/" + "x" * 255}, "cancelUrl"),
        ("financial_account", ("x" * 101,), {}, "financialAccountId"),
        ("callback_state", ("x" * 256,), {}, "callbackState"),
        ("brand", ("green",), {}, "brandingOptions.primaryColor"),
        ("metadata", (), {"_a": "b"}, "metadata._a"),
        ("metadata", ({"monime-a": "b"},), {}, "metadata.monime-a"),
        ("metadata", (), {"a": 5}, "metadata.a"),
        ("metadata", ({f"k{i}": "v" for i in range(65)},), {}, "metadata"),
        ("payment_options", ({"crypto": {}},), {}, "paymentOptions.crypto"),
        ("payment_options", ("card",), {}, "paymentOptions"),
        ("only_momo", (17,), {}, "paymentOptions.momo.enabledProviders[0]"),
        ("only_momo", (["m17", "m18"],), {}, "paymentOptions.momo"),
        ("without_bank", (["slb001"],), {}, "paymentOptions.bank"),
        ("only", (), {"momo": 17}, "paymentOptions.momo"),
        ("only", (), {"momo": None}, "paymentOptions.momo"),
        ("only", (), {"card": None}, "paymentOptions.card"),
        ("metadata", ("order",), {}, "metadata"),
        ("metadata", ([("order", "1042")],), {}, "metadata"),
        ("collapse", ("x" * 101,), {}, "lineItems[15].name"),
    ],
)  # fmt: skip
def test_an_invalid_step_raises_and_names_the_field(
    cart: Builder, step: str, arguments: Any, named: Any, path: str
) -> None:
    if step == "collapse":
        cart = cart.items([{"name": "Oil", "price": sle(1)}] * 16)
    assert list(refused(getattr(cart, step), *arguments, **named)) == [path]


@pytest.mark.parametrize("price", [450, 4.5, "450.00", Decimal("450"), ["SLE", 1]])
def test_a_price_that_is_not_money_is_refused_with_an_example(cart: Builder, price: Any) -> None:
    assert refused(cart.item, "Oil", price) == {"lineItems[1].price": 'Money, such as sle("450.00")'}
    assert refused(cart.items, [{"name": "Oil", "price": price}]) == {
        "lineItems[1].price": 'Money, such as sle("450.00")'
    }


def test_all_validation_errors_of_a_step_are_reported(cart: Builder) -> None:
    lines = [{"name": "x" * 101, "price": 4.5}, {"name": "Oil", "price": sle(1), "quantity": 0}]
    assert set(refused(cart.items, lines)) == {"lineItems[1].name", "lineItems[1].price", "lineItems[2].quantity"}
    assert set(refused(cart.return_urls, success="x", cancel="y")) == {"successUrl", "cancelUrl"}


def test_the_name_is_checked_before_the_first_step(package: str) -> None:
    limit = contract(package)["CheckoutSessionCreate"]["properties"]["name"]["maxLength"]
    assert new(package, "x" * limit)
    assert refused(new, package, "x" * (limit + 1)) == {"name": f"at most {limit} characters"}
    assert refused(new, package, None) == {"name": "a string"}


def test_currencies_are_never_mixed_in_a_cart(cart: Builder) -> None:
    newest = new(MODULES[-1])
    assert list(refused(newest.item("Rice", sle(1)).item, "Oil", usd(1))) == ["lineItems[1].price.currency"]
    assert newest.item("Rice", usd(1)).item("Oil", usd(2)).total == usd(3)


def test_a_currency_that_the_api_version_does_not_have_is_refused(package: str) -> None:
    known = contract(package)["Currency"]["enum"]
    for currency in ("SLE", "USD", "EUR"):
        if currency in known:
            assert new(package).item("Rice", Money(1, currency)).total == Money(1, currency)
        else:
            problems = refused(new(package).item, "Rice", Money(1, currency))
            assert problems == {"lineItems[0].price.currency": known[0] if len(known) == 1 else "one of SLE, USD"}


def test_a_reference_is_used_once_in_a_cart(empty: Builder) -> None:
    cart = empty.item("Rice", sle(1), reference="a").item("Oil", sle(1))
    assert refused(cart.item, "Salt", sle(1), reference="a") == {"lineItems[2].reference": "a unique reference"}


def test_an_empty_cart_has_no_total_and_is_not_sent(empty: Builder) -> None:
    for end in (empty.preview, empty.to_request, lambda: empty.total):
        assert refused(end) == {"lineItems": "at least 1 item"}


def test_a_preview_has_the_bytes_the_total_and_the_key(cart: Builder) -> None:
    key = IdempotencyKey.for_order("1042")
    preview = cart.preview(idempotency_key=key)
    assert preview.idempotency_key == key.text(space_id="spc-one", operation="createCheckoutSession")
    assert preview.total == sle("900.00")
    assert preview.content == to_bytes(preview.body)
    assert cart.preview().idempotency_key is None
    assert cart.preview(idempotency_key="my-key").idempotency_key == "my-key"
    elsewhere = cart.preview(idempotency_key=key, space_id="spc-two")
    assert elsewhere.idempotency_key != preview.idempotency_key
    assert list(refused(cart.preview, idempotency_key="")) == ["Idempotency-Key"]


def test_to_request_returns_the_model_of_the_api_version(cart: Builder, package: str) -> None:
    request = cart.reference("1042").to_request()
    assert type(request) is import_module(f"monime_ext.{package}").CheckoutSessionCreate
    assert request.to_dict() == cart.reference("1042").preview().body


def test_the_repr_contains_no_personal_data(cart: Builder) -> None:
    secret = "CANARY7F3E"
    checkout = cart.metadata(phone=secret).callback_state(secret).reference(secret).description(secret)
    assert repr(checkout) == f"<{type(cart).__name__} 'Order 1042': 1 item, SLE 900.00>"
    assert secret not in repr(checkout.preview()) + str(checkout.preview())
    with pytest.raises(errors.InvalidRequest) as error:
        checkout.metadata({"_" + secret[:3]: secret}).preview()
    assert secret not in str(error.value) + repr(error.value)


def test_the_repr_of_an_empty_builder(empty: Builder) -> None:
    assert repr(empty) == f"<{type(empty).__name__} 'Order 1042': 0 items>"


def test_the_fields_are_the_arguments_of_create(package: str) -> None:
    # The builder stores its fields under these names, and finds their limits under the names of the API.
    client = import_module(f"monime_ext.{package}").Monime("mon_test_x", "spc-one")
    names = set(signature(client.checkout_sessions.create).parameters) - {"options", "idempotency_key"}
    assert {wire_name(name) for name in names} >= set(contract(package)["CheckoutSessionCreate"]["properties"])


@pytest.mark.parametrize(
    ("step", "field", "limits"),
    [
        ("item", "LineItemCreate.name", {"maxLength": "name of the line on the page; at most {} characters"}),
        ("item", "LineItemCreate.quantity", {"minimum": "units, {} to", "maximum": "to {:,}"}),
        ("item", "LineItemCreate.reference", {"maxLength": "id of the line, at most {} characters"}),
        ("item", "LineItemCreate.description", {"maxLength": "about the line; at most {} characters"}),
        ("item", "LineItemCreate.images", {"maxItems": "at most {} different pictures"}),
        (
            "collapse",
            "CheckoutSessionCreate.lineItems",
            {
                "maxItems": "to {} lines",
            },
        ),
        ("collapse", "LineItemCreate.name", {"maxLength": "for the others, at most {} characters"}),
        ("description", "CheckoutSessionCreate.description", {"maxLength": "At most {} characters"}),
        ("reference", "CheckoutSessionCreate.reference", {"maxLength": "At most {} characters"}),
        ("return_urls", "CheckoutSessionCreate.successUrl", {"maxLength": "After a payment; at most {} characters"}),
        ("return_urls", "CheckoutSessionCreate.cancelUrl", {"maxLength": "buyer cancels; at most {} characters"}),
        ("financial_account", "CheckoutSessionCreate.financialAccountId", {"maxLength": "at most {} characters"}),
        ("callback_state", "CheckoutSessionCreate.callbackState", {"maxLength": "At most {} characters"}),
        ("metadata", "MetadataCreate", {"maxProperties": "at most {} in all"}),
    ],
)
def test_the_limits_in_the_docstrings_are_those_of_the_contract(
    package: str, step: str, field: str, limits: dict[str, str]
) -> None:
    schema_name, _, name = field.partition(".")
    schema = contract(package)[schema_name]
    schema = schema["properties"][name] if name else schema
    while "$ref" in schema:
        schema = contract(package)[schema["$ref"]]
    documented = " ".join((getattr(type(new(package)), step).__doc__ or "").split())
    for rule, text in limits.items():
        assert text.format(schema[rule]) in documented
