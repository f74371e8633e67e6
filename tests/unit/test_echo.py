"""A response is compared with the request: one that belongs to another request must not pass for its own."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from typing import Any

import pytest

from monime_ext._core.api_spec import ApiSpec
from monime_ext._core.echo import echo_differences
from monime_ext._core.redaction import Secret
from monime_ext._core.request_building import build_request
from monime_ext._core.response import RawResponse, unwrap_result
from monime_ext._core.settings import Settings
from monime_ext._core.versions import ApiVersion
from monime_ext.errors import UnreadableResponse
from tests.versions import VERSIONS

SENT: dict[str, Any] = {
    "name": "Order 1042",
    "reference": "1042",
    "lineItems": [
        {"name": "Rice", "price": {"currency": "SLE", "value": 45000}, "quantity": 2, "reference": "a"},
        {"name": "Oil", "price": {"currency": "SLE", "value": 17550}},
    ],
    "metadata": {"order": "1042"},
    "successUrl": "https://shop.example/thanks",
}
RECEIVED: dict[str, Any] = {
    "id": "scs-1",
    "name": "Order 1042",
    "reference": "1042",
    "lineItems": {
        "data": [
            {"id": "lit-2", "name": "Oil", "price": {"currency": "SLE", "value": 17550}, "quantity": 1},
            {**SENT["lineItems"][0], "id": "lit-1", "images": ["https://cdn.example/rice"]},
        ]
    },
    "metadata": {"order": "1042", "seen": "yes"},
    "successUrl": "https://shop.example/thanks/",
}


@pytest.fixture(params=VERSIONS)
def spec(request: pytest.FixtureRequest) -> ApiSpec:
    version: ApiVersion = request.param
    return ApiSpec(version)


def differences(spec: ApiSpec, *path: str | int, to: object = None) -> list[str]:
    received = copy.deepcopy(RECEIVED)
    place: Any = received
    for step in path[:-1]:
        place = place[step]
    if path:
        place[path[-1]] = to
    return echo_differences(SENT, received, spec.echoed_fields("createCheckoutSession"))


def test_what_comes_back_as_it_was_sent_is_no_difference(spec: ApiSpec) -> None:
    assert differences(spec) == []


@pytest.mark.parametrize("name", ["name", "reference", "lineItems", "metadata"])
def test_what_does_not_come_back_shows_nothing(spec: ApiSpec, name: str) -> None:
    assert differences(spec, name) == []


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("name",), "Order 1041"),
        (("reference",), "1041"),
        (("metadata", "order"), "1041"),
        (("lineItems", "data"), []),
        (("lineItems", "data", 0, "name"), "Salt"),
        (("lineItems", "data", 0, "price", "value"), 17551),
        (("lineItems", "data", 0, "price", "currency"), "USD"),
        (("lineItems", "data", 1, "quantity"), 1),
        (("lineItems", "data", 1, "reference"), "b"),
        (("lineItems", "data", 1), None),
        (("lineItems",), "none"),
        (("lineItems",), [RECEIVED["lineItems"]["data"][0]]),
    ],
)
def test_a_difference_is_found_and_named(spec: ApiSpec, path: tuple[str | int, ...], to: object) -> None:
    assert differences(spec, *path, to=to) == [path[0]]


def test_an_item_counts_once(spec: ApiSpec) -> None:
    first = RECEIVED["lineItems"]["data"][0]
    assert differences(spec, "lineItems", "data", to=[first, first]) == ["lineItems"]


def test_the_session_of_another_order_is_unreadable_and_the_outcome_unknown(spec: ApiSpec) -> None:
    settings = Settings(Secret("mon_x"), "spc-1", "http://x")
    request = build_request(spec, "createCheckoutSession", settings, unwrap_result, body=SENT, idempotency_key="key-1")
    request = replace(request, echoed=spec.echoed_fields(request.operation))
    good = RawResponse(200, {}, json.dumps({"success": True, "result": RECEIVED}).encode())
    foreign = {"success": True, "result": {**RECEIVED, "reference": "1041", "name": "Order 1041"}}
    assert request.parse_response(good)["id"] == "scs-1"
    with pytest.raises(UnreadableResponse, match="another request: name, reference differs") as caught:
        request.parse_response(RawResponse(200, {"monime-request-id": "r"}, json.dumps(foreign).encode()))
    assert caught.value.outcome == "unknown"
    assert "1041" not in str(caught.value)


def test_a_resource_with_another_id_than_the_one_asked_for_is_unreadable(spec: ApiSpec) -> None:
    settings = Settings(Secret("mon_x"), "spc-1", "http://x")
    request = build_request(spec, "getCheckoutSession", settings, unwrap_result, arguments={"id": "scs-1"})
    assert request.parse_response(RawResponse(200, {}, b'{"result": {"id": "scs-1"}}'))
    with pytest.raises(UnreadableResponse, match="another request: id differs"):
        request.parse_response(RawResponse(200, {}, b'{"result": {"id": "scs-2"}}'))
