"""The client refuses exactly the requests that the sandbox refuses, before it sends them.

Both read the same spec with different code: the client its generated contract, the sandbox the whole document through
jsonschema. If one of them misreads it, they differ here.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module, resources
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from monime_ext import connect
from monime_ext._core.validation import Validator
from monime_ext._core.versions import API_VERSIONS, ApiVersion
from monime_ext.errors import InvalidRequest
from monime_ext.sandbox import Sandbox
from monime_ext.sandbox.api.spec import load_specs
from monime_ext.sandbox.state.serialization import parse_json
from tests.contract.request_bodies import Shape

CREATE = "createCheckoutSession"
VERSIONS = list(API_VERSIONS)
ARGUMENTS = {
    "name": "name",
    "lineItems": "line_items",
    "description": "description",
    "successUrl": "success_url",
    "cancelUrl": "cancel_url",
    "callbackState": "callback_state",
    "reference": "reference",
    "financialAccountId": "financial_account_id",
    "paymentOptions": "payment_options",
    "brandingOptions": "branding_options",
    "metadata": "metadata",
}

several = settings(
    max_examples=10_000,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@cache
def shape(version: ApiVersion, body: str = "CheckoutSessionCreate") -> Shape:
    document = resources.files(f"monime_api.{API_VERSIONS[version]}") / "openapi.json"
    return Shape(json.loads(document.read_text("utf-8")), body)


def contract(version: ApiVersion) -> Any:
    return import_module(f"monime_api.{API_VERSIONS[version]}.contract")


def sandbox_problems(version: ApiVersion, body: object, operation: str = CREATE) -> set[str] | None:
    """Return the paths of the problems that the sandbox finds; None if it cannot parse the body."""
    try:
        # Escapes can write values that the client never writes, such as a lone surrogate.
        read = parse_json(json.dumps(body).encode())
    except (ValueError, RecursionError):
        return None
    found = load_specs().by_version[version].operations[operation].body
    assert found is not None
    return {normalized(str(problem["path"])) for problem in found(read)}


def normalized(path: str) -> str:
    """Hide the names in a path that the client replaces by their length, because showing them is not safe."""
    return ".".join(
        name
        if re.fullmatch(r"[ -~]{0,64}(\[\d+\])*", name) and not re.fullmatch(r"<\d+ characters?>", name)
        else "<hidden>"
        for name in path.split(".")
    )


def client_problems(version: ApiVersion, body: object, schema: str = "CheckoutSessionCreate") -> set[str]:
    schemas = contract(version).SCHEMAS
    return {normalized(problem.path) for problem in Validator(schemas).check(body, schemas[schema])}


class RecordingClients:
    """A client of each API version; their requests are recorded and not sent."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self._http = httpx.Client(transport=httpx.MockTransport(self._respond))
        self._by_version = {
            version: connect("mon_x", "spc-one", version=version, http_client=self._http, rate_limiter=None)
            for version in VERSIONS
        }

    def _respond(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request.content)
        session = {"id": "scs-1", "status": "pending", "redirectUrl": "https://checkout.example/scs-1"}
        return httpx.Response(200, json={"success": True, "result": session})

    def create(self, version: ApiVersion, body: dict[str, Any]) -> bytes | set[str]:
        """Return the bytes that a client sent, or the paths of the problems that it found."""
        self.sent.clear()
        try:
            arguments: Any = {ARGUMENTS[name]: value for name, value in body.items()}
            self._by_version[version].checkout_sessions.create(**arguments)
        except InvalidRequest as refused:
            assert self.sent == []
            return {normalized(problem.path) for problem in refused.problems}
        (sent,) = self.sent
        return sent

    def close(self) -> None:
        self._http.close()


@pytest.fixture(scope="module")
def clients() -> Iterator[RecordingClients]:
    clients = RecordingClients()
    yield clients
    clients.close()


