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
from monime_ext.sandbox.webhooks.endpoints import unsupported
from tests.versions import MODULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemathesis import Case, Response
    from schemathesis.specs.openapi.schemas import OpenApiSchema

SPACE = "Monime-Space-Id"
# What makes a request wrong and cannot be said in the JSON Schema that schemathesis makes its good requests from.
UNSAYABLE = {
    "differs between items",
    "contains a duplicate value",
    "is not the `next` of a page",
    *unsupported({"verificationMethod": {"type": "ES256"}, "apiRelease": "siriusb"}).values(),
}


def load(package: str) -> OpenApiSchema:
    """Return schemathesis's view of a generated spec."""
    document = json.loads(resources.files("monime_api").joinpath(package, "openapi.json").read_text("utf-8"))
    # The spec says in words that a token may be left out here: the generator wants its security at the root only.
    document["paths"]["/"]["get"]["security"] = [{}, {"bearer": []}]
    schema = schemathesis.openapi.from_dict(document)
    # What is in no spec is answered with 501, not 405: the sandbox lacks it, Monime may have it.
    schema.config.phases.coverage.unexpected_methods = set()
    # Unknown query parameters are passed over.
    schema.config.generation.update(allow_extra_parameters=False)
    schema.config.checks.positive_data_acceptance.expected_statuses = ["200", "404"]
    return schema


older = load(MODULES[0])
newer = load(MODULES[-1])
bounded = settings(
    max_examples=25,
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
    for name, value in case.path_parameters.items():
        if isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9]{2,}|whk-[A-Za-z0-9]+", value):
            case.path_parameters[name] = made(sandbox, token, case.operation.path, name)
    if case.meta is not None and case.meta.generation.mode.is_positive:
        case.body = plain(case.body)
    response = case.call(base_url=sandbox.url, headers=token)
    excused = bool(problems(response)) and problems(response) <= UNSAYABLE
    case.validate_response(response, excluded_checks=[positive_data_acceptance] if excused else [])


def plain(value: Any) -> Any:
    """Return the value as both sides understand it.

    2.0 is written as 2: one to JSON Schema, two to an API that counts minor units. And the few control characters that
    are white space to Python's patterns and not to ECMA's are left out.
    """
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, str):
        return re.sub(r"[\x1c-\x1f\x85]", "", value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def made(sandbox: Sandbox, token: dict[str, str], path: str, name: str) -> str:
    """Return the id of what a path is about, newly made."""

    def create(path: str, body: Any) -> Any:
        headers = {SPACE: sandbox.space_id, "Idempotency-Key": "made"}
        case = newer[path]["POST"].Case(headers=headers, body=body, media_type="application/json")
        return case.call(base_url=sandbox.url, headers=token).json()["result"]

    if name == "providerId":
        return "m17" if "momos" in path else "slb001"
    if "webhooks" in path:
        webhook = {"name": "x", "url": "http://127.0.0.1:9", "apiRelease": "caph", "events": ["x"]}
        return str(create("/v1/webhooks", webhook)["id"])
    line = {"name": "a", "price": {"currency": "SLE", "value": 1}}
    session = create("/v1/checkout-sessions", {"name": "x", "lineItems": [line]})
    if "checkout-sessions" in path:
        return str(session["id"])
    paid = sandbox.complete(session["id"])
    return str(sandbox.payments()[0]["id"] if "payments" in path else paid["orderNumber"])


def problems(response: Response) -> set[str]:
    """Return what a refusal lists, without the places."""
    if response.status_code != 400:
        return set()
    return {detail["problem"] for detail in response.json()["error"]["details"]}
