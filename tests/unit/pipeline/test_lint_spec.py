"""The linter of the specs."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from scripts.compose import compose
from scripts.lint_spec import lint, lint_document
from scripts.spec import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from monime_ext.cli.openapi.document import Json

DOCUMENTS = compose()
NAME, DOCUMENT = list(DOCUMENTS.items())[-1]
VERSION = NAME.removesuffix(".yaml")
REMOVED = object()

SCHEMAS = ("components", "schemas")
FIELD = (*SCHEMAS, "CheckoutSessionCreate", "properties", "name")
ITEMS = (*SCHEMAS, "CheckoutSessionCreate", "properties", "lineItems")
CREATE = ("paths", "/v1/checkout-sessions", "post")
WHOAMI = ("paths", "/", "get")
FILTER = ("paths", "/v1/payments", "get", "parameters", 0)
PAID = ("webhooks", "payment.completed", "post")
STATUS = (*SCHEMAS, "CheckoutSessionStatus")


def at(*steps: str | int) -> str:
    """Return the JSON path of a place."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)


def edited(*changes: tuple[tuple[str | int, ...], Json]) -> dict[str, Json]:
    """Return a copy of the newest spec in which the values at some places are others, or are gone."""
    document: dict[str, Json] = copy.deepcopy(DOCUMENT)
    for steps, value in changes:
        node: Json = document
        for step in steps[:-1]:
            node = node[step]
        if value is REMOVED:
            del node[steps[-1]]
        else:
            node[steps[-1]] = value
    return document


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_maintained_specs_have_no_problem(name: str) -> None:
    assert lint_document(DOCUMENTS[name], name.removesuffix(".yaml")) == []


