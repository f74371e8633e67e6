"""The linter of the specs."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from scripts.lint_spec import lint
from scripts.spec import ROOT, maintained_specs

if TYPE_CHECKING:
    from pathlib import Path

SPEC = maintained_specs()[-1]


def edited(folder: Path, old: str, new: str) -> Path:
    text = SPEC.read_text(encoding="utf-8")
    assert old in text
    spec = folder / SPEC.name
    spec.write_text(text.replace(old, new, 1), encoding="utf-8")
    return spec


@pytest.mark.parametrize("spec", maintained_specs(), ids=lambda spec: spec.name)
def test_the_maintained_specs_have_no_problem(spec: Path) -> None:
    assert lint(spec) == []


REQUEST = "$.components.schemas.CheckoutSessionCreate"
CREATE = "$.paths./v1/checkout-sessions.post"


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ("maxLength: 150", "maxlenght: 150", f"{REQUEST}.properties.name", "'maxlenght' is no schema keyword"),
        ("x-unique-by: reference", "x-unqiue-by: reference", f"{REQUEST}.properties.lineItems",
         "'x-unqiue-by' is no schema keyword"),
        ("x-monime-idempotent: true\n", "x-idempotent: true\n", CREATE, "is no operation keyword"),
        ("in: query\n          required", "in: query\n          requird", "$.paths",
         "'requird' is no parameter keyword"),
        ("operationId: getService", "operationId: createCheckoutSession", CREATE, "is used more than once"),
        ("operationId: getService\n      ", "", "$.paths./.get", "has no operationId"),
        ("tags: [service]", "tags: [service, checkout_sessions]", "$.paths./.get", "exactly one tag"),
        ("tags: [service]", "tags: [serv]", "$.paths./.get", "exactly one tag"),
        ("type: [array, 'null']\n          maxItems: 3", "type: [array, string]\n          maxItems: 3",
         "$.components.schemas.LineItemCreate.properties.images", "one type or null"),
        ("maxLength: 150", "maxLength: 150\n          default: x", f"{REQUEST}.properties.name",
         "'default' in a request"),
        ("maxLength: 150", "const: x", f"{REQUEST}.properties.name", "'const' in a request"),
        ("maxLength: 150", "enum: [x]", f"{REQUEST}.properties.name", "an inline enum"),
        ("maxLength: 150", "title: Name", f"{REQUEST}.properties.name", "a title"),
        ("maxLength: 150", "pattern: '('", f"{REQUEST}.properties.name", "not a regular expression"),
        ("maxLength: 150", "pattern: 'a'", f"{REQUEST}.properties.name", "'pattern' and 'x-pattern-says' go together"),
        ("maxLength: 150", "x-same: [a]", f"{REQUEST}.properties.name", "'x-same' is for arrays"),
        ("          type: string\n          maxLength: 150", "          type: object", f"{REQUEST}.properties.name",
         "an inline object"),
        ("required: [name, lineItems]", "required: [nam, lineItems]", REQUEST, "requires 'nam'"),
        ("additionalProperties: false\n      required: [name, lineItems]", "required: [name, lineItems]", REQUEST,
         "must be closed"),
        ("    type: string\n      enum: [custom]", "    type: [string, 'null']\n      enum: [custom]",
         "$.components.schemas.LineItemCreateType", "an enum that is nullable"),
        ("          HS256: '#/components/schemas/HS256Verification'\n", "",
         "$.components.schemas.VerificationMethodCreate", "names the same schemas in that order"),
        ("          HS256: '#", "          HS512: '#", "$.components.schemas.VerificationMethodCreate",
         "must require 'type', whose one value is 'HS512'"),
        ("      required: [type, secret]", "      required: [secret]", "$.components.schemas.VerificationMethodCreate",
         "must require 'type'"),
        ("    Amount:\n", "    Coin:\n      type: string\n    Amount:\n", "$.components.schemas.Coin",
         "is used nowhere"),
        ("x-minor-units: {SLE: 2, USD: 2}", "x-minor-units: {SLE: 2}", "$.components.schemas.Currency",
         "names other currencies than the enum"),
        ("version: caph", "version: capf", "$.info.version", "is not what the file's name says"),
        ("x-monime-rate-limits:", "x-monime-limits:", "$", "'x-monime-limits' is no document keyword"),
        ("  test: {space-limit: 100", "  trial: {space-limit: 100", "$.x-monime-rate-limits", "test and live"),
        ("space-limit: 500, token-limit: 80", "token-limit: 80", "$.x-monime-rate-limits.live",
         "a number above 0 for"),
        ("endpoint-limit: 20", "endpoint-limit: 0", "$.x-monime-rate-limits.live", "a number above 0 for"),
        ("x-monime-method: whoami", "x-monime-method: who", "$.paths./.get", "'x-monime-method' must be one of"),
        ("x-monime-method: whoami\n", "\n", "$.paths./.get", "'x-monime-method' must be one of"),
        ("x-monime-method: delete", "x-monime-method: get", "$.paths./v1/checkout-sessions/{id}.delete",
         "checkout_sessions.get is already getCheckoutSession"),
        ("x-monime-resource: webhook_endpoints", "x-monime-resource: webhook-endpoints", "$.paths./v1/webhooks.post",
         "is not a Python name"),
        ("      x-monime-once: true\n", "      x-monime-once: 1 time\n", CREATE, "'x-monime-once' is true or absent"),
        ("      x-monime-idempotent: true\n", "", CREATE, "'x-monime-once' needs 'x-monime-idempotent'"),
        ("x-monime-defaults: {apiRelease: caph}", "x-monime-defaults: {release: caph}", "$.paths./v1/webhooks.post",
         "'x-monime-defaults' names 'release', which is no required query parameter or property"),
        ("in: query\n          required", "in: header\n          required", "$.paths./v1/payments.get",
         "'x-monime-client-filter' is for query parameters"),
        ("          x-monime-client-filter: true\n", "          x-monime-client-filter: maybe\n",
         "$.paths./v1/payments.get", "'x-monime-client-filter' is true or absent"),
        ("x-monime-test-prefix: mon_test_", "bearerFormat: mon", "$.components.securitySchemes",
         "x-monime-test-prefix"),
    ],
)  # fmt: skip
def test_each_kind_of_mistake_is_told_with_its_place(tmp_path: Path, old: str, new: str, where: str, what: str) -> None:
    problems = lint(edited(tmp_path, old, new))
    assert any(place.startswith(where) and what in text for place, text in problems), problems


def test_a_reference_to_nothing_is_told(tmp_path: Path) -> None:
    problems = lint(edited(tmp_path, "$ref: '#/components/schemas/Price'", "$ref: '#/components/schemas/Prize'"))
    assert (
        "$.components.schemas.LineItemCreate.properties.price",
        "'#/components/schemas/Prize' names nothing in this file",
    ) in problems
    assert ("$.components.schemas.Price", "is used nowhere") in problems


def test_what_stands_beside_a_reference_is_told(tmp_path: Path) -> None:
    reference = "          $ref: '#/components/schemas/Price'"
    problems = lint(edited(tmp_path, reference, f"{reference}\n          description: lost"))
    assert [text for _, text in problems] == ["'description' is no schema keyword beside a $ref, where it is lost"]


def test_a_key_that_stands_twice_is_told(tmp_path: Path) -> None:
    ((_, what),) = lint(edited(tmp_path, "maxLength: 150", "maxLength: 150\n          maxLength: 151"))
    assert "duplicate key" in what


def test_what_only_the_official_meta_schema_knows_is_told_too(tmp_path: Path) -> None:
    problems = lint(edited(tmp_path, "maxLength: 150", "maxLength: many"))
    assert any("many" in text for _, text in problems), problems


def test_all_problems_of_all_files_come_at_once_and_fail_the_command(tmp_path: Path) -> None:
    spec = edited(tmp_path, "maxLength: 150", "maxlenght: 150")
    text = spec.read_text(encoding="utf-8").replace("minItems: 1", "minitems: 1", 1)
    spec.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "scripts.lint_spec", str(spec), str(SPEC)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert [f"{spec}: {REQUEST}" in line for line in lines] == [True, True]
    assert "maxlenght" in done.stderr
    assert "minitems" in done.stderr
