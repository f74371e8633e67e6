"""Rejected requests, and the details of their errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from monime_ext.sandbox import Sandbox
    from tests.integration.sandbox.conftest import Caller

LINE: dict[str, Any] = {"name": "Rice", "price": {"currency": "SLE", "value": 100}}


def cart(**changes: object) -> dict[str, object]:
    return {"name": "Order", "lineItems": [LINE], **changes}


def line(**changes: object) -> dict[str, object]:
    return cart(lineItems=[{**LINE, **changes}])


REFUSED: list[tuple[str, dict[str, object], str]] = [
    ("an unknown field", cart(colour="red"), "colour"),
    ("no name", {"lineItems": [LINE]}, "name"),
    ("a name too long", cart(name="x" * 151), "name"),
    ("no lines", {"name": "Order"}, "lineItems"),
    ("an empty cart", cart(lineItems=[]), "lineItems"),
    ("seventeen lines", cart(lineItems=[LINE] * 17), "lineItems"),
    ("a line that is no object", cart(lineItems=["Rice"]), "lineItems[0]"),
    ("an unknown field in a line", line(id="lit-1"), "lineItems[0].id"),
    ("another type of line", line(type="product"), "lineItems[0].type"),
    ("a price of 1.0", line(price={"currency": "SLE", "value": 1.0}), "lineItems[0].price.value"),
    ("a price of true", line(price={"currency": "SLE", "value": True}), "lineItems[0].price.value"),
    ("the old Leone", line(price={"currency": "SLL", "value": 1}), "lineItems[0].price.currency"),
    ("no currency", line(price={"value": 1}), "lineItems[0].price.currency"),
    ("a quantity of none", line(quantity=0), "lineItems[0].quantity"),
    ("a quantity of null", line(quantity=None), "lineItems[0].quantity"),
    ("too many of a thing", line(quantity=100_001), "lineItems[0].quantity"),
    ("four pictures", line(images=[f"https://a.example/{n}" for n in range(4)]), "lineItems[0].images"),
    ("a picture twice", line(images=["https://a.example/1"] * 2), "lineItems[0].images"),
    ("a reference twice", cart(lineItems=[{**LINE, "reference": "a"}] * 2), "lineItems[1].reference"),
    (
        "two currencies",
        cart(lineItems=[LINE, {**LINE, "price": {"currency": "USD", "value": 1}}]),
        "lineItems[1].price.currency",
    ),
    ("a URL of null", cart(successUrl=None), "successUrl"),
    ("a URL without a scheme", cart(successUrl="shop.example"), "successUrl"),
    ("a URL with a line break at its end", cart(cancelUrl="https://a.example\n"), "cancelUrl"),
    ("a URL too long", cart(cancelUrl="https://a.example/" + "x" * 238), "cancelUrl"),
    ("a colour by name", cart(brandingOptions={"primaryColor": "green"}), "brandingOptions.primaryColor"),
    ("a metadata value that is no text", cart(metadata={"a": 1}), "metadata.a"),
    ("a metadata value too long", cart(metadata={"a": "x" * 101}), "metadata.a"),
    ("a metadata key with a blank", cart(metadata={"a b": "x"}), "metadata.a b"),
    ("a metadata key of Monime's", cart(metadata={"MoNimeX": "x"}), "metadata.MoNimeX"),
    ("a metadata key with a line break at its end", cart(metadata={"a\n": "x"}), "metadata.a\n"),
    ("65 pairs", cart(metadata={f"k{n}": "x" for n in range(65)}), "metadata"),
    (
        "a provider twice",
        cart(paymentOptions={"momo": {"enabledProviders": ["m17"] * 2}}),
        "paymentOptions.momo.enabledProviders",
    ),
]


@pytest.mark.parametrize(("body", "path"), [pytest.param(*row[1:], id=row[0]) for row in REFUSED])
def test_a_create_outside_the_limits_is_refused_with_the_place(
    call: Caller, sandbox: Sandbox, body: object, path: str
) -> None:
    reply = call.create(body)

    assert (reply.status, reply.error["code"], reply.error["reason"]) == (400, 400, "invalid_request")
    assert path in [detail["path"] for detail in reply.error["details"]]
    assert sandbox.sessions() == []


ACCEPTED: list[tuple[str, dict[str, object]]] = [
    ("the longest name", cart(name="😀" * 150)),
    ("an empty name", cart(name="")),
    ("sixteen lines", cart(lineItems=[LINE] * 16)),
    ("references of null", cart(lineItems=[{**LINE, "reference": None}] * 2)),
    ("a price of less than nothing", line(price={"currency": "SLE", "value": -(10**30)})),
    ("the most of a thing", line(quantity=100_000)),
    ("64 pairs", cart(metadata={f"k{n}": "" for n in range(64)})),
    ("nulls where they may be", cart(metadata=None, paymentOptions=None, brandingOptions=None, reference=None)),
    (
        "a provider in both lists",
        cart(paymentOptions={"bank": {"enabledProviders": ["x"], "disabledProviders": ["x"]}}),
    ),
    ("the longest URL", cart(successUrl="https://a.example/" + "x" * 237)),
]


@pytest.mark.parametrize("body", [pytest.param(row[1], id=row[0]) for row in ACCEPTED])
def test_a_create_at_the_limits_is_accepted(call: Caller, body: object) -> None:
    reply = call.create(body)

    assert reply.status == 200, reply.error


def test_all_problems_of_a_request_are_reported_with_their_limits(call: Caller) -> None:
    reply = call.create({"lineItems": [{"name": "x" * 101, "quantity": 0, "price": {"currency": "SLE"}}], "b": 1})

    assert {(detail["path"], detail["problem"], detail["limit"]) for detail in reply.error["details"]} == {
        ("b", "is not a known field", None),
        ("name", "is missing", None),
        ("lineItems[0].name", "is too long", 100),
        ("lineItems[0].quantity", "is too small", 1),
        ("lineItems[0].price.value", "is missing", None),
    }


def test_a_refusal_never_repeats_what_was_given(call: Caller) -> None:
    canary = "+23276-canary"
    body = cart(
        metadata={"phone": canary * 10, "a": [canary]},
        successUrl=canary,
        reference={"x": canary},
        lineItems=[{"name": canary * 9, "price": {"currency": canary, "value": canary}}],
    )

    reply = call.create(body)

    assert len(reply.error["details"]) == 7
    assert b"canary" not in reply.body


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="half an object"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b'"text"', id="text"),
        pytest.param(b"{} {}", id="two documents"),
        pytest.param(b'\xef\xbb\xbf{"name":"x"}', id="a byte order mark"),
        pytest.param(b'{"name":"\xff","lineItems":[]}', id="not UTF-8"),
        pytest.param(b'{"name":NaN,"lineItems":[]}', id="NaN"),
        pytest.param(b"[" * 100_000, id="a deep nest"),
        pytest.param(b'{"name":"x","lineItems":' + b"9" * 5000 + b"}", id="a number of 5000 digits"),
    ],
)
def test_a_body_that_is_no_json_object_is_refused(call: Caller, body: bytes) -> None:
    assert call.create(body).status == 400


@pytest.mark.parametrize(
    "name",
    [b'"x", "name": "y"', b'"\\ud800"', b'"\\udc00\\ud800"'],
    ids=["twice", "half a pair", "a pair turned round"],
)
def test_json_that_readers_disagree_about_is_refused(call: Caller, name: bytes) -> None:
    rest = b', "lineItems": [{"name": "a", "price": {"currency": "SLE", "value": 1}}]}'

    assert call.create(b'{"name": "x"' + rest).status == 200
    assert call.create(b'{"name": ' + name + rest).status == 400


def test_a_whole_surrogate_pair_is_one_character(call: Caller) -> None:
    body = b'{"name": "\\ud83d\\ude00", "lineItems": [{"name": "a", "price": {"currency": "SLE", "value": 1}}]}'

    assert call.create(body).result["name"] == "😀"


@pytest.mark.parametrize("media", [None, "text/plain", "application/x-www-form-urlencoded", "application/jsonx"])
def test_a_body_that_is_not_declared_as_json_is_refused(call: Caller, media: str | None) -> None:
    reply = call.create(headers={"Content-Type": media})

    assert (reply.status, reply.error["reason"]) == (415, "unsupported_media_type")


def test_a_charset_beside_the_media_type_is_accepted(call: Caller) -> None:
    assert call.create(headers={"Content-Type": "Application/JSON; charset=utf-8"}).status == 200


@pytest.mark.parametrize("chunked", [False, True], ids=["announced", "chunked"])
def test_a_body_of_more_than_a_mebibyte_is_refused(call: Caller, chunked: bool) -> None:
    body = b'{"name":"' + b"x" * 1024 * 1024 + b'"}'
    headers: dict[str, str | None] = {"Transfer-Encoding": "chunked"} if chunked else {}
    if chunked:
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)

    reply = call.create(body, headers=headers)

    assert (reply.status, reply.error["reason"]) == (413, "payload_too_large")


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=51", "limit=ten", "limit=1.0", "limit=", "limit=1&limit=2", "after="]
)
def test_a_list_with_bad_parameters_is_refused(call: Caller, query: str) -> None:
    reply = call("GET", f"/v1/checkout-sessions?{query}")

    assert (reply.status, reply.error["details"][0]["path"]) == (400, query.partition("=")[0])


def test_an_unknown_query_parameter_is_passed_over(call: Caller) -> None:
    assert call("GET", "/v1/checkout-sessions?status=pending").status == 200


def test_an_id_that_no_session_could_have_is_refused(call: Caller) -> None:
    reply = call("GET", "/v1/checkout-sessions/%2E%2E%2Fx")

    assert (reply.status, reply.error["details"][0]["path"]) == (400, "id")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/payments"),
        ("POST", "/v1/refunds"),
        ("PATCH", "/v1/checkout-sessions/scs-1"),
        ("PUT", "/v1/checkout-sessions"),
        ("GET", "/v1/checkout-sessions/"),
        ("GET", "/v1/checkout-sessions/scs-1/items"),
        ("GET", "/somewhere"),
        ("GET", "/some%0Awhere"),
        ("POST", "/"),
    ],
)
def test_what_the_sandbox_does_not_have_is_never_a_success(call: Caller, method: str, path: str) -> None:
    reply = call(method, path)

    assert (reply.status, reply.error["code"], reply.error["reason"]) == (501, 501, "not_implemented")
    assert "sandbox" in reply.error["message"]