@pytest.mark.parametrize(
    ("steps", "value", "where", "what"),
    [
        # Keywords and references.
        ((*FIELD, "maxlenght"), 150, FIELD, "'maxlenght' is not a keyword of a schema"),
        ((*ITEMS, "x-unqiue-by"), "reference", ITEMS, "'x-unqiue-by' is not a keyword of a schema"),
        ((*CREATE, "x-idempotent"), True, CREATE, "'x-idempotent' is not a keyword of a operation"),
        ((*FILTER, "requird"), False, FILTER, "'requird' is not a keyword of a parameter"),
        (("x-monime-limits",), {}, (), "'x-monime-limits' is not a keyword of a document"),
        ((*SCHEMAS, "Coin"), {"type": "string", "description": "A coin."}, (*SCHEMAS, "Coin"), "is not used"),
        ((*SCHEMAS, "LineItemCreate", "properties", "price", "maxLength"), 3,
         (*SCHEMAS, "LineItemCreate", "properties", "price"), "beside a $ref, where it is lost"),
        ((*WHOAMI, "parameters", 0, "description"), "Lost.", (*WHOAMI, "parameters", 0), "beside a $ref"),
        # Operations.
        ((*WHOAMI, "operationId"), "createCheckoutSession", CREATE, "is used more than once"),
        ((*WHOAMI, "operationId"), REMOVED, WHOAMI, "has no operationId"),
        ((*WHOAMI, "tags"), ["service", "payments"], WHOAMI, "exactly one tag"),
        ((*WHOAMI, "tags"), ["serv"], WHOAMI, "exactly one tag"),
        ((*WHOAMI, "responses", "200"), REMOVED, WHOAMI, "has no response '200'"),
        ((*WHOAMI, "x-monime-method"), "who", WHOAMI, "'x-monime-method' must be one of"),
        ((*WHOAMI, "x-monime-method"), REMOVED, WHOAMI, "'x-monime-method' must be one of"),
        (("paths", "/v1/checkout-sessions/{id}", "delete", "x-monime-method"), "get",
         ("paths", "/v1/checkout-sessions/{id}", "delete"), "checkout_sessions.get is already getCheckoutSession"),
        (("paths", "/v1/webhooks", "post", "x-monime-resource"), "webhook-endpoints",
         ("paths", "/v1/webhooks", "post"), "is not a Python name"),
        ((*CREATE, "x-monime-once"), "1 time", CREATE, "'x-monime-once' is true or absent"),
        ((*CREATE, "x-monime-idempotent"), REMOVED, CREATE, "'x-monime-once' needs 'x-monime-idempotent'"),
        ((*CREATE, "x-monime-defaults"), {"release": "caph"}, CREATE, "'x-monime-defaults' has 'release', which is"),
        ((*FILTER, "in"), "header", FILTER, "'x-monime-client-filter' is for query parameters"),
        ((*FILTER, "x-monime-client-filter"), "maybe", FILTER, "'x-monime-client-filter' is true or absent"),
        # Schemas.
        ((*SCHEMAS, "LineItemCreate", "properties", "images", "type"), ["array", "string"],
         (*SCHEMAS, "LineItemCreate", "properties", "images"), "one type or null"),
        ((*FIELD, "const"), "x", FIELD, "'const' in a request"),
        ((*FIELD, "enum"), ["x"], FIELD, "an inline enum"),
        ((*FIELD, "title"), "Name", FIELD, "a title"),
        ((*FIELD, "pattern"), "(", FIELD, "not a regular expression"),
        ((*FIELD, "pattern"), "a", FIELD, "'pattern' and 'x-pattern-says' go together"),
        ((*FIELD, "x-same"), ["a"], FIELD, "'x-same' is for arrays"),
        ((*FIELD, "type"), "object", FIELD, "an inline object"),
        ((*FIELD[:3], "required"), ["nam"], FIELD[:3], "requires 'nam'"),
        ((*FIELD[:3], "additionalProperties"), REMOVED, FIELD[:3], "must be closed"),
        ((*SCHEMAS, "LineItemCreateType", "type"), ["string", "null"], (*SCHEMAS, "LineItemCreateType"),
         "an enum that is nullable"),
        ((*SCHEMAS, "VerificationMethodCreate", "discriminator", "mapping", "HS256"), REMOVED,
         (*SCHEMAS, "VerificationMethodCreate"), "names the same schemas in that order"),
        ((*SCHEMAS, "HS256", "enum"), ["HS512"], (*SCHEMAS, "VerificationMethodCreate"),
         "must require 'type', whose one value is 'HS256'"),
        ((*SCHEMAS, "HS256Verification", "required"), ["secret"], (*SCHEMAS, "VerificationMethodCreate"),
         "must require 'type'"),
        ((*SCHEMAS, "Currency", "x-minor-units"), {"SLE": 2}, (*SCHEMAS, "Currency"),
         "lists other currencies than the enum"),
        # The API version and its environments.
        (("info", "version"), "capf.2025-08-23", ("info", "version"), "is not what the file's name says"),
        (("x-monime-rate-limits", "trial"), {}, ("x-monime-rate-limits",), "test and live"),
        (("x-monime-rate-limits", "live", "space-limit"), REMOVED, ("x-monime-rate-limits", "live"),
         "a number above 0 for"),
        (("x-monime-rate-limits", "live", "endpoint-limit"), 0, ("x-monime-rate-limits", "live"),
         "a number above 0 for"),
        (("components", "securitySchemes", "bearer", "x-monime-test-prefix"), REMOVED,
         ("components", "securitySchemes"), "x-monime-test-prefix"),
        # Statuses, events and names.
        ((*STATUS, "x-monime-final"), ["completed", "failed"], STATUS, "'x-monime-final' must list values of the enum"),
        ((*STATUS, "x-monime-final"), [], STATUS, "'x-monime-final' must list values of the enum"),
        ((*STATUS, "x-monime-final"), "completed", STATUS, "'x-monime-final' must list values of the enum"),
        ((*STATUS, "x-monime-paid"), ["paid"], STATUS, "'x-monime-paid' must list values of the enum"),
        ((*STATUS, "x-monime-paid"), ["pending"], STATUS, "'x-monime-paid' must list final statuses"),
        ((*PAID, "x-monime-paid"), "yes", PAID, "'x-monime-paid' is true or absent"),
        ((*CREATE, "x-monime-paid"), True, CREATE, "'x-monime-paid' is for events"),
        (("webhooks", "paymentCompleted"), DOCUMENT["webhooks"]["payment.completed"],
         ("webhooks", "paymentCompleted"), "must be named object_type.what_happened"),
        (("webhooks", "payment.completed", "get"), DOCUMENT["webhooks"]["payment.completed"]["post"],
         ("webhooks", "payment.completed"), "have a post alone"),
        (("webhooks", "payout.completed"), DOCUMENT["webhooks"]["payment.completed"],
         ("webhooks", "payout.completed", "post"), "begins the event's name"),
        ((*PAID, "requestBody", "content", "application/json", "example", "event", "name"), "payment.created", PAID,
         "its example is of another event"),
        ((*SCHEMAS, "Payment", "properties", "id", "x-monime-id-prefix"), "spm",
         (*SCHEMAS, "Payment", "properties", "id"), "must be three letters and a dash"),
        ((*SCHEMAS, "Payment", "properties", "id", "x-monime-id-prefix"), "scs-",
         (*SCHEMAS, "Payment", "properties", "id"), "used once"),
        ((*SCHEMAS, "Payment", "properties", "name", "x-monime-id-prefix"), "nam-",
         (*SCHEMAS, "Payment", "properties", "name"), "is for the `id` of a component"),
        ((*SCHEMAS, "Payment", "x-monime-object-type"), "checkout_session", (*SCHEMAS, "Payment"),
         "is used more than once"),
        ((*FIELD, "x-monime-echoed"), False, FIELD, "'x-monime-echoed' is true or absent"),
        ((*FIELD, "x-monime-sensitive"), False, FIELD, "'x-monime-sensitive' is true or absent, and for properties"),
        ((*STATUS, "x-monime-sensitive"), True, STATUS, "'x-monime-sensitive' is true or absent, and for properties"),
        (("components", "parameters", "MonimeSignature", "x-monime-signature"), REMOVED, ("components", "parameters"),
         "one parameter with 'x-monime-signature'"),
        # Prose and examples.
        ((*FIELD, "description"), REMOVED, FIELD, "has no description"),
        ((*FIELD, "description"), "The heading", FIELD, "does not end in a period"),
        ((*WHOAMI, "description"), REMOVED, WHOAMI, "has no description"),
        ((*WHOAMI, "summary"), "Say who is calling.", WHOAMI, "needs a summary"),
        (("components", "parameters", "Limit", "description"), REMOVED, ("components", "parameters", "Limit"),
         "has no description"),
        ((*CREATE, "requestBody", "content", "application/json", "example"), REMOVED,
         (*CREATE, "requestBody", "content", "application/json"), "has no example"),
        ((*CREATE, "requestBody", "content", "application/json", "example", "name"), 7,
         (*CREATE, "requestBody", "content", "application/json", "example"), "$.name is not valid: 7"),
        ((*CREATE, "requestBody", "content", "application/json", "example", "lineItems", 0, "nam"), "x",
         (*CREATE, "requestBody", "content", "application/json", "example"), "$.lineItems[0] is not valid"),
        (("components", "responses", "Refused", "content", "application/json", "examples", "too_many_requests",
          "value", "error"), REMOVED,
         ("components", "responses", "Refused", "content", "application/json", "examples", "too_many_requests"),
         "'error' is a required property"),
        (("components", "parameters", "Limit", "schema", "default"), 51, (), "51 is greater than the maximum of 50"),
    ],
)  # fmt: skip
def test_a_mistake_is_reported_with_its_place(
    steps: tuple[str | int, ...], value: Json, where: tuple[str | int, ...], what: str
) -> None:
    problems = lint_document(edited((steps, value)), VERSION)
    assert any(place == at(*where) and what in text for place, text in problems), problems


