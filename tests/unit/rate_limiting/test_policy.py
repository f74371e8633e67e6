"""Which limits a request counts towards, and what a response means for other requests."""

from __future__ import annotations

from typing import Any

import pytest

from monime_ext._core.redaction import Secret
from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import RawResponse
from monime_ext._core.settings import Settings
from monime_ext.rate_limiting import Scope, Scopes
from monime_ext.rate_limiting.policy import BackOff, RateLimitPolicy
from tests.faketime import FakeTime
from tests.versions import Monime

CREATE = PreparedRequest(
    "createCheckoutSession", "POST", "/", {"Monime-Space-Id": "spc-1"}, None, "k", lambda envelope: None
)


def policy() -> RateLimitPolicy[None]:
    return RateLimitPolicy(None, Monime._spec, FakeTime().runtime())


def scopes(request: PreparedRequest[Any] = CREATE, token: str = "mon_x", url: str = "https://api.monime.io") -> Scopes:
    return policy().scopes(request, Settings(Secret(token), "spc-1", url))


def keys(scopes: Scopes) -> set[str]:
    return {scope.key for scope in scopes.all}


def response(status: int = 200, **headers: str) -> RawResponse:
    return RawResponse(status, {name.replace("_", "-"): value for name, value in headers.items()}, b"")


@pytest.mark.parametrize(
    ("headers", "back_off"),
    [
        ({"retry_after": "3", "monime_rate_limit": "token-limit"}, BackOff("token-limit", 3.0)),
        ({"retry_after": "3"}, BackOff(None, 3.0)),
        ({"retry_after": "999999"}, BackOff(None, 20.0)),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "0"}, None),
        ({}, None),
    ],
)
def test_a_429_says_how_long_to_hold_back_other_requests(headers: dict[str, str], back_off: BackOff | None) -> None:
    assert policy().back_off(response(429, **headers)) == back_off


@pytest.mark.parametrize("status", [200, 400, 500, 503])
def test_other_responses_hold_back_no_request(status: int) -> None:
    assert policy().back_off(response(status, retry_after="3", monime_rate_limit="token-limit")) is None


def test_a_request_counts_towards_its_endpoint_its_token_and_its_space() -> None:
    endpoint, token, space = scopes().all
    assert [scope.limit for scope in (endpoint, token, space)] == [20, 80, 500]
    assert endpoint.key == f"{token.key}:createCheckoutSession"
    assert len({endpoint.key, token.key, space.key}) == 3
    assert [scope.limit for scope in scopes(token="mon_test_x").all] == [5, 20, 100]
    assert scopes(token="mon_y").token != token
    assert scopes(token="mon_y").space == space
    assert len(scopes(PreparedRequest("getService", "GET", "/", {}, None, None, lambda envelope: None)).all) == 2


def test_another_base_url_has_limits_of_its_own() -> None:
    assert keys(scopes()).isdisjoint(keys(scopes(url="http://127.0.0.1:1")))


def test_a_share_of_a_limit_is_at_least_one_request() -> None:
    assert [Scope("k", 20).shared(share) for share in (1.0, 0.25, 0.3, 0.01)] == [20, 5, 6, 1]