def compare(version: ApiVersion, body: dict[str, Any], clients: RecordingClients) -> str:
    """Validate a body with both, and return the result."""
    theirs = sandbox_problems(version, body)
    if not (body.keys() <= ARGUMENTS.keys() and {"name", "lineItems"} <= body.keys()) or None in body.values():
        # A method of the client has no unknown arguments, and None means omitted.
        ours = client_problems(version, body)
        assert ours if theirs is None else ours == theirs
        return "only compared"
    result = clients.create(version, body)
    if isinstance(result, bytes):
        assert theirs == set()
        assert parse_json(result) == body
        return "sent"
    assert result if theirs is None else result == theirs
    return "refused"


@pytest.mark.parametrize("version", VERSIONS)
def test_the_client_and_the_sandbox_refuse_the_same_requests_for_the_same_problems(
    version: ApiVersion, clients: RecordingClients
) -> None:
    results: Counter[str] = Counter()

    @several
    @given(shape(version).requests())
    def agree(body: dict[str, Any]) -> None:
        results[compare(version, body, clients)] += 1

    run: Callable[[], None] = agree
    run()
    assert results.total() >= 10_000
    assert min(results["refused"], results["sent"], results["only compared"]) > 250, results


OTHERS = [
    (version, operation, described["body"])
    for version in VERSIONS
    for operation, described in contract(version).OPERATIONS.items()
    if described["body"] and operation != CREATE
]


@pytest.mark.parametrize(("version", "operation", "schema"), OTHERS)
def test_they_agree_on_every_other_request(version: ApiVersion, operation: str, schema: str) -> None:
    results: Counter[bool] = Counter()

    @settings(several, max_examples=1_000)
    @given(shape(version, schema).requests())
    def agree(body: dict[str, Any]) -> None:
        theirs, ours = sandbox_problems(version, body, operation), client_problems(version, body, schema)
        assert ours if theirs is None else ours == theirs
        results[bool(ours)] += 1

    run: Callable[[], None] = agree
    run()
    assert min(results[True], results[False]) > 50, results


@pytest.mark.parametrize("version", VERSIONS)
def test_they_agree_over_http(version: ApiVersion) -> None:
    statuses: Counter[int] = Counter()
    with Sandbox(rate_limits="off") as sandbox, httpx.Client(base_url=sandbox.url) as http:
        headers = {
            "Authorization": f"Bearer {sandbox.access_token}",
            "Monime-Space-Id": sandbox.space_id,
            "Monime-Version": version,
            "Content-Type": "application/json",
        }

        @settings(several, max_examples=300)
        @given(shape(version).requests())
        def agree(body: dict[str, Any]) -> None:
            ours = client_problems(version, body)
            key = {"Idempotency-Key": f"key-{statuses.total()}"}
            response = http.post("/v1/checkout-sessions", headers={**headers, **key}, content=json.dumps(body).encode())
            statuses[response.status_code] += 1
            assert response.status_code == (400 if ours else 200)
            if details := response.json().get("error", {}).get("details"):
                assert {normalized(detail["path"]) for detail in details} == ours

        run: Callable[[], None] = agree
        run()
    assert min(statuses[200], statuses[400]) > 50, statuses


@pytest.mark.parametrize("version", VERSIONS)
def test_the_requests_contain_every_field_of_the_spec(version: ApiVersion) -> None:
    bodies = {described["body"] for described in contract(version).OPERATIONS.values() if described["body"]}
    named = {step for body in bodies for place in shape(version, body).places for step in place}
    fields = {
        field
        for schema in contract(version).SCHEMAS.values()
        for field in schema.get("properties", {})
    }  # fmt: skip
    assert fields - named == set()


@pytest.mark.parametrize("version", VERSIONS)
def test_the_create_method_accepts_every_field_of_the_spec(version: ApiVersion) -> None:
    assert set(contract(version).SCHEMAS["CheckoutSessionCreate"]["properties"]) == set(ARGUMENTS)