def test_a_reference_to_nothing_is_reported() -> None:
    field = (*SCHEMAS, "LineItemCreate", "properties", "price")
    problems = lint_document(edited(((*field, "$ref"), "#/components/schemas/Prize")), VERSION)
    assert (at(*field), "'#/components/schemas/Prize' points at nothing in this file") in problems
    assert (at(*SCHEMAS, "Price"), "is not used") in problems


def test_what_only_the_official_meta_schema_knows_is_reported_too() -> None:
    problems = lint_document(edited((("servers", 0, "url"), 7)), VERSION)
    assert any(text.startswith('7 is not of type "string"') for _, text in problems), problems


def test_a_key_that_stands_twice_is_reported(tmp_path: Path) -> None:
    spec = tmp_path / NAME
    spec.write_text("openapi: 3.1.0\nopenapi: 3.1.0\n", encoding="utf-8")
    ((_, what),) = lint(spec)
    assert "duplicate key" in what


def test_all_problems_of_all_files_come_at_once_and_fail_the_command(tmp_path: Path) -> None:
    spec, sound = tmp_path / NAME, tmp_path / "sound" / NAME
    sound.parent.mkdir()
    # JSON is YAML too.
    spec.write_text(json.dumps(edited(((*FIELD, "maxlenght"), 1), ((*ITEMS, "minitems"), 1))), encoding="utf-8")
    sound.write_text(json.dumps(DOCUMENT), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "scripts.lint_spec", str(spec), str(sound)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"{spec}: {at(*FIELD)}: 'maxlenght' is not a keyword of a schema",
        f"{spec}: {at(*ITEMS)}: 'minitems' is not a keyword of a schema",
    ]


def test_examples_have_no_fields_that_their_schemas_lack() -> None:
    """Responses may have unknown fields; an example of one must not, for it would be a misspelt one."""

    def closed(node: Json) -> Json:
        if isinstance(node, list):
            return [closed(item) for item in node]
        if not isinstance(node, dict):
            return node
        more = {} if "additionalProperties" in node or "properties" not in node else {"additionalProperties": False}
        return {key: closed(value) for key, value in node.items()} | more

    for name, document in DOCUMENTS.items():
        strict = {**document, "components": {**document["components"]}}
        strict["components"]["schemas"] = {
            schema: closed(held) for schema, held in document["components"]["schemas"].items()
        }
        assert lint_document(strict, name.removesuffix(".yaml")) == []
