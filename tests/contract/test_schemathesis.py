"""Schemathesis, which reads nothing but a spec, finds nothing wrong with the sandbox: for both specs."""

from __future__ import annotations

import json
import re
from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from monime_ext.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemathesis import Case, Response
    from schemathesis.specs.openapi.schemas import OpenApiSchema

SPACE = "Monime-Space-Id"
# What makes a request wrong and cannot be said in the JSON Schema that schemathesis makes its good requests from.
UNSAYABLE = {
    "differs between the items",
    "repeats a value that must be used once",
    "is not the `next` of a page",
}


def load(package: str) -> OpenApiSchema:
    """Return schemathesis's view of a generated spec."""
    document = json.loads(resources.files("monime_api").joinpath(package, "openapi.json").read_text("utf-8"))
    # The spec says in words that a token may be left out here: the generator wants its security at the root only.
    document["paths"]["/"]["get"]["security"] = [{}, {"bearer": []}]
    schema = schemathesis.openapi.from_dict(document)
    # What is in no spec is answered with 501, not 405: the sandbox lacks it, Monime may have it.
    schema.config.phases.coverage.unexpected_methods = set()
    schema.config.checks.positive_data_acceptance.expected_statuses = ["200", "404"]
    return schema


older = load("caph_2025_06_20")
newer = load("caph_2025_08_23")
bounded = settings(
    max_examples=60,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(rate_limits="off") as sandbox:
        yield sandbox


@older.parametrize()
@bounded
def test_the_sandbox_keeps_to_the_older_spec(case: Case[Any], sandbox: Sandbox) -> None:
    check(case, sandbox)


@newer.parametrize()
@bounded
def test_the_sandbox_keeps_to_the_newer_spec(case: Case[Any], sandbox: Sandbox) -> None:
    check(case, sandbox)


def check(case: Case[Any], sandbox: Sandbox) -> None:
    """Send a request of schemathesis's making, good or bad, and have the answer judged."""
    sandbox.reset()
    token = {"Authorization": f"Bearer {sandbox.access_token}"}
    # A good Space and a good id are made ones that exist; bad ones stay as bad as they are.
    if re.fullmatch(r"spc-[!-~]{0,60}", str(case.headers.get(SPACE))):
        case.headers[SPACE] = sandbox.space_id
    session = case.path_parameters.get("id")
    if isinstance(session, str) and re.fullmatch(r"[A-Za-z0-9]{2,}", session):
        case.path_parameters["id"] = made(sandbox, token)
    if case.meta is not None and case.meta.generation.mode.is_positive:
        case.body = whole(case.body)
    response = case.call(base_url=sandbox.url, headers=token)
    excused = bool(problems(response)) and problems(response) <= UNSAYABLE
    case.validate_response(response, excluded_checks=[positive_data_acceptance] if excused else [])


def whole(value: Any) -> Any:
    """Return the value with 2.0 written as 2: one to JSON Schema, two to an API that counts minor units."""
    if isinstance(value, list):
        return [whole(item) for item in value]
    if isinstance(value, dict):
        return {name: whole(item) for name, item in value.items()}
    return int(value) if isinstance(value, float) and value.is_integer() else value


def made(sandbox: Sandbox, token: dict[str, str]) -> str:
    """Return the id of a new session."""
    case = newer["/v1/checkout-sessions"]["POST"].Case(
        headers={SPACE: sandbox.space_id, "Idempotency-Key": "made"},
        body={"name": "x", "lineItems": [{"name": "a", "price": {"currency": "SLE", "value": 1}}]},
        media_type="application/json",
    )
    return str(case.call(base_url=sandbox.url, headers=token).json()["result"]["id"])


def problems(response: Response) -> set[str]:
    """Return what a refusal lists, without the places."""
    if response.status_code != 400:
        return set()
    return {detail["problem"] for detail in response.json()["error"]["details"]}
